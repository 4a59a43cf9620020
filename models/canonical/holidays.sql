-- A row is a local day on which a schedule is closed.
{{ union_connectors('holidays') }}
