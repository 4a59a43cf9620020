-- What came in, and whom it was done for, in each period and slice.
select
    period_grain,
    period_start,
    slice,
    slice_value,
    new_cases,
    submissions,
    contacts,
    customers_helped,
    conversations_touched
from {{ ref('int_volume_counts') }}
