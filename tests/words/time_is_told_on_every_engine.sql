-- Seconds between instants are whole; Sunday is 7; a zone's wall clock; the last known value.
with

moments as (

    select
        1 as place,
        timestamp '2025-03-02 23:30:00' as occurred_at,
        'new' as state
    union all
    select
        2,
        timestamp '2025-03-04 00:00:01',
        null
    union all
    select
        3,
        timestamp '2025-10-26 01:30:00',
        'open'

),

told as (

    select
        place,
        {{ seconds_between("timestamp '2025-03-02 23:30:00'", 'occurred_at') }} as seconds,
        {{ iso_weekday('occurred_at') }} as weekday,
        {{ local_time('occurred_at', "'Europe/Berlin'") }} as wall_clock,
        {{ add_seconds('occurred_at', '86400 + 1') }} as a_day_later,
        {{ last_known('state', '1', 'place') }} as known_state
    from moments

),

expected as (

    select
        1 as place,
        0 as seconds,
        7 as weekday,
        timestamp '2025-03-03 00:30:00' as wall_clock,
        timestamp '2025-03-03 23:30:01' as a_day_later,
        'new' as known_state
    union all
    select
        2,
        88201,
        2,
        timestamp '2025-03-04 01:00:01',
        timestamp '2025-03-05 00:00:02',
        'new'
    union all
    select
        3,
        20484000,
        7,
        timestamp '2025-10-26 02:30:00',
        timestamp '2025-10-27 01:30:01',
        'open'

)

select expected.*
from expected
left join told
    on expected.place = told.place
    and expected.seconds = told.seconds
    and expected.weekday = told.weekday
    and expected.wall_clock = told.wall_clock
    and expected.a_day_later = told.a_day_later
    and expected.known_state = told.known_state
where told.place is null
