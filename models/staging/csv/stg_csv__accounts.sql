-- A row is a record of accounts.csv.
{{ checked('csv', 'accounts', key=['account_id']) }}
