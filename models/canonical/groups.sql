-- A row is a team or queue.
{{ named_for_audience(union_and_complement('groups', 'group_id'), 'group_id', [
    ('case_events', 'group_id'), ('people', 'group_id'),
]) }}
