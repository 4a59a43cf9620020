-- A row is a record that could not be used, and why. What it was is cut short, and without
-- personal data only its shape: it may hold a whole message.
select
    connector,
    source_table,
    {{ below_exports('source_file') }} as source_file,
    row_number,
    reject_reason as reason,
    {{ record_or_shape('substr(raw_text, 1, 1000)') }} as raw
from {{ ref('records_read') }}
where row_use = 'rejected'
