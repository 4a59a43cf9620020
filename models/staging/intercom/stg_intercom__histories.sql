-- A row is a conversation and how well its parts tell its history: an export holds 500 of them at
-- most, a list of conversations none. The last that they say is what is true now, if they are all.
with

conversations as ({{ used('conversations') }}),

moments as (select * from {{ ref('stg_intercom__moments') }}),

told as (

    select
        conversation_id,
        count(case when part_rank = 1 then 1 end) as parts,
        max(created_at) as last_part_at,
        max(case when status is not null then created_at end) as last_status_at,
        {{ first_told('actor_role', 'place') }} as creator_role,
        {{ last_told('status', 'place', where='status is not null') }} as last_status,
        {{ last_told('assigned_to_id', 'place', where='is_assignment') }} as last_agent_id,
        {{ last_told('assigned_to_id', 'place', where='is_transfer') }} as last_team_id
    from moments
    group by 1

)

select
    conversations.*, -- noqa: AM04
    told.creator_role,
    told.last_part_at,
    told.last_status_at,
    told.last_status,
    told.last_agent_id,
    told.last_team_id,
    case
        when told.parts >= coalesce(conversations.total_parts, conversations.counted_parts, case when told.parts > 0 then 0 else 1 end) then 'full'
        when told.parts > 0 then 'snapshot'
        else 'inferred'
    end as history_quality
from conversations
inner join told
    on conversations.id = told.conversation_id
