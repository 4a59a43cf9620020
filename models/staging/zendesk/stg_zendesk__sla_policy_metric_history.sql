-- A row is a record of sla_policy_metric_history.
{{ checked('zendesk', 'sla_policy_metric_history') }}
