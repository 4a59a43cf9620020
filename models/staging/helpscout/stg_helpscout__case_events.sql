-- A row is something that happened to a conversation. A view: its parts are tables already, all
-- of the canonical columns, which the linter cannot see.
{{ config(materialized='view') }}
select * from {{ ref('stg_helpscout__thread_events') }} -- noqa: AM04
union all
select * from {{ ref('stg_helpscout__conversation_events') }} -- noqa: AM04
