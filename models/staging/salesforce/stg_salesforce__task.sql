-- A row is a record of task, of a case or of anything else.
{{ checked('salesforce', 'task', key=['id'], versions_by='last_modified_date', fingerprints=false, rejections=[
    ('is_deleted', 'deleted in the source'),
]) }}
