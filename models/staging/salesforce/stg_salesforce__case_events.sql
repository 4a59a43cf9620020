-- A row is something that happened to a case. A view: its parts are tables already, all of
-- the canonical columns, which the linter cannot see.
{{ config(materialized='view') }}
{%- for part in ['history', 'owner', 'message', 'comment', 'call', 'record'] %}
select * from {{ ref('stg_salesforce__' ~ part ~ '_events') }} -- noqa: AM04
{{ 'union all' if not loop.last }}
{%- endfor %}
