-- A row is a record of costs.csv.
{{ checked('csv', 'costs') }}
