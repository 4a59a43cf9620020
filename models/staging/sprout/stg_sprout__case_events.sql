-- A row is something that happened to a case.
{{ all_events('status_events', 'change_events', 'tag_events', 'message_events') }}
