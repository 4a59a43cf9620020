-- A row is something that happened to a ticket.
{{ all_events('activity_events', 'tag_events', 'message_events', 'ticket_events', 'newer_events') }}
