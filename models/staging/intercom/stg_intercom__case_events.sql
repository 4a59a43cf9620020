-- A row is something that happened to a conversation.
{{ all_events('part_events', 'conversation_events') }}
