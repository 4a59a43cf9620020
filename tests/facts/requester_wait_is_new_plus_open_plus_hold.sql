-- A requester waits while a case is new, open or on hold, and only then.
select
    case_id,
    requester_wait_seconds,
    new_seconds,
    open_seconds,
    on_hold_seconds
from {{ ref('fct_cases') }}
where
    requester_wait_seconds <> new_seconds + open_seconds + on_hold_seconds
    or requester_wait_business_seconds
    <> new_business_seconds + open_business_seconds + on_hold_business_seconds
