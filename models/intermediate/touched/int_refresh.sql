-- A row, the only one, is this build: whether it tells only touched cases anew, and if not, why.
{{ config(post_hook='{{ begin_refresh() }}') }}
{%- set last_told = left_by_last_build('int_last_told') or '(select * from ' ~ ref('int_told') ~ ' where 1 = 0)' %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

told as (

    select * from {{ ref('int_told') }}

),

changed_settings as (

    select min(told.id) as setting
    from told
    left join {{ last_told }} as last_told
        on told.thing = last_told.thing
        and told.id = last_told.id
    where told.thing = 'setting' and told.checksum is distinct from last_told.checksum

),

last_build as (

    select max(happened_at) as as_of
    from {{ last_told }} as last_told
    where thing = 'build'

),

counts as (

    select
        count(*) as cases,
        count(touched_cases.case_id) as touched_cases
    from {{ ref('cases') }} as cases
    left join {{ ref('int_touched_cases') }} as touched_cases
        on cases.case_id = touched_cases.case_id

),

touched as (

    select min(last_told.first_at) as first_at
    from {{ last_told }} as last_told
    inner join {{ ref('int_touched_cases') }} as touched_cases
        on last_told.case_id = touched_cases.case_id

),

reasons as (

    select
        as_of.as_of,
        last_build.as_of as last_as_of,
        counts.cases,
        counts.touched_cases,
        touched.first_at as touched_since,
        case
            when {{ 'false' if var('incremental') else 'true' }} then 'nobody asked for less'
            when last_build.as_of is null then 'there is no build to go on from'
            when changed_settings.setting is not null then changed_settings.setting || ' changed since the last build'
            when as_of.as_of is null or as_of.as_of < last_build.as_of then 'the last build knew of later instants'
        end as told_anew_because
    from as_of
    cross join last_build
    cross join changed_settings
    cross join counts
    cross join touched

)

select
    *,
    told_anew_because is null as is_partial
from reasons
