-- A row is a record of email_message. Status 5 is a draft.
{{ checked_child(
    'salesforce', 'email_message', {'table': 'case', 'by': 'parent_id', 'noun': 'case'}, key=['id'],
    versions_by='last_modified_date', rejections=[
        ('is_deleted', 'deleted in the source'),
        ("status in ('5', 'Draft')", 'a draft'),
    ], keeps={'case_created_date': 'created_date'},
) }}
