-- A row is a change of a field, nested in its history wherever that stands. It has no id of its
-- own. A status that no word and no category tells the meaning of is no change.
{{ checked_child(
    'jira', 'issue_changelog_items', {'table': 'issue_changelogs', 'by': 'history_id', 'noun': 'history'}, fingerprints=true,
    nested={'within': 'issue_changelogs', 'in_array': 'items', 'parent': {'history_id': 'id'}, 'nested': {
        'within': 'issues', 'in_array': json_text('changelog', 'histories'), 'parent': {'issue_id': 'id'},
    }},
    rejections=[(
        "field = 'status' and " ~ jira_word('status', 'to_string') ~ ' is null and not ' ~ instance_id('to_value')
        ~ ' in (select status_id from ' ~ ref('stg_jira__status_words') ~ ' where category is not null)',
        'status is not a known word',
    )],
) }}
