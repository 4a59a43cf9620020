-- Does a faster first response move satisfaction? Cases by how fast somebody replied, each channel
-- by itself: chats are quick and liked whatever the desk does, so a total would mislead.
with

answers as (

    select * from {{ ref('fct_survey_responses') }}
    where instrument = 'csat' and is_counted and case_id is not null

),

cases as (

    select
        *,
        case
            when first_response_seconds < 15 * 60 then '1 under 15 minutes'
            when first_response_seconds < 3600 then '2 under 1 hour'
            when first_response_seconds < 4 * 3600 then '3 under 4 hours'
            when first_response_seconds < 86400 then '4 under 1 day'
            else '5 over 1 day'
        end as first_response_band
    from {{ ref('fct_cases') }}
    where first_response_seconds is not null and not is_void

)

select
    coalesce(cases.channel, 'unknown') as channel,
    cases.first_response_band,
    count(*) as cases,
    count(answers.response_id) as answers,
    count(case when answers.is_positive then 1 end) as positive,
    {{ ratio('count(case when answers.is_positive then 1 end)', 'count(answers.response_id)') }} as csat_rate,
    {{ ratio('count(answers.response_id)', 'count(*)') }} as answer_rate,
    {{ median('cases.resolution_seconds') }} / 3600 as resolution_hours_median
from cases
left join answers
    on cases.case_id = answers.case_id
group by 1, 2
order by 1, 2
