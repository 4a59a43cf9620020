-- A row is a record of issues; of an issue exported more than once the latest counts.
{{ checked('jira', 'issues', key=['id'], versions_by='updated_at', fingerprints=false, adds={
    'creator_id': jira_user('creator'), 'reporter_id': jira_user('reporter'), 'assignee_id': jira_user('assignee'),
}) }}
