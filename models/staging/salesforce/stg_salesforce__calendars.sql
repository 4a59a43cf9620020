-- A row is a record of business_hours.
{{ checked('salesforce', 'business_hours', key=['id'], versions_by='last_modified_date', fingerprints=false, rejections=[
    ('not is_active', 'not active'),
]) }}
