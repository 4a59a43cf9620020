-- A row is a comment or a work note, or the description, the first message of an incident. What
-- staff writes goes out, unless it is their own request; by mail, where it came through the portal.
with

incidents as ({{ used('incident') }}),

users as ({{ used('sys_user') }}),

journal as ({{ used('sys_journal_field', where='element is not null') }}),

cases as (select * from {{ ref('stg_servicenow__cases') }}),

people as (select * from {{ ref('stg_servicenow__people') }}),

written as (

    select
        sys_id as incident_id,
        created_at as written_at,
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
        case when journal.actor_name in ('system', 'guest') then null else coalesce(users.sys_id, journal.user_key) end,
        journal.element,
        journal.value
    from journal
    left join users
        on journal.user_key = users.user_key

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
    inner join cases
        on written.incident_id = cases.case_id
    left join people
        on written.actor_id = people.person_id

)

select
    {{ told_event('message', {
        'case_id': 'incident_id',
        'occurred_at': 'written_at',
        'event_id': 'message_id',
        'audit_id': audit_id('incident_id', 'written_at', 'actor_id'),
        'actor_id': 'actor_id',
        'actor_role': 'actor_role',
        'direction': 'direction',
        'visibility': 'visibility',
        'medium': "case
            when channel = 'web' and direction = 'out' then 'email'
            when channel in ('email', 'phone', 'chat', 'web', 'sms', 'social') then channel
        end",
        'body_length': 'body_length',
    }) }}
from messages
