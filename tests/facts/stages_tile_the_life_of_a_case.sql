-- From the creation on, each stage begins where the one before it ended, and only the last
-- one runs on: nothing of a life is missing, nothing is told twice.
with

stages as (

    select
        *,
        lag(ended_at) over (partition by case_id order by stage_number) as previous_ended_at,
        lead(stage_number) over (partition by case_id order by stage_number) as next_stage_number
    from {{ ref('fct_case_stages') }}

)

select
    cases.case_id,
    cases.created_at,
    stages.stage_number,
    stages.previous_ended_at,
    stages.started_at,
    stages.ended_at
from {{ ref('fct_cases') }} as cases
left join stages
    on cases.case_id = stages.case_id
where
    stages.case_id is null
    or (stages.stage_number = 1 and stages.started_at <> cases.created_at)
    or (stages.stage_number > 1 and stages.started_at <> stages.previous_ended_at)
    or coalesce(stages.ended_at, cases.as_of) < stages.started_at
    or (stages.stage_number > 1 and stages.previous_ended_at is null)
    or (stages.next_stage_number is null and stages.ended_at is not null)
