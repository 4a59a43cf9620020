-- A row is a comment or a work note, or the description, the first message of an incident. What
-- staff writes goes out, unless it is their own request; by mail, where it came through the portal.
with

incidents as (

    select * from {{ ref('stg_servicenow__incident') }}
    where row_use = 'used'

),

users as (

    select
        sys_id as user_id,
        {{ instance_id('user_name') }} as user_key
    from {{ ref('stg_servicenow__sys_user') }}
    where row_use = 'used' and user_name is not null

),

journal as (

    select
        *,
        {{ instance_id('actor_name') }} as user_key
    from {{ ref('stg_servicenow__sys_journal_field') }}
    where row_use = 'used'

),

written as (

    select
        sys_id as incident_id,
        coalesce(opened_at, sys_created_on) as written_at,
        'description' as message_id,
        coalesce(opened_by, caller_id) as actor_id,
        'public' as visibility,
        description as body_length
    from incidents

    union all

    select
        journal.element_id,
        journal.sys_created_on,
        journal.sys_id,
        case when journal.actor_name in ('system', 'guest') then null else coalesce(users.user_id, journal.user_key) end,
        journal.element,
        journal.value
    from journal
    left join users
        on journal.user_key = users.user_key
    where journal.element is not null

),

messages as (

    select
        written.*,
        incidents.contact_type as channel,
        {{ actor_role('written.actor_id', 'people.role') }} as actor_role,
        case
            when written.actor_id in (cases.requester_id, incidents.caller_id) then 'in'
            when written.actor_id is null or people.role in ('agent', 'bot') then 'out'
            else 'in'
        end as direction
    from written
    inner join incidents
        on written.incident_id = incidents.sys_id
    inner join {{ ref('stg_servicenow__cases') }} as cases
        on written.incident_id = cases.case_id
    left join {{ ref('stg_servicenow__people') }} as people
        on written.actor_id = people.person_id

)

select
    {{ told('case_events', {
        'case_id': 'incident_id',
        'occurred_at': 'written_at',
        'event_type': "'message'",
        'event_id': 'message_id',
        'audit_id': audit_id('incident_id', 'written_at', 'actor_id'),
        'actor_id': 'actor_id',
        'actor_role': 'actor_role',
        'is_auto': "actor_role in ('bot', 'system')",
        'direction': 'direction',
        'visibility': 'visibility',
        'medium': "case
            when channel = 'web' and direction = 'out' then 'email'
            when channel in ('email', 'phone', 'chat', 'web', 'sms', 'social') then channel
        end",
        'body_length': 'body_length',
    }) }}
from messages
