-- A row is a survey, offered or answered, in its latest version.
with

surveys as (

    select
        *,
        replace(lower(trim(rating)), ' ', '_') as rating_word,
        score is not null or rating is not null as is_answered,
        coalesce(scale_min, case when instrument in ('nps', 'enps') then 0 else 1 end) as lowest,
        coalesce(scale_max, case instrument
            when 'nps' then 10
            when 'enps' then 10
            when 'ces' then 7
            when 'happiness' then 3
            else 5
        end) as highest
    from {{ ref('surveys') }}

),

credits as (

    select * from {{ ref('int_survey_credits') }}

),

-- on one scale for all: 0 the worst answer, 1 the best
scored as (

    select
        *,
        case when higher_is_better then score else lowest + highest - score end as upward_score,
        case when higher_is_better then score - lowest else highest - score end
        / nullif(highest - lowest, 0) as score_normalised,
        row_number() over (
            partition by instrument, case_id
            order by is_answered desc, responded_at desc nulls last, response_id desc
        ) as recency
    from surveys

)

select
    scored.response_id,
    scored.connector,
    scored.instrument,
    scored.case_id,
    scored.contact_id,
    scored.customer_id,
    scored.agent_id,
    scored.account_id,
    credits.credited_agent_id,
    scored.offered_at,
    scored.responded_at,
    {{ local_date('scored.offered_at') }} as offered_date,
    {{ local_date('scored.responded_at') }} as responded_date,
    scored.score,
    scored.scale_min,
    scored.scale_max,
    scored.higher_is_better,
    scored.rating,
    {{ if_personal_data('scored.comment') }} as comment,
    scored.score_normalised,
    scored.upward_score,
    scored.is_answered,
    coalesce(case scored.instrument
        when 'happiness' then scored.rating_word = 'great' or scored.score_normalised = 1
        when 'csat' then scored.rating_word in ('good', 'great') or scored.score_normalised >= 0.75
        when 'esat' then scored.rating_word in ('good', 'great') or scored.score_normalised >= 0.75
    end, false) as is_positive,
    coalesce(case scored.instrument
        when 'happiness' then scored.rating_word in ('not_good', 'bad') or scored.score_normalised = 0
        when 'csat' then scored.rating_word in ('bad', 'not_good') or scored.score_normalised <= 0.25
        when 'esat' then scored.rating_word in ('bad', 'not_good') or scored.score_normalised <= 0.25
    end, false) as is_negative,
    coalesce(scored.instrument in ('nps', 'enps') and scored.score >= 9, false) as is_promoter,
    coalesce(scored.instrument in ('nps', 'enps') and scored.score <= 6, false) as is_detractor,
    coalesce(scored.instrument = 'ces' and scored.score_normalised >= cast(2 as {{ dbt_double() }}) / 3, false) as is_low_effort,
    -- of several answers on one case only the last counts, for satisfaction with a case
    scored.is_answered
    and (scored.instrument = 'csat' and scored.case_id is not null and scored.recency > 1) is not true as is_counted
from scored
left join credits
    on scored.response_id = credits.response_id
