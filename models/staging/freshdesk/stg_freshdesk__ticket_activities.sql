-- A row is a record of ticket_activities. It has no id: a copy of it, as of a day that was
-- exported twice, is a duplicate.
{{ checked_child('freshdesk', 'ticket_activities', {'table': 'tickets', 'by': 'ticket_id', 'noun': 'ticket'}, fingerprints=true, keeps={
    'ticket_created_at': 'created_at',
}, adds={'group_key': instance_id(adapter.quote('group'))}) }}
