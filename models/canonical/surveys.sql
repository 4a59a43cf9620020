-- A row is a survey in its latest version at as_of. What was answered later is not known yet, nor is a
-- later offer of what had been answered.
{{ config(
    materialized='incremental', incremental_strategy='read_anew', on_schema_change='fail', meta={'read_anew': ['surveys']},
) }}
{{- comes_after('cases_read_anew') }}
{%- set is_anew = is_partial(model) %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

told as (
    {{ union_connectors('surveys', where="in ('used', 'superseded')", anew=is_anew and is_all_told_anew(['surveys'])) }}
),

known as (

    select
        told.connector,
        told.response_id,
        told.instrument,
        case when {{ is_known('told.responded_at > as_of.as_of') }} then null else told.score end as score,
        told.scale_min,
        told.scale_max,
        told.higher_is_better,
        case when {{ is_known('told.responded_at > as_of.as_of') }} then null else told.rating end as rating,
        case when told.offered_at <= as_of.as_of then told.offered_at end as offered_at,
        case when told.responded_at <= as_of.as_of then told.responded_at end as responded_at,
        told.case_id,
        told.contact_id,
        told.customer_id,
        told.agent_id,
        told.account_id,
        case when {{ is_known('told.responded_at > as_of.as_of') }} then null else told.comment end as comment,
        told.responded_at as told_responded_at,
        told.score as told_score,
        told.rating as told_rating,
        told.comment as told_comment
    from told
    cross join as_of
    where (
        {{ is_known('told.offered_at <= as_of.as_of') }}
        or {{ is_known('told.responded_at <= as_of.as_of') }}
        or coalesce(told.offered_at, told.responded_at) is null
    ){{ ' and ' ~ is_read_anew() if is_anew }}

),

-- the latest answer that is known, else the offer without one, else what is answered first; of two
-- at one instant the greater, never the place in a file
versions as (

    select
        *,
        row_number() over (
            partition by response_id
            order by
                responded_at desc nulls last,
                told_responded_at asc nulls first
                {%- for column in [
                    'instrument', 'told_score', 'scale_min', 'scale_max', 'higher_is_better', 'told_rating', 'offered_at',
                    'case_id', 'contact_id', 'customer_id', 'agent_id', 'account_id', 'told_comment',
                ] %},
                coalesce(cast({{ column }} as {{ dbt.type_string() }}), '') desc
                {%- endfor %}
        ) as version_number
    from known

)

select
    connector,
    response_id,
    instrument,
    score,
    scale_min,
    scale_max,
    coalesce(higher_is_better, true) as higher_is_better,
    rating,
    offered_at,
    responded_at,
    case_id,
    contact_id,
    customer_id,
    agent_id,
    account_id,
    comment
from versions
where version_number = 1{{ and_case_for_audience('case_id') }}
