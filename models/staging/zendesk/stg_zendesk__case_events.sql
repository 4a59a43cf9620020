-- A row is something that happened to a ticket. A view: its parts are tables already.
{{ config(materialized='view') }}
{%- for part in ['field', 'message', 'tag', 'rule', 'ticket'] %}
select * from {{ ref('stg_zendesk__' ~ part ~ '_events') }}
{{ 'union all' if not loop.last }}
{%- endfor %}
