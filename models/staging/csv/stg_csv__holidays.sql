-- A row is a record of holidays.csv.
{{ checked('csv', 'holidays') }}
