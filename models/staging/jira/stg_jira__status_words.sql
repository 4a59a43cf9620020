-- A row is a status that an issue or the list of them tells the category of, by its id.
with

issues as ({{ used('issues') }}),

statuses as ({{ used('statuses') }}),

told as (

    select
        {{ instance_id('status_id') }} as status_id,
        status_category as category
    from issues

    union

    select
        id,
        category
    from statuses

)

select
    status_id,
    min(category) as category
from told
where status_id is not null
group by 1
