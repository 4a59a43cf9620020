-- A row is something that happened to an issue. A view: its parts are tables already, all of
-- the canonical columns, which the linter cannot see.
{{ config(materialized='view') }}
{%- for part in ['change', 'label', 'message', 'merge', 'issue'] %}
select * from {{ ref('stg_jira__' ~ part ~ '_events') }} -- noqa: AM04
{{ 'union all' if not loop.last }}
{%- endfor %}
