-- A row is something that happened to a conversation.
{{ all_events('thread_events', 'conversation_events') }}
