-- A row is a record of cases.csv.
{{ by_case('case_id') }}
{{ checked('csv', 'cases', key=['case_id']) }}
