-- A row is what a ticket is told by beside its own records: a person by their role, a brand by its
-- name, a ticket that left the counts by when and why.
{{ config(materialized='view') }}
select
    'person' as thing,
    person_id as id,
    role as told
from {{ ref('stg_zendesk__people') }}

union all

select
    'brand',
    id,
    name
from {{ ref('stg_zendesk__brand') }}
where row_use = 'used'

union all

select
    'ticket',
    ticket_id,
    status || ' ' || cast(voided_at as {{ dbt.type_string() }}) || ' ' || cast(is_closing_told as {{ dbt.type_string() }})
    || coalesce(' ' || target_id, '')
from {{ ref('stg_zendesk__ticket_voids') }}
