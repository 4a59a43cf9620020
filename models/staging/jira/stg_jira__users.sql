-- A row is a record of users; who has no account id is of a server of one's own.
{{ checked('jira', 'users', key=['user_id'], key_is_event=true, fingerprints=false, adds={
    'user_id': 'coalesce(account_id, key, name)',
}, rejections=[('user_id is null', 'account_id is empty')]) }}
