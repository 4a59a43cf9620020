-- A row is a record of cases.csv.
{{ checked('csv', 'cases', key=['case_id']) }}
