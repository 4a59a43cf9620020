-- A row is something that happened to a ticket.
{{ all_events('field_events', 'message_events', 'tag_events', 'rule_events', 'ticket_events') }}
