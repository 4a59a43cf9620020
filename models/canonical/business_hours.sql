-- A row is a weekly window in which a schedule is open.
{{ union_connectors('business_hours') }}
