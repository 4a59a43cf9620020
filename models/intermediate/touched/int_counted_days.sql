-- A row is a local day of a kind of moments: how many there are, and the checksum of all that
-- counts on it and of what is known of the cases that it counts for.
{{ told_in_parts('kinds of moments') }}
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

{{ days_counted() | join('\n\nunion all\n\n') }}
