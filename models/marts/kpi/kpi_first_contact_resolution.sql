-- How many resolved cases were done at the first contact, by each definition, in each period
-- and slice, booked on the last resolution. The base is cases that a human answered.
{{ told_by_period('int_resolution_moments') }}
{%- set slices = ['channel', 'reason', 'priority', 'brand', 'region', 'group', 'agent', 'account_segment', 'connector'] %}
{%- set definitions = ['fcr_one_reply', 'fcr_one_interaction', 'fcr_no_customer_followup', 'one_touch_explore'] %}
with

resolutions as (

    select * from {{ ref('int_resolution_moments') }}
    where moment = 'resolution' and is_still_resolved and agent_replies_before > 0

),

cases as (

    select * from {{ ref('fct_cases') }}

),

case_slices as (

    select * from {{ ref('int_case_slices') }}

),

sliced as (

    select
        resolutions.moment_date,
        {{ case_slice_columns('case_slices') }},
        resolutions.group_id,
        resolutions.agent_id,
        resolutions.agent_replies_before,
        case_slices.has_full_history,
        {%- for definition in definitions %}
        cases.{{ definition }},
        {%- endfor %}
        cases.is_first_contact_resolution
    from resolutions
    inner join cases
        on resolutions.case_id = cases.case_id
    inner join case_slices
        on resolutions.case_id = case_slices.case_id

)

select
    {{ kpi_key(slices, grains=[]) }},
    count(*) as resolved_cases_with_reply,
    count(case when has_full_history then 1 end) as full_history_cases,
    {{ ratio('count(case when has_full_history then 1 end)', 'count(*)') }} as full_history_rate,
    count(is_first_contact_resolution) as decided_cases,
    count(case when is_first_contact_resolution then 1 end) as first_contact_resolutions,
    {{ ratio('count(case when is_first_contact_resolution then 1 end)', 'count(is_first_contact_resolution)') }}
        as first_contact_resolution_rate,
    {%- for definition in definitions %}
    count(case when {{ definition }} then 1 end) as {{ definition }}_cases,
    {{ ratio('count(case when ' ~ definition ~ ' then 1 end)', 'count(*)') }} as {{ definition }}_rate,
    {%- endfor %}
    count(case when agent_replies_before = 1 then 1 end) as resolved_on_first_reply_cases,
    {{ ratio('count(case when agent_replies_before = 1 then 1 end)', 'count(*)') }} as resolved_on_first_reply_rate,
    {{ mean('agent_replies_before') }} as replies_to_resolve_mean
from {{ in_periods('sliced') }}
{{ group_by_period_and_slice(slices, grains=[]) }}
