-- A row is a period as the scorecard knows it: what int_scored_periods was when that was last built.
{{- config(meta={'is_memory': true}) }}
{{- comes_after('kpi_scorecard') }}
select
    period_grain,
    period_start,
    checksum,
    is_complete
from {{ ref('int_scored_periods') }}
