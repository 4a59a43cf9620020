-- A row is a record of conversations; of one exported more than once the latest counts. What
-- was never sent is no case.
{{ checked('helpscout', 'conversations', key=['id'], versions_by='last_at', fingerprints=false, adds={
    'last_at': 'coalesce(updated_at, user_updated_at, closed_at, created_at)',
    'requester_id': instance_id(json_text('primary_customer', 'id')),
    'requester_email': json_text('primary_customer', 'email'),
    'agent_id': 'case when ' ~ json_text('assignee', 'type') ~ " = 'team' then null else " ~ instance_id(json_text('assignee', 'id')) ~ ' end',
}, rejections=[("state = 'draft'", 'a draft')]) }}
