-- A row is a local day of a kind of moments: how many there are, and the checksum of all that
-- counts on it and of what is known of the cases that it counts for.
with

as_of as (

    select * from {{ ref('as_of') }}

),

cases as (

    select
        *,
        -- a cohort counts once its seven days have passed
        {{ add_seconds('created_at', '7 * 86400') }} <= (select as_of.as_of from as_of) as is_in_cohort
    from {{ ref('fct_cases') }}

),

known_cases as (

    select
        cases.case_id,
        {{ row_checksum(columns_of('fct_cases', 'cases', but=['as_of']) + ['cases.is_in_cohort', 'case_slices.account_segment']) }} as checksum
    from cases
    inner join {{ ref('int_case_slices') }} as case_slices
        on cases.case_id = case_slices.case_id

)

{% for name in counted_moments() %}
select
    '{{ name }}' as moments,
    moments.moment_date,
    count(*) as moment_count,
    {{ sum_of_checksums(row_checksum(columns_of(name, 'moments') + ['known_cases.checksum'])) }} as checksum
from {{ ref(name) }} as moments
left join known_cases
    on moments.case_id = known_cases.case_id
where moments.moment_date is not null
group by 2
{{ 'union all' if not loop.last }}
{% endfor %}
