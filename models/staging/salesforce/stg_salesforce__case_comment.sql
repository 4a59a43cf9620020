-- A row is a record of case_comment.
{{ checked_child(
    'salesforce', 'case_comment', {'table': 'case', 'by': 'parent_id', 'noun': 'case'}, key=['id'],
    versions_by='last_modified_date', rejections=[('is_deleted', 'deleted in the source')],
) }}
