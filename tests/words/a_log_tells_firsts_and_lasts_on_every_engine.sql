-- What stands in the first and the last row is told, nothing too; rows that are left out are not.
with

log as (

    select 'C1' as case_id, 1 as place, 'new' as status, 'amy' as agent, 'vip angry' as tags, cast(null as {{ dbt.type_string() }}) as earlier_tags
    union all
    select 'C1', 2, null, 'ben', 'vip', 'vip angry'
    union all
    select 'C1', 3, 'open', null, 'vip', 'vip'
    union all
    select 'C1', 4, 'open', null, 'late', 'vip'

),

figures as (

    select
        {{ first_told('status', 'place') }} as first_status,
        {{ last_told('agent', 'place') }} as last_agent,
        {{ last_told('agent', 'place', where='agent is not null') }} as last_agent_named,
        {{ first_told('status', 'place', where='place > 1') }} as second_status,
        {{ last_told('status', 'place', where='place > 9') }} as status_of_none,
        {{ first_values({'agent': 'new', 'nothing': 'closed'}, field='status', value='agent') }}
    from log

),

changes as (
    {{ changes_of('status', 'log', by='case_id', in_order_of='place') }}
),

tags as (
    {{ words_changed('log', id='place', holds='tags', held='earlier_tags') }}
),

counts as (

    select
        (select count(*) from changes) as status_changes,
        (select count(*) from tags where attribute = 'tag_added') as tags_added,
        (select count(*) from tags where attribute = 'tag_removed') as tags_removed

)

select
    figures.*, -- noqa: AM04
    counts.*
from figures
cross join counts
where not coalesce(figures.first_status = 'new' and figures.last_agent_named = 'ben' and figures.has_agent and figures.agent = 'amy', false)
    or figures.last_agent is not null
    or figures.second_status is not null
    or figures.status_of_none is not null
    or figures.has_nothing
    or figures.nothing is not null
    or counts.status_changes <> 2
    or counts.tags_added <> 3
    or counts.tags_removed <> 2
