-- A row is a team, from the list of teams or from that of users.
with

teams as (

    select
        id,
        name
    from {{ ref('stg_helpscout__teams') }}
    where row_use = 'used'

    union all

    select
        id,
        concat_ws(' ', first_name, last_name)
    from {{ ref('stg_helpscout__users') }}
    where row_use = 'used' and type = 'team'

)

select
    {{ told('groups', {'group_id': 'id', 'name': 'max(name)'}) }}
from teams
group by id
