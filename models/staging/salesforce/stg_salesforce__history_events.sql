-- A row is a change of a tracked field that the contract knows.
{%- set own = var('case_fields').salesforce or {} %}
{%- set priorities = declared_columns('salesforce', 'case').priority if execute else {'map': {}} %}
with

history as (

    select
        *,
        {{ instance_id('lower(new_value)') }} as status_id,
        {{ our_word('new_value', priorities) }} as priority
    from {{ ref('stg_salesforce__case_history') }}
    where row_use = 'used'
        and (
            field in ('Status', 'Priority', '{{ own.reason or 'Reason' }}')
            or (field = 'Contact' and coalesce(new_value, old_value) like '003%')
            or (field = 'Account' and coalesce(new_value, old_value) like '001%')
        )

),

statuses as (

    select * from {{ ref('stg_salesforce__statuses') }}

),

people as (

    select
        person_id,
        role
    from {{ ref('stg_salesforce__people') }}

)

select
    {{ told('case_events', {
        'case_id': 'history.case_id',
        'occurred_at': 'history.created_date',
        'event_type': "case when history.field = 'Status' then 'status_changed' else 'attribute_changed' end",
        'event_id': 'history.id',
        'audit_id': audit_id('history.case_id', 'history.created_date', 'history.created_by_id'),
        'actor_id': 'history.created_by_id',
        'is_auto': "people.role in ('system', 'bot')",
        'status': "case when history.field = 'Status' then statuses.status end",
        'attribute': "case history.field
            when 'Priority' then 'priority'
            when 'Contact' then 'requester'
            when 'Account' then 'account'
            when '" ~ (own.reason or 'Reason') ~ "' then 'reason'
        end",
        'value': "case
            when history.field = 'Priority' then history.priority
            when history.field = 'Status' then null
            else history.new_value
        end",
    }) }}
from history
left join statuses
    on history.status_id = statuses.status_id
left join people
    on history.created_by_id = people.person_id
