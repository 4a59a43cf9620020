-- A row is something that happened to a conversation. A view: its parts are tables already, all
-- of the canonical columns, which the linter cannot see.
{{ config(materialized='view') }}
select * from {{ ref('stg_intercom__part_events') }} -- noqa: AM04
union all
select * from {{ ref('stg_intercom__conversation_events') }} -- noqa: AM04
