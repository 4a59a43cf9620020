-- A checksum is another when any value is, when null stands elsewhere or for nothing, and the
-- same for rows in any order, however many.
with

things as (

    select
        things.place,
        things.one,
        things.other
    from (
        values
        (1, 'a', 'b'),
        (2, 'b', 'a'),
        (3, 'a', null),
        (4, null, 'a'),
        (5, 'a', ''),
        (6, 'ab', ''),
        (7, null, null)
    ) as things (place, one, other)

),

checksums as (

    select
        place,
        {{ row_checksum(['one', 'other']) }} as checksum
    from things

),

figures as (

    select
        count(distinct checksum) as different,
        {{ sum_of_checksums('checksum') }} as total,
        {{ sum_of_checksums('cast(9223372036854775807 as bigint)') }} as total_of_largest
    from checksums

),

turned as (

    select checksum from checksums
    order by place desc

),

backwards as (

    select {{ sum_of_checksums('checksum') }} as total from turned

)

select
    figures.different,
    figures.total,
    figures.total_of_largest,
    backwards.total as total_backwards
from figures
cross join backwards
where figures.different <> 7
    or figures.total <> backwards.total
    or figures.total is null
    or figures.total_of_largest <> 64563604257983430649
