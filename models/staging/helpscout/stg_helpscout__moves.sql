-- A row is a move of a conversation to another inbox. A thread names the inbox it came from,
-- so where it went is told by the next move, or by where it is now.
with

mailboxes as ({{ used('mailboxes') }}),

conversations as ({{ used('conversations') }}),

moves as (

    select
        *,
        row_number() over (partition by conversation_id order by place) as move_number,
        lead(mailbox_id) over (partition by conversation_id order by place) as next_mailbox_id
    from {{ ref('stg_helpscout__moments') }}
    where action_type = 'movedFromMailbox' and mailbox_id is not null

),

placed as (

    select
        moves.*,
        coalesce(moves.next_mailbox_id, conversations.mailbox_id) as new_mailbox_id
    from moves
    inner join conversations
        on moves.conversation_id = conversations.id

)

select
    placed.*, -- noqa: AM04
    coalesce(old_mailboxes.name, placed.mailbox_id) as previous_brand,
    coalesce(new_mailboxes.name, placed.new_mailbox_id) as brand
from placed
left join mailboxes as old_mailboxes
    on placed.mailbox_id = old_mailboxes.id
left join mailboxes as new_mailboxes
    on placed.new_mailbox_id = new_mailboxes.id
