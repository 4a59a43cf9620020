-- A row is an open case, by creation: how old, how much work so far, who spoke last and when, and
-- what its account is worth and how content it was. The bands of time count back from as_of.
with

cases as (

    select
        *,
        {{ seconds_between('created_at', 'as_of') }} as age_seconds,
        {{ seconds_between('last_agent_reply_at', 'as_of') }} as seconds_since_reply
    from {{ ref('fct_cases') }}
    where is_active

),

accounts as (

    select * from {{ ref('rpt_account_summary') }}

),

open_turns as (

    select * from {{ ref('fct_responses') }}
    where answered_at is null

),

activities as (

    select
        case_id,
        count(*) as agent_activities
    from {{ ref('fct_activities') }}
    where actor_role = 'agent' and not is_auto
    group by 1

),

measured as (

    select
        cases.*,
        coalesce(activities.agent_activities, 0) as agent_activities,
        open_turns.waiting_since,
        {{ seconds_between('open_turns.waiting_since', 'cases.as_of') }} as seconds_waiting,
        percent_rank() over (order by coalesce(activities.agent_activities, 0)) as effort_rank
    from cases
    left join activities
        on cases.case_id = activities.case_id
    left join open_turns
        on cases.case_id = open_turns.case_id

)

select
    measured.case_id,
    measured.connector,
    measured.created_at,
    {{ local_date('measured.created_at') }} as created_date,
    measured.age_seconds,
    measured.status,
    measured.waiting_on,
    measured.priority,
    measured.channel,
    measured.reason,
    measured.group_id,
    measured.assignee_id,
    measured.requester_id,
    measured.account_id,
    accounts.account_name,
    accounts.segment as account_segment,
    accounts.mrr as account_mrr,
    accounts.csat_answered as account_csat_answered,
    accounts.csat_rate as account_csat_rate,
    measured.agent_activities,
    case
        when measured.effort_rank < cast(1 as {{ dbt_double() }}) / 3 then 'low'
        when measured.effort_rank < cast(2 as {{ dbt_double() }}) / 3 then 'medium'
        else 'high'
    end as effort_level,
    measured.last_customer_message_at,
    measured.last_agent_reply_at,
    {{ time_band('measured.seconds_since_reply', 'never') }} as last_response_band,
    measured.waiting_since,
    {{ time_band('measured.seconds_waiting', 'not waiting') }} as waiting_band,
    measured.waiting_on = 'team' as is_awaiting_response,
    measured.as_of
from measured
left join accounts
    on measured.account_id = accounts.account_id
