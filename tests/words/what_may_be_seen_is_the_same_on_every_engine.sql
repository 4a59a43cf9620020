-- A record shows its shape, an address its hash, a nested value its JSON.
with

told as (

    select
        {{ adapter.dispatch('shape', 'casebook')("'11,Ann Lée,13.5.2025 10:00|{\"a\": 1}'") }} as shape,
        {{ adapter.dispatch('sha256_of', 'casebook')("'abc'") }} as hash,
        {{ nested_as_json(dbt.array_construct([1, 2]), 'array') }} as nested,
        {{ matches("'4711'", '[0-9]|[0-9]{4}') }} as is_whole_match,
        {{ matches("'4711 a'", '[0-9]{4}') }} as is_part_match

)

select * from told
where coalesce(shape, '') <> '99,xxx xxx,99.9.9999 99:99|{"x": 9}'
    or coalesce(hash, '') <> 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    or coalesce(replace(nested, ' ', ''), '') <> '[1,2]'
    or not coalesce(is_whole_match, false)
    or coalesce(is_part_match, true)
