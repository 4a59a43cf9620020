-- A row is a record of agent_time.csv.
{{ checked('csv', 'agent_time') }}
