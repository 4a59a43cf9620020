-- A row is the satisfaction with an issue, one to five stars; an issue has one.
with

issues as ({{ used('issues') }}),

answers as (

    select
        issue_id,
        max(case when field = 'satisfaction' then {{ to_number(json_text('value', 'rating')) }} end) as rating,
        max(case when field = 'satisfaction_at' then {{ to_instant('value') }} end) as responded_at
    from {{ ref('stg_jira__own_values') }}
    group by 1

)

select
    {{ told('surveys', {
        'response_id': 'issues.id',
        'instrument': "'csat'",
        'score': 'answers.rating',
        'scale_min': '1',
        'scale_max': '5',
        'responded_at': 'coalesce(answers.responded_at, issues.updated_at)',
        'case_id': 'issues.id',
        'customer_id': 'issues.reporter_id',
    }) }}
from answers
inner join issues
    on answers.issue_id = issues.id
where answers.rating is not null
