-- A row is a record of case_history.
{{ checked_child(
    'salesforce', 'case_history', parent='case', parent_id='case_id', noun='case', key=['id'], key_is_event=true,
    fingerprints=false, rejections=[('is_deleted', 'deleted in the source')], keeps={'case_created_date': 'created_date'},
) }}
