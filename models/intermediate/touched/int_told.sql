-- A row is a thing that sources tell of: a case, a contact, a person, an account, or what holds
-- for all of them, with the checksum of all that is told of it.
{%- set read_anew = cases_read_anew() %}
with

{%- for name in ['cases', 'case_events'] %}
{%- set told = ref(name) %}

{{ name }} as ({{ told_of_cases(name, 'case_id in (' ~ read_anew ~ ')') if read_anew else 'select * from ' ~ told }}),
{%- endfor %}
{%- if read_anew %}

read_anew as ({{ read_anew }}),

-- of a case whose records are the same nothing that is kept can be told otherwise
kept as (

    select
        last_told.case_id,
        last_told.kept_checksum
    from {{ left_by_last_build('int_last_told') }} as last_told
    left join read_anew
        on last_told.case_id = read_anew.case_id
    where last_told.kept_checksum is not null and read_anew.case_id is null

),
{%- endif %}

what_is_told_of_cases as (

    select
        case_id,
        true as is_kept,
        cast({{ row_checksum(columns_of('cases')) }} as decimal(38, 0)) as checksum
    from cases

    union all

    select
        case_id,
        true,
        cast({{ row_checksum(columns_of('case_events')) }} as decimal(38, 0))
    from case_events

    union all

    -- who had the contact may be credited with the answer, and whose it was have given it
    select
        surveys.case_id,
        false,
        cast({{ row_checksum(columns_of('surveys', 'surveys') + ['contacts.agent_id', 'contacts.customer_id']) }} as decimal(38, 0))
    from {{ ref('surveys') }} as surveys
    left join {{ ref('contacts') }} as contacts
        on surveys.contact_id = contacts.contact_id

    {%- if read_anew %}

    union all

    select
        case_id,
        true,
        kept_checksum
    from kept
    {%- endif %}

),

checksums_of_cases as (

    select
        case_id,
        {{ sum_of_checksums('checksum') }} as checksum,
        {{ sum_of_checksums('case when is_kept then checksum end') }} as kept_checksum
    from what_is_told_of_cases
    where case_id is not null
    group by 1

),

build as (

    select
        as_of,
        {{ row_checksum(["'" ~ settings_checksum() ~ "'", 'version()']) }} as checksum
    from {{ ref('as_of') }}

)

select
    case when cases.case_id is null then 'case that is not there' else 'case' end as thing,
    checksums_of_cases.case_id as id,
    checksums_of_cases.checksum,
    checksums_of_cases.kept_checksum,
    checksums_of_cases.case_id,
    cases.requester_id as customer_id,
    cases.created_at as happened_at
from checksums_of_cases
left join {{ ref('cases') }} as cases
    on checksums_of_cases.case_id = cases.case_id

union all

select
    'contact',
    contact_id,
    cast({{ row_checksum(columns_of('contacts')) }} as decimal(38, 0)),
    null,
    case_id,
    customer_id,
    started_at
from {{ ref('contacts') }}

{%- for thing, id, model, columns in [
    ('person', 'person_id', 'people', ['role', 'is_support', 'region', 'account_id']),
    ('account', 'account_id', 'accounts', ['segment']),
] %}

union all

select
    '{{ thing }}',
    {{ id }},
    cast({{ row_checksum(columns) }} as decimal(38, 0)),
    null,
    null,
    null,
    null
from {{ ref(model) }}
{%- endfor %}

{%- for id, model in [
    ('business hours', 'business_hours'), ('holidays', 'holidays'), ('service level policies', 'int_sla_policies'),
] %}

union all

select
    'setting',
    '{{ id }}',
    {{ sum_of_checksums(row_checksum(columns_of(model))) }},
    null,
    null,
    null,
    null
from {{ ref(model) }}
{%- endfor %}

union all

select
    'setting',
    'the project',
    cast(checksum as decimal(38, 0)),
    null,
    null,
    null,
    as_of
from build
