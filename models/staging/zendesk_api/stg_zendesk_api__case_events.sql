-- A row is something that happened to a ticket. A view: its parts are tables already, all of
-- the canonical columns, which the linter cannot see.
{{ config(materialized='view') }}
{%- for part in ['field', 'message', 'tag', 'clock', 'ticket', 'beginning'] %}
select * from {{ ref('stg_zendesk_api__' ~ part ~ '_events') }} -- noqa: AM04
{{ 'union all' if not loop.last }}
{%- endfor %}
