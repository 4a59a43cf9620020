-- A row is an answer to a customer, the first or a later one, or a reply target that was
-- achieved or breached, with whom it is credited to: who replied, or had the case; and the
-- group that had it then, and with the slices of its case.
{{ config(materialized='incremental', meta={'dated_by': 'moment_date'}) }}
with

cases as (

    select * from {{ ref('fct_cases') }}
    where not is_void

),

responses as (

    select * from {{ ref('fct_responses') }}
    where answered_at is not null

),

targets as (

    select
        *,
        case outcome when 'breached' then breached_at else stopped_at end as decided_at,
        case outcome when 'achieved' then stopped_event_number end as event_number
    from {{ ref('fct_sla_targets') }}
    where metric in ('first_reply', 'next_reply') and outcome in ('achieved', 'breached')

),

case_slices as (

    select * from {{ ref('int_case_slices') }}

),

holders as (

    select * from {{ ref('int_case_spans') }}
    where track in ('assignee', 'group') and state <> 'nobody'

),

-- a target that is breached is so at an instant, in which nothing need have happened
moments as (

    select
        'first response' as moment,
        case_id,
        first_response_at as occurred_at,
        first_response_event_number as event_number,
        coalesce(first_responder_id, 'unknown') as agent_id,
        first_response_seconds as seconds,
        first_response_business_seconds as business_seconds
    from cases
    where first_response_at is not null

    union all

    select
        'response',
        case_id,
        answered_at,
        answer_event_number,
        coalesce(responder_id, 'unknown'),
        response_seconds,
        response_business_seconds
    from responses

    union all

    select
        outcome,
        case_id,
        decided_at,
        event_number,
        null,
        null,
        null
    from targets

)

select
    moments.moment,
    moments.case_id,
    {{ local_date('moments.occurred_at') }} as moment_date,
    {{ case_slice_columns('case_slices') }},
    coalesce(moments.agent_id, assignees.state, 'unknown') as agent_id,
    coalesce(teams.state, 'unknown') as group_id,
    case_slices.has_full_history,
    moments.seconds,
    moments.business_seconds
from moments
inner join case_slices
    on moments.case_id = case_slices.case_id
{%- for track, spans in [('assignee', 'assignees'), ('group', 'teams')] %}
left join holders as {{ spans }}
    on moments.case_id = {{ spans }}.case_id
    and {{ spans }}.track = '{{ track }}'
    and case
        when moments.event_number is null
        then moments.occurred_at >= {{ spans }}.started_at
            and (moments.occurred_at < {{ spans }}.ended_at or {{ spans }}.ended_at is null)
        else {{ event_in_span('moments', spans) }}
    end
{%- endfor %}
{{ in_order_of('moment_date') }}
