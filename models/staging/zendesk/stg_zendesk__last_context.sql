-- A row is what stg_zendesk__context was when tickets were last told by it.
{{- config(meta={'is_memory': true}) }}
{%- for name in ['ticket_beginnings', 'cases', 'field_events', 'message_events', 'ticket_events', 'surveys'] %}
{{- comes_after('stg_zendesk__' ~ name) }}
{%- endfor %}
select
    thing,
    id,
    told
from {{ ref('stg_zendesk__context') }}
