-- A row is a change of a tracked field that the contract knows.
{%- set fields = {
    'Status': 'status', 'Priority': 'priority', 'Contact': 'requester', 'Account': 'account',
    (var('case_fields').salesforce or {}).reason or 'Reason': 'reason',
} %}
{%- set priorities = declared_columns('salesforce', 'case').priority if execute else {'map': {}} %}
with

history as (

    select
        *,
        {{ instance_id('lower(new_value)') }} as status_id,
        {{ our_word('new_value', priorities) }} as priority
    from {{ ref('stg_salesforce__case_history') }}
    where row_use = 'used'
        and field in ({{ text_literals(fields) }})
        and (not field = 'Contact' or coalesce(new_value, old_value) like '003%')
        and (not field = 'Account' or coalesce(new_value, old_value) like '001%')

),

statuses as (select * from {{ ref('stg_salesforce__statuses') }}),

people as (select * from {{ ref('stg_salesforce__people') }}),

changes as (

    select
        history.*,
        people.role,
        case
            when history.field = 'Status' then statuses.status
            when history.field = 'Priority' then history.priority
            when history.field in ('Contact', 'Account') then {{ instance_id('history.new_value', of='history') }}
            else history.new_value
        end as our_value
    from history
    left join statuses
        on history.status_id = statuses.status_id
    left join people
        on history.created_by_id = people.person_id

)

select
    {{ told_change(fields, field='field', value='our_value', saved={
        'case_id': 'case_id',
        'occurred_at': 'created_date',
        'event_id': 'id',
        'audit_id': audit_id('case_id', 'created_date', 'created_by_id'),
        'actor_id': 'created_by_id',
        'is_auto': "role in ('system', 'bot')",
    }) }}
from changes
