-- A row is a record of sla_policies.csv.
{{ checked('csv', 'sla_policies') }}
