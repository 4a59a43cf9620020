-- A row is a record of threads, or a thread embedded in a conversation.
{{ checked_child(
    'helpscout', 'threads', {'table': 'conversations', 'by': 'conversation_id', 'noun': 'conversation'}, key=['id'],
    key_is_event=true, rejections=[("state in ('draft', 'underreview')", 'a draft')], nested={
        'within': 'conversations',
        'in_array': 'coalesce(' ~ json_text('_embedded', 'threads') ~ ', threads)',
        'parent': {'conversation_id': 'id'},
    },
) }}
