-- A row is the end of an incident that leaves the counts: merged into another, or deleted.
with

incidents as (

    select
        sys_id,
        parent_incident
    from {{ ref('stg_servicenow__incident') }}
    where row_use = 'used'

),

users as (

    select
        sys_id as user_id,
        {{ instance_id('user_name') }} as user_key
    from {{ ref('stg_servicenow__sys_user') }}
    where row_use = 'used' and user_name is not null

),

deletions as (

    select
        documentkey,
        sys_created_on,
        {{ instance_id('actor_name') }} as user_key
    from {{ ref('stg_servicenow__sys_audit_delete') }}
    where row_use = 'used'

),

ended as (

    select
        states.incident_id,
        states.changed_at as ended_at,
        states.actor_id,
        'merged' as status,
        incidents.parent_incident as target_id
    from {{ ref('stg_servicenow__states') }} as states
    inner join incidents
        on states.incident_id = incidents.sys_id
    where states.void = 'merged'

    union all

    select
        deletions.documentkey,
        deletions.sys_created_on,
        users.user_id,
        'deleted',
        {{ no_text() }}
    from deletions
    inner join incidents
        on deletions.documentkey = incidents.sys_id
    left join users
        on deletions.user_key = users.user_key

),

known_ends as (

    select
        ended.*,
        {{ actor_role('ended.actor_id', 'people.role') }} as actor_role
    from ended
    left join {{ ref('stg_servicenow__people') }} as people
        on ended.actor_id = people.person_id

)

select
    {{ told('case_events', dict(
        case_id='incident_id', occurred_at='ended_at',
        event_type="case when status = 'merged' then 'case_linked' else 'status_changed' end", event_id='status',
        audit_id=audit_id('incident_id', 'ended_at', 'actor_id'), actor_id='actor_id', actor_role='actor_role',
        is_auto="actor_role in ('system', 'bot')", status="case when status = 'deleted' then status end",
        link_type="case when status = 'merged' then 'merged_into' end", linked_case_id='target_id',
    )) }}
from known_ends
