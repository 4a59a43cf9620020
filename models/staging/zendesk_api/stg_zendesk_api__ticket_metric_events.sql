-- A row is a record of ticket_metric_events. An event needs a ticket that is there.
{{ checked_child(
    'zendesk_api', 'ticket_metric_events', {'table': 'tickets', 'by': 'ticket_id', 'noun': 'ticket'},
    key=['id'], key_is_event=true, rejections=[('deleted', 'deleted in the source')],
) }}
