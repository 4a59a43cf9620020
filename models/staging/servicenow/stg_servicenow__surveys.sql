-- A row is a survey about an incident, offered or answered: the mean of its answers, one to five.
with

surveys as ({{ used('asmt_assessment_instance', where="not state = 'canceled' and coalesce(trigger_table, 'task') in ('incident', 'task')") }}),

answers as (

    select
        instance_id,
        avg(actual_value) as score
    from {{ ref('stg_servicenow__asmt_metric_result') }}
    where row_use = 'used' and actual_value is not null
    group by 1

)

select
    {{ told('surveys', {
        'response_id': 'surveys.sys_id',
        'instrument': "'csat'",
        'score': "case when surveys.state = 'answered' then answers.score end",
        'offered_at': 'surveys.sys_created_on',
        'responded_at': "case when surveys.state = 'answered' then coalesce(surveys.taken_on, surveys.sys_updated_on) end",
        'case_id': 'surveys.trigger_id',
        'customer_id': 'surveys.taker_id',
    }) }}
from surveys
left join answers
    on surveys.sys_id = answers.instance_id
