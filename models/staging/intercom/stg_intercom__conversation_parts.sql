-- A row is a record of conversation_parts, or a part in a conversation; of one told more than
-- once the latest counts.
{{ checked_child(
    'intercom', 'conversation_parts', {'table': 'conversations', 'by': 'conversation_id', 'noun': 'conversation'}, key=['id'],
    versions_by='updated_at', nested={
        'within': 'conversations',
        'in_array': 'coalesce(' ~ json_text('conversation_parts', 'conversation_parts') ~ ', conversation_parts)',
        'parent': {'conversation_id': 'id'},
    },
) }}
