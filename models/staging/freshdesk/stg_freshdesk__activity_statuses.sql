-- A row is an activity that says where the ticket stands. One that takes it out of the spam or
-- the bin gives it back the status that it had before. Of several in a second, as of a rule that
-- closes what is created, it went through the one before the other in this order of places.
{%- set place -%}
    case new_status
        {%- for status in ['open', 'pending', 'hold', 'solved', 'closed', 'merged', 'spam', 'deleted'] %}
        when '{{ status }}' then '{{ loop.index }}'
        {%- endfor %}
        else '0'
    end
{%- endset %}
with

activities as (

    select
        *,
        count(status) over (
            partition by ticket_id order by performed_at rows between unbounded preceding and current row
        ) as status_number
    from {{ ref('stg_freshdesk__ticket_activities') }}
    where row_use = 'used'

),

statuses as (

    select
        *,
        case
            when kind = 'ticket_merge_source' then 'merged'
            when deleted then 'deleted'
            when spam then 'spam'
            else coalesce(status, max(status) over (partition by ticket_id, status_number), 'open')
        end as new_status
    from activities
    where kind = 'ticket_merge_source' or coalesce(deleted, spam) is not null or status is not null

)

select
    ticket_id,
    performed_at,
    performer_type,
    performer_id,
    automation,
    new_status,
    {{ place }} as place,
    row_number() over (partition by ticket_id order by performed_at desc, {{ place }} desc) = 1 as is_last
from statuses
