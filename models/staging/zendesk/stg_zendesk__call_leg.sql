-- A row is a record of call_leg. An agent who let it ring or declined did not have the call.
{{ checked('zendesk', 'call_leg', key=['id'], key_is_event=true, fingerprints=false, adds={
    'has_call': "coalesce(not completion_status in ('agent_missed', 'agent_declined', 'agent_transfer_declined'), true)",
}) }}
