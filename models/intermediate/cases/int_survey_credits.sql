-- A row is a survey, with the agent to whom the rated work is credited: whom the answer names,
-- else who had the contact, else who had the case when it was last resolved before the survey,
-- else who had it then. Surveys of staff are credited to nobody.
with

surveys as (

    select
        *,
        coalesce(offered_at, responded_at) as rated_at
    from {{ ref('surveys') }}
    where instrument in ('csat', 'happiness', 'nps', 'ces')

),

contacts as (

    select * from {{ ref('contacts') }}

),

resolutions as (

    select
        surveys.response_id,
        resolutions.assignee_id,
        row_number() over (
            partition by surveys.response_id order by resolutions.resolution_number desc
        ) as recency
    from surveys
    inner join {{ ref('fct_case_resolutions') }} as resolutions
        on surveys.case_id = resolutions.case_id
        and surveys.rated_at >= resolutions.resolved_at

),

stages as (

    select
        surveys.response_id,
        stages.agent_id
    from surveys
    inner join {{ ref('fct_case_stages') }} as stages
        on surveys.case_id = stages.case_id
        and surveys.rated_at >= stages.started_at
        and (surveys.rated_at < stages.ended_at or stages.ended_at is null)

)

select
    surveys.response_id,
    coalesce(
        surveys.agent_id, contacts.agent_id, resolutions.assignee_id, stages.agent_id
    ) as credited_agent_id
from surveys
left join contacts
    on surveys.contact_id = contacts.contact_id
left join resolutions
    on surveys.response_id = resolutions.response_id
    and resolutions.recency = 1
left join stages
    on surveys.response_id = stages.response_id
