-- A row is a record of agents.
{{ checked('freshdesk', 'agents', key=['id'], versions_by='updated_at', fingerprints=false) }}
