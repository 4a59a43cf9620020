-- A row is a record of conversations; of one exported more than once the latest counts. What
-- was never sent is no case.
{%- set assignee_type = json_text('assignee', 'type') %}
{%- set assignee_id = instance_id(json_text('assignee', 'id')) %}
{{ checked('helpscout', 'conversations', key=['id'], versions_by='last_at', fingerprints=false, adds={
    'last_at': 'greatest(created_at, coalesce(updated_at, created_at), coalesce(user_updated_at, created_at), coalesce(closed_at, created_at))',
    'requester_id': instance_id(json_text('primary_customer', 'id')),
    'requester_email': json_text('primary_customer', 'email'),
    'agent_id': 'case when ' ~ assignee_type ~ " = 'team' then null else " ~ assignee_id ~ ' end',
    'group_id': 'case when ' ~ assignee_type ~ " = 'team' then " ~ assignee_id ~ ' end',
}, rejections=[("state = 'draft'", 'a draft')]) }}
