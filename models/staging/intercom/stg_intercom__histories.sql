-- A row is a conversation and how well its parts tell its history: an export holds 500 of them at
-- most, a list of conversations none. The last that they say is what is true now, if they are all.
with

conversations as (

    select * from {{ ref('stg_intercom__conversations') }}
    where row_use = 'used'

),

moments as (

    select * from {{ ref('stg_intercom__moments') }}

),

lasts as (

    select
        conversation_id,
        count(case when part_rank = 1 then 1 end) as parts,
        max(case when place = 1 then actor_role end) as creator_role,
        max(created_at) as last_part_at,
        max(case when status is not null then place end) as status_place,
        max(case when is_assignment then place end) as assignment_place,
        max(case when is_transfer then place end) as transfer_place
    from moments
    group by 1

)

select
    conversations.*, -- noqa: AM04
    lasts.creator_role,
    lasts.last_part_at,
    case
        when lasts.parts >= coalesce(conversations.total_parts, conversations.counted_parts, case when lasts.parts > 0 then 0 else 1 end) then 'full'
        when lasts.parts > 0 then 'snapshot'
        else 'inferred'
    end as history_quality,
    status_moments.status as last_status,
    assignments.assigned_to_id as last_agent_id,
    transfers.assigned_to_id as last_team_id
from conversations
inner join lasts
    on conversations.id = lasts.conversation_id
left join moments as status_moments
    on conversations.id = status_moments.conversation_id
    and lasts.status_place = status_moments.place
left join moments as assignments
    on conversations.id = assignments.conversation_id
    and lasts.assignment_place = assignments.place
left join moments as transfers
    on conversations.id = transfers.conversation_id
    and lasts.transfer_place = transfers.place
