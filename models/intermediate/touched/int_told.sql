-- A row is a thing that sources tell of: a case, a survey, a contact, a person, an account, or what
-- holds for all of them, with the checksum of all that is told of it. Of cases and surveys, those that
-- are read anew alone, where the others are told as in the last build.
{{- comes_after('cases_read_anew') }}
{%- set reads_cases_anew = tells_what_is_read_anew(['cases', 'case_events']) %}
{%- set is_all = reads_cases_anew and is_all_told_anew(['cases', 'case_events']) %}
{%- set reads_surveys_anew = tells_what_is_read_anew(['surveys']) %}
{%- set firsts = [] %}
{%- if reads_cases_anew and not is_all %}
{%- for name, instant in instants_of_cases().items() %}
{%- for teller in tellers_of([name]) %}
{%- do firsts.append('select min(' ~ instant ~ ') as first_at from ' ~ touched_rows_of(teller)) %}
{%- endfor %}
{%- endfor %}
{%- do firsts.extend(first_instants('int_last_told', is_read_anew()) + ['select ' ~ last_as_of()]) %}
{%- endif %}
{%- set first = first_of(firsts) %}
with

{%- for name in ['cases', 'case_events'] %}

{{ name }} as (

    {%- if not reads_cases_anew %}
    select * from {{ ref(name) }}
    {%- elif is_all %}
    select * from {{ read_anew_of(name) }}
    {%- else %}
    {{ told_of_cases(name, is_read_anew(), first) }}
    {%- endif %}

),
{%- endfor %}

what_is_told_of_cases as (

    select
        case_id,
        created_at as first_at,
        {{ row_checksum(columns_of('cases')) }} as checksum
    from cases

    union all

    select
        case_id,
        occurred_at,
        {{ row_checksum(columns_of('case_events')) }}
    from case_events

),

checksums_of_cases as (

    select
        case_id,
        min(first_at) as first_at,
        {{ sum_of_checksums('checksum') }} as checksum
    from what_is_told_of_cases
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
    checksums_of_cases.case_id,
    cases.requester_id as customer_id,
    cases.created_at as happened_at,
    checksums_of_cases.first_at
from checksums_of_cases
left join cases
    on checksums_of_cases.case_id = cases.case_id

union all

select
    'survey',
    response_id,
    cast({{ row_checksum(columns_of('surveys')) }} as decimal(38, 0)),
    case_id,
    null,
    null,
    null
from {{ ref('surveys') }}
{%- if reads_surveys_anew %}
where {{ is_read_anew() }}
{%- endif %}

union all

select
    'contact',
    contact_id,
    cast({{ row_checksum(columns_of('contacts')) }} as decimal(38, 0)),
    case_id,
    customer_id,
    started_at,
    case when answered_at < started_at then answered_at else started_at end
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
    null
from build

{%- for id in ['as_of', 'records'] %}

union all

select
    'build',
    '{{ id }}',
    cast(0 as decimal(38, 0)),
    null,
    null,
    as_of,
    null
from build
{%- endfor %}
