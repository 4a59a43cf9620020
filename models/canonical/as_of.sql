-- The instant of the build. Nothing in the project reads a clock: unless it is given, it is
-- the latest instant at which anything happened in the exports.
{%- if var('as_of') %}
select {{ as_of_literal() }} as as_of
{%- else %}
{%- set instant = {'data_type': 'timestamp'} %}
with

cases as ({{ union_connectors('cases', columns={'created_at': instant}) }}),

case_events as ({{ union_connectors('case_events', columns={'occurred_at': instant}) }}),

contacts as (
{{ union_connectors('contacts', columns={
    'started_at': instant, 'queued_at': instant, 'answered_at': instant,
    'ended_at': instant, 'wrapped_up_at': instant,
}) }}
),

surveys as (
{{ union_connectors('surveys', where="in ('used', 'superseded')", columns={
    'offered_at': instant, 'responded_at': instant,
}) }}
),

instants as (

    select max(created_at) as latest_at from cases
    union all
    select max(occurred_at) from case_events
    union all
    select max(started_at) from contacts
    union all
    select max(queued_at) from contacts
    union all
    select max(answered_at) from contacts
    union all
    select max(ended_at) from contacts
    union all
    select max(wrapped_up_at) from contacts
    union all
    select max(offered_at) from surveys
    union all
    select max(responded_at) from surveys

)

select max(latest_at) as as_of
from instants
{%- endif %}
