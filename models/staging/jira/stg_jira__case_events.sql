-- A row is something that happened to an issue.
{{ all_events('change_events', 'label_events', 'message_events', 'merge_events', 'issue_events') }}
