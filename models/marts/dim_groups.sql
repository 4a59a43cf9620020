-- A row is a group, also one that only the cases know.
with

groups as (

    select * from {{ ref('groups') }}

),

known_ids as (

    select group_id
    from groups
    union distinct
    select group_id
    from {{ ref('int_case_events') }}
    union distinct
    select group_id
    from {{ ref('people') }}
    union distinct
    select group_id
    from {{ ref('costs') }}

)

select
    known_ids.group_id,
    {{ connector_of('known_ids.group_id') }} as connector,
    groups.name as group_name
from known_ids
left join groups
    on known_ids.group_id = groups.group_id
where known_ids.group_id is not null
