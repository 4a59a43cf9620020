-- A row is a record of people.csv.
{{ checked('csv', 'people', key=['person_id']) }}
