-- A row is a stint of a case that counts, booked in the month of its assignment and once more in
-- that of its completion; each time for everybody, for the group that had the case when it was
-- assigned, and for the agent.
with

cases as (

    select * from {{ ref('fct_cases') }}
    where not is_void

),

stints as (

    select
        stints.*,
        coalesce(stints.group_id, 'unknown') as team_id,
        cases.as_of
    from {{ ref('fct_case_assignments') }} as stints
    inner join cases
        on stints.case_id = cases.case_id

),

bookings as (

    select
        *,
        'assignment' as booking,
        {{ local_date('assigned_at') }} as booked_date,
        {{ local_month('assigned_at') }} as month_start_date
    from stints

    union all

    select
        *,
        'completion' as booking,
        {{ local_date('completed_at') }} as booked_date,
        {{ local_month('completed_at') }} as month_start_date
    from stints
    where is_completed

)

{%- for report_by, member_id in [('all', "'all'"), ('group', 'team_id'), ('agent', 'agent_id')] %}

select
    booking,
    booked_date,
    month_start_date,
    '{{ report_by }}' as report_by,
    {{ member_id }} as member_id,
    case_id,
    stint_number,
    end_reason,
    is_completed,
    completed_by,
    is_assigned_on_reply,
    first_touch_seconds,
    first_touch_business_seconds,
    first_touch_any_seconds,
    active_seconds,
    active_business_seconds,
    resolution_seconds,
    resolution_business_seconds,
    as_of
from bookings
{{ '' if loop.last else '\nunion all' }}
{%- endfor %}
