-- A row is a case that is to be told anew, and why: something else is told of it, or of whom and
-- what it names; its customer came back; time passed that it was waiting for; or a call or chat names
-- it and it is not there. None where no earlier build can be gone on from.
{%- for name in ['int_changes', 'as_of', 'cases', 'case_events', 'surveys'] %}
{{- comes_after(name) }}
{%- endfor %}
{%- set last_told = left_by_last_build('int_last_told') %}
{%- set last_cases = left_by_last_build('fct_cases') %}
{%- set last_events = left_by_last_build('int_case_events') %}
{%- set last_targets = left_by_last_build('fct_sla_targets') %}
{%- if last_told and last_cases and last_events and last_targets %}
with

last_told as (

    select * from {{ last_told }}

),

last_cases as (

    select * from {{ last_cases }}

),

changes as (

    select * from {{ ref('int_changes') }}

),

changed_cases as (

    select case_id
    from changes
    where case_id is not null

    union

    -- who had a contact may be credited with the answer to its survey, and whose it was have given it
    select surveys.case_id
    from {{ ref('surveys') }} as surveys
    inner join changes
        on surveys.contact_id = changes.id
        and changes.thing = 'contact'
    where surveys.case_id is not null

),

changed_people as (

    select distinct id as person_id
    from changes
    where thing = 'person'

),

changed_accounts as (

    select distinct id as account_id
    from changes
    where thing = 'account'

),

requester_changes as (

    select
        case_id,
        {{ id_of_connector('value') }} as customer_id
    from {{ ref('case_events') }}
    where event_type = 'attribute_changed' and attribute = 'requester'

),

-- when customers came back, by what is told now and by what was told before
returns as (

    select
        customer_id,
        happened_at as returned_at
    from changes
    where thing in ('case', 'contact') and customer_id is not null

    union all

    select
        last_cases.requester_id,
        last_cases.created_at
    from last_cases
    inner join changed_cases
        on last_cases.case_id = changed_cases.case_id

    union all

    select
        requester_changes.customer_id,
        cases.created_at
    from requester_changes
    inner join changed_cases
        on requester_changes.case_id = changed_cases.case_id
    inner join {{ ref('cases') }} as cases
        on requester_changes.case_id = cases.case_id

),

clock as (

    select
        last_told.happened_at as last_as_of,
        as_of.as_of
    from last_told
    cross join {{ ref('as_of') }} as as_of
    where last_told.thing = 'build' and last_told.id = 'as_of'

),

touched as (

    select
        case_id,
        'told otherwise' as reason
    from changed_cases

    union all

    select
        last_cases.case_id,
        'its customer is told otherwise'
    from last_cases
    inner join changed_people
        on last_cases.requester_id = changed_people.person_id

    union all

    select
        events.case_id,
        'one of its people is told otherwise'
    from {{ last_events }} as events
    inner join changed_people
        on events.actor_id = changed_people.person_id

    union all

    select
        last_cases.case_id,
        'its account is told otherwise'
    from last_cases
    inner join changed_accounts
        on last_cases.account_id = changed_accounts.account_id

    union all

    -- a survey may be of another account than its case
    select
        surveys.case_id,
        'its account is told otherwise'
    from {{ ref('surveys') }} as surveys
    inner join changed_accounts
        on surveys.account_id = changed_accounts.account_id
    where surveys.case_id is not null

    union all

    select
        last_cases.case_id,
        'its customer came back'
    from last_cases
    inner join returns
        on last_cases.requester_id = returns.customer_id
        and last_cases.resolved_at < returns.returned_at
        and {{ add_seconds('last_cases.resolved_at', '7 * 86400') }} >= returns.returned_at

    union all

    select
        last_cases.case_id,
        'time passed'
    from last_cases
    cross join clock
    where clock.last_as_of < clock.as_of
        and (
            last_cases.is_active
            or (
                {{ add_seconds('last_cases.resolved_at', '7 * 86400') }} > clock.last_as_of
                and {{ add_seconds('last_cases.resolved_at', '7 * 86400') }} <= clock.as_of
            )
        )

    union all

    select
        targets.case_id,
        'time passed'
    from {{ last_targets }} as targets
    cross join clock
    where clock.last_as_of < clock.as_of
        -- what is breached stays so (untouched_targets_go_on); openings were known up to some weeks
        -- after as_of, and a target that lay beyond them has an instant once they are known further
        and ((targets.outcome = 'active' and targets.due_at <= clock.as_of) or targets.due_at is null)

    union all

    -- what was done for it has the region and segment of whom it was done for, whoever changed
    select
        last_told.case_id,
        'it is not there'
    from last_told
    left join last_cases
        on last_told.case_id = last_cases.case_id
    where last_told.thing = 'contact'
        and last_told.case_id is not null
        and last_cases.case_id is null

)

select
    case_id,
    min(reason) as reason
from touched
group by 1
{%- else %}
select
    cast(null as {{ dbt.type_string() }}) as case_id,
    cast(null as {{ dbt.type_string() }}) as reason
where 1 = 0
{%- endif %}
