-- A row is a survey that was offered, or an answer that counts, with what was said and what it is
-- sliced by: the values of its case, and the segment of its own account, else of that of its case.
-- What is not known is the slice value unknown.
{{ config(materialized='incremental') }}
with

surveys as (

    select * from {{ ref('fct_survey_responses') }}

),

case_slices as (

    select * from {{ ref('int_case_slices') }}

),

accounts as (

    select * from {{ ref('accounts') }}

),

moments as (

    select
        *,
        'offer' as moment,
        offered_date as moment_date
    from surveys
    where offered_at is not null

    union all

    select
        *,
        'answer' as moment,
        responded_date as moment_date
    from surveys
    where is_counted and responded_at is not null

)

select
    moments.moment,
    moments.case_id,
    moments.moment_date,
    moments.instrument,
    {%- for column in ['channel', 'reason', 'priority', 'brand', 'region'] %}
    coalesce(case_slices.{{ column }}, 'unknown') as {{ column }},
    {%- endfor %}
    coalesce(accounts.segment, 'unknown') as account_segment,
    coalesce(moments.credited_agent_id, 'unknown') as agent_id,
    moments.connector,
    moments.upward_score,
    moments.is_positive,
    moments.is_negative,
    moments.is_promoter,
    moments.is_detractor,
    moments.is_low_effort
from moments
left join case_slices
    on moments.case_id = case_slices.case_id
left join accounts
    on coalesce(moments.account_id, case_slices.account_id) = accounts.account_id
