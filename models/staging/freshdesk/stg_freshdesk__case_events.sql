-- A row is something that happened to a ticket. A view: its parts are tables already, all of
-- the canonical columns, which the linter cannot see.
{{ config(materialized='view') }}
{%- for part in ['activity', 'tag', 'message', 'ticket'] %}
select * from {{ ref('stg_freshdesk__' ~ part ~ '_events') }} -- noqa: AM04
{{ 'union all' if not loop.last }}
{%- endfor %}
