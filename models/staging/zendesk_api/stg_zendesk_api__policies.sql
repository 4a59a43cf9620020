-- A row is a record of sla_policies; of a policy exported more than once the latest counts.
{{ checked('zendesk_api', 'sla_policies', key=['id'], versions_by='updated_at', fingerprints=false) }}
