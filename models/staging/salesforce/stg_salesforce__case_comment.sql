-- A row is a record of case_comment.
{{ checked_child(
    'salesforce', 'case_comment', parent='case', parent_id='parent_id', noun='case', key=['id'],
    versions_by='last_modified_date', fingerprints=false, rejections=[('is_deleted', 'deleted in the source')],
) }}
