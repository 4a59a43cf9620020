-- A row is a record of ticket_activities. It has no id: a copy of it, as of a day that was
-- exported twice, is a duplicate.
{{ checked_child('freshdesk', 'ticket_activities', parent='tickets', parent_id='ticket_id', noun='ticket', keeps={
    'ticket_created_at': 'created_at',
}) }}
