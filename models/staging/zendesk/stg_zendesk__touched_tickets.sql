-- A row is a ticket that is told anew: its records are others than in the last build, or what it is
-- told by beside them. Where all tickets are told anew there is a row without a ticket, and why.
{%- set kept = [
    'stg_zendesk__ticket', 'stg_zendesk__ticket_field_history', 'stg_zendesk__ticket_comment', 'stg_zendesk__ticket_schedule',
    'stg_zendesk__ticket_sla_policy', 'stg_zendesk__ticket_beginnings',
] %}
{{- config(post_hook="{{ begin_reading('stg_zendesk__last_context', known=" ~ kept ~ ") }}") }}
{%- for name in kept %}
{{- comes_after(name) }}
{%- endfor %}
{%- set last_context = left_by_last_build('stg_zendesk__last_context') %}
with

context as (

    select * from {{ ref('stg_zendesk__context') }}

),

last_context as (

    select * from {{ last_context or ref('stg_zendesk__context') }}

),

changes as (

    {{ told_otherwise('context', 'last_context', ['thing', 'id'], value='told') }}

)

select
    connector,
    case_id,
    reason
from {{ ref('touched_records') }}
where connector = 'zendesk'

union all

select
    'zendesk',
    id,
    'it left the counts, or came back into them'
from changes
where thing = 'ticket'

union all

select
    'zendesk',
    tickets.id,
    'the role of who submitted it changed'
from {{ ref('stg_zendesk__ticket') }} as tickets
inner join changes
    on tickets.submitter_id = changes.id
    and changes.thing = 'person'

union all

select
    'zendesk',
    comments.ticket_id,
    'the role of who commented changed'
from {{ ref('stg_zendesk__ticket_comment') }} as comments
inner join changes
    on comments.user_id = changes.id
    and changes.thing = 'person'

union all

select
    'zendesk',
    null,
    'a brand changed'
from changes
where thing = 'brand'

{%- if not last_context %}

union all

select
    'zendesk',
    null,
    'there is no build to go on from'
{%- endif %}
