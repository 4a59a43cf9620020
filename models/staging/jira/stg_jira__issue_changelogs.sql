-- A row is a history: nested in its issue, or a record of a table of their own.
{{ checked_child(
    'jira', 'issue_changelogs', {'table': 'issues', 'by': 'issue_id', 'noun': 'issue'},
    key=['id'], key_is_event=true, adds={'author_id': jira_user('author')},
    nested={'within': 'issues', 'in_array': json_text('changelog', 'histories'), 'parent': {'issue_id': 'id'}},
) }}
