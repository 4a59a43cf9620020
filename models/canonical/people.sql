-- A row is a person.
{{ named_for_audience(union_and_complement('people', 'person_id'), 'person_id', [
    ('cases', 'requester_id'), ('case_events', 'actor_id'), ('case_events', 'agent_id'),
    ('contacts', 'customer_id'), ('contacts', 'agent_id'), ('surveys', 'customer_id'), ('surveys', 'agent_id'),
], attribute='requester') }}
