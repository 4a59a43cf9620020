-- What stands in the first and the last row is told, nothing too; rows that are left out are not.
with

log as (

    {%- set rows = [
        (1, "'new'", "'amy'", "'vip angry'", 'cast(null as ' ~ dbt.type_string() ~ ')'),
        (2, 'null', "'ben'", "'vip'", "'vip angry'"),
        (3, "'open'", 'null', "'vip'", "'vip'"),
        (4, "'open'", 'null', "'late'", "'vip'"),
    ] %}
    {%- for place, status, agent, tags, earlier_tags in rows %}
    select
        'C1' as case_id,
        {{ place }} as place,
        {{ status }} as status,
        {{ agent }} as agent,
        {{ tags }} as tags,
        {{ earlier_tags }} as earlier_tags
    {{ 'union all' if not loop.last }}
    {%- endfor %}

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

change_counts as (

    select count(*) as status_changes
    from changes

),

tag_counts as (

    select
        count(case when attribute = 'tag_added' then 1 end) as tags_added,
        count(case when attribute = 'tag_removed' then 1 end) as tags_removed
    from tags

)

select
    figures.*, -- noqa: AM04
    change_counts.status_changes,
    tag_counts.tags_added,
    tag_counts.tags_removed
from figures
cross join change_counts
cross join tag_counts
where not coalesce(figures.first_status = 'new' and figures.last_agent_named = 'ben' and figures.has_agent and figures.agent = 'amy', false)
    or figures.last_agent is not null
    or figures.second_status is not null
    or figures.status_of_none is not null
    or figures.has_nothing
    or figures.nothing is not null
    or change_counts.status_changes <> 2
    or tag_counts.tags_added <> 3
    or tag_counts.tags_removed <> 2
