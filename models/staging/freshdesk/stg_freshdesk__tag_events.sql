-- A row is a tag that an activity added to a ticket or took from it.
with

activities as ({{ used('ticket_activities') }}),

tags as (

    {%- for attribute, list in {'tag_added': 'added_tags', 'tag_removed': 'removed_tags'}.items() %}
    select
        *,
        '{{ attribute }}' as attribute,
        {{ each_item(list) }} as tag
    from activities
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    {{ told_event('attribute_changed', {
        'case_id': 'ticket_id',
        'occurred_at': 'performed_at',
        'event_id': "'tags-' || tag",
        'audit_id': audit_id('ticket_id', 'performed_at', 'performer_id'),
        'actor_id': 'performer_id',
        'is_auto': 'performer_id is null or automation is not null',
        'via': "case when automation is not null then 'rule' end",
        'attribute': 'attribute',
        'value': 'tag',
    }) }}
from tags
