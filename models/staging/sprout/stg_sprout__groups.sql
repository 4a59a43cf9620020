-- A row is a queue.
{{ told_records('groups', 'queues', {'group_id': 'id', 'name': 'name'}) }}
