-- A row is something that happened to an incident.
{{ all_events('change_events', 'message_events', 'end_events', 'incident_events') }}
