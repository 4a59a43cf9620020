{#- Within a group each stretch begins where the one before it ended, and only the last runs on. -#}
{% test tiles(model, group_by) %}

with

neighbours as (

    select
        {{ group_by | join(', ') }},
        started_at,
        ended_at,
        lead(started_at) over (partition by {{ group_by | join(', ') }} order by started_at, ended_at nulls last) as next_started_at
    from {{ model }}

)

select * from neighbours
where ended_at < started_at
    or next_started_at <> ended_at
    or (next_started_at is not null and ended_at is null)

{% endtest %}
