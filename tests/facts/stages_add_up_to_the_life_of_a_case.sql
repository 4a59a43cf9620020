-- Each second between the creation of a case and as_of belongs to one of its stages.
with

lives as (

    select
        case_id,
        {{ seconds_between('created_at', 'as_of') }}
            as life_seconds
    from {{ ref('fct_cases') }}

),

sums as (

    select
        case_id,
        sum(seconds) as stage_seconds
    from {{ ref('fct_case_stages') }}
    group by 1

)

select
    lives.case_id,
    lives.life_seconds,
    sums.stage_seconds
from lives
left join sums
    on lives.case_id = sums.case_id
where coalesce(sums.stage_seconds, -1) <> lives.life_seconds
