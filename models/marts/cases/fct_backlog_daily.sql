-- A row is a case that was active when a local day ended; on the running day, when the
-- exports were made. Everything on it is as it was at that instant.
{{ told_in_parts() }}
with

cases as (

    select
        *,
        {{ local_date('as_of') }} as as_of_date
    from {{ ref('int_cases') }}
    where phase in ('active', 'done')

),

stages as (

    select * from {{ ref('fct_case_stages') }}

),

days as (

    select * from {{ ref('dim_dates') }}

),

-- the state at the end of a day is that of the stage in which the day ended
active_stages as (

    select
        stages.*,
        cases.created_at,
        cases.as_of,
        cases.as_of_date,
        cases.channel,
        cases.reason,
        cases.priority,
        {{ local_date('stages.started_at') }} as first_date,
        case
            when stages.ended_at is null then cases.as_of_date
            else cast({{ dbt.dateadd('day', -1, local_date('stages.ended_at')) }} as date)
        end as last_date
    from stages
    inner join cases
        on stages.case_id = cases.case_id
    where {{ is_active('stages.status') }}

),

snapshots as (

    select
        active_stages.*,
        days.date_day as backlog_date,
        case when days.date_day = active_stages.as_of_date then active_stages.as_of else days.ended_at end as observed_at
    from active_stages
    inner join days
        on days.date_day between active_stages.first_date and active_stages.last_date

),

first_replies as (

    select
        case_id,
        {{ local_date('min(occurred_at)') }} as first_reply_date
    from {{ ref('int_case_events') }}
    where is_human_reply
    group by 1

),

attribute_values as (

    select
        *,
        {{ local_date('started_at') }} as first_date,
        {{ local_date('ended_at') }} as end_date
    from {{ ref('int_case_attributes') }}
    where attribute in ('priority', 'channel', 'reason')

)

select
    snapshots.backlog_date,
    snapshots.case_id,
    snapshots.status,
    snapshots.agent_id,
    snapshots.group_id,
    case when priorities.case_id is null then snapshots.priority else priorities.value end as priority,
    case when channels.case_id is null then snapshots.channel else channels.value end as channel,
    case when reasons.case_id is null then snapshots.reason else reasons.value end as reason,
    snapshots.waiting_on,
    {{ seconds_between('snapshots.created_at', 'snapshots.observed_at') }} as age_seconds,
    coalesce(first_replies.first_reply_date > snapshots.backlog_date, true) as is_unreplied,
    snapshots.agent_id is null as is_unassigned
from snapshots
left join first_replies
    on snapshots.case_id = first_replies.case_id
{%- for attribute, values in [('priority', 'priorities'), ('channel', 'channels'), ('reason', 'reasons')] %}
left join attribute_values as {{ values }}
    on snapshots.case_id = {{ values }}.case_id
    and {{ values }}.attribute = '{{ attribute }}'
    and snapshots.backlog_date >= {{ values }}.first_date
    and (snapshots.backlog_date < {{ values }}.end_date or {{ values }}.end_date is null)
{%- endfor %}
