-- A row is a record of subscriptions.csv.
{{ checked('csv', 'subscriptions') }}
