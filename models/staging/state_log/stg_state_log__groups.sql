-- A row is a group that a state names. A log has no other name of it than this.
with

groups as (

    select distinct group_id
    from {{ ref('stg_state_log__case_states') }}
    where group_id is not null

)

select
    {{ told('groups', {'group_id': 'group_id', 'name': 'group_id'}) }}
from groups
