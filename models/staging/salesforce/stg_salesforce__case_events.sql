-- A row is something that happened to a case.
{{ all_events('history_events', 'owner_events', 'message_events', 'comment_events', 'call_events', 'record_events') }}
