-- A row is a target of a service level policy.
{{ union_connectors('sla_policies') }}
