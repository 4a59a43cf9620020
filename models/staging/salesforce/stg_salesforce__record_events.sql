-- A row is what only the current state of a case tells: where it began, where it stands though
-- no history says so, that it was deleted or merged, its schedule and its parent.
{%- set by_system = {'case_id': 'id', 'actor_role': "'system'"} %}
{%- set created = {
    'case_id': 'id',
    'occurred_at': 'created_date',
    'audit_id': audit_id('id', 'created_date', 'created_by_id'),
    'actor_id': 'created_by_id',
} %}
{%- set modified = {
    'case_id': 'id',
    'occurred_at': 'voided_at',
    'audit_id': audit_id('id', 'voided_at', 'last_modified_by_id'),
    'actor_id': 'last_modified_by_id',
} %}
with

cases as ({{ used('case') }}),

beginnings as (select * from {{ ref('stg_salesforce__case_beginnings') }}),

statuses as (select * from {{ ref('stg_salesforce__statuses') }}),

known_cases as (

    select
        cases.*,
        statuses.status as current_status,
        first_statuses.status as first_status,
        last_statuses.status as last_status,
        case
            when cases.is_closed and cases.closed_date is not null then cases.closed_date
            when beginnings.has_status then cases.last_modified_date
            else cases.created_date
        end as current_at,
        case
            when cases.last_modified_date is null then cases.created_date
            when beginnings.last_status_at > cases.last_modified_date then beginnings.last_status_at
            else cases.last_modified_date
        end as voided_at
    from cases
    inner join beginnings
        on cases.id = beginnings.id
    left join statuses
        on cases.status_id = statuses.status_id
    left join statuses as first_statuses
        on {{ instance_id('lower(beginnings.status)', of='cases') }} = first_statuses.status_id
    left join statuses as last_statuses
        on {{ instance_id('lower(beginnings.last_status)', of='cases') }} = last_statuses.status_id

)

select
    {{ told_event('status_changed', created, event_id="'first'", status='first_status') }}
from known_cases
where first_status is not null and not first_status = 'new'

union all

select
    {{ told_event('status_changed', by_system, occurred_at='current_at', event_id="'now'", status='current_status') }}
from known_cases
where not current_status = coalesce(last_status, 'new')

union all

select
    {{ told_event(
        'status_changed', modified, event_id="'void'", status="case when master_record_id is null then 'deleted' else 'merged' end",
    ) }}
from known_cases
where is_deleted or master_record_id is not null

union all

select
    {{ told_event('case_linked', modified, event_id="'merge'", via="'merge'", link_type="'merged_into'", linked_case_id='master_record_id') }}
from known_cases
where master_record_id is not null

union all

select
    {{ told_event('case_linked', created, event_id="'parent'", link_type="'problem_of'", linked_case_id='parent_id') }}
from known_cases
where parent_id is not null

union all

select
    {{ told_event(
        'attribute_changed', by_system, occurred_at='created_date', event_id="'hours'", attribute="'schedule'", value='business_hours_id',
    ) }}
from known_cases
where business_hours_id is not null
