-- Rows read are rows used, rejected or duplicate; none is lost, none is counted twice.
select
    connector,
    source_table,
    rows_read
from {{ ref('dq_source_coverage') }}
where rows_read <> rows_used + rows_rejected + rows_duplicate
