-- A row is a change of a field that the contract knows: who changed it, when, from what to what.
with

items as (

    select
        *,
        {{ instance_id('from_value') }} as from_id,
        {{ instance_id('to_value') }} as to_id,
        {{ instance_id('field_id') }} as known_field_id
    from {{ ref('stg_jira__issue_changelog_items') }}
    where row_use = 'used'

),

histories as (

    select
        *,
        row_number() over (partition by issue_id order by created, length(id), id) as history_number
    from {{ ref('stg_jira__issue_changelogs') }}
    where row_use = 'used'

),

own_fields as ({{ used('issue_fields') }}),

words as (select * from {{ ref('stg_jira__status_words') }}),

told as (

    select
        histories.id as history_id,
        histories.issue_id,
        histories.created,
        histories.author_id,
        histories.history_number,
        items.from_value,
        items.to_value,
        items.from_string,
        items.to_string,
        before.category as from_category,
        after.category as to_category,
        case
            when items.field in ('status', 'assignee', 'reporter', 'priority', 'labels', 'resolution', 'project') then items.field
            else {{ jira_field('items.field_id', 'items.field', 'own_fields.kind') }}
        end as field
    from items
    inner join histories
        on items.history_id = histories.id
    left join own_fields
        on items.known_field_id = own_fields.id
    left join words as before
        on items.field = 'status' and items.from_id = before.status_id
    left join words as after
        on items.field = 'status' and items.to_id = after.status_id

)

select
    history_id,
    issue_id,
    created,
    author_id,
    history_number,
    field,
    {%- for end in ['from', 'to'] %}
    case field
        when 'status' then coalesce({{ jira_word('status', end ~ '_string') }}, {{ end }}_category)
        when 'assignee' then {{ end }}_value
        when 'reporter' then {{ end }}_value
        when 'priority' then coalesce({{ jira_word('priority', end ~ '_string') }}, {{ end }}_string)
        when 'resolution' then {{ jira_word('resolution', end ~ '_string') }}
        else {{ end }}_string
    end as {{ end }}_value{{ ',' if not loop.last }}
    {%- endfor %}
from told
where field is not null
