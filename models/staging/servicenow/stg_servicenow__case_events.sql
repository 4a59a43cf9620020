-- A row is something that happened to an incident. A view: its parts are tables already, all of
-- the canonical columns, which the linter cannot see.
{{ config(materialized='view') }}
{%- for part in ['change', 'message', 'incident'] %}
select * from {{ ref('stg_servicenow__' ~ part ~ '_events') }} -- noqa: AM04
{{ 'union all' if not loop.last }}
{%- endfor %}
