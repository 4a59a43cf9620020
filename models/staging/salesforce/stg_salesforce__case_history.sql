-- A row is a record of case_history.
{{ checked_child(
    'salesforce', 'case_history', {'table': 'case', 'by': 'case_id', 'noun': 'case'}, key=['id'], key_is_event=true,
    rejections=[('is_deleted', 'deleted in the source')], keeps={'case_created_date': 'created_date'},
) }}
