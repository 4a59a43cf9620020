-- 90 % of the way from 40 to 44 seconds and on; a half is the mean of the two in the middle.
with

rows_of_text as (

    select {{ each_word("'[40,44] 48  \"52\" 56'") }} as word

),

figures as (

    select cast(word as bigint) as seconds from rows_of_text

),

statistics as (

    select
        {{ median('seconds') }} as seconds_median,
        {{ p90('seconds') }} as seconds_p90,
        {{ mean('seconds') }} as seconds_mean,
        {{ middle('cast(seconds as ' ~ dbt_double() ~ ') / 7') }} as middle_of_five,
        {{ middle('case when seconds > 40 then cast(seconds as ' ~ dbt_double() ~ ') / 7 end') }} as middle_of_four,
        {{ mean('case when seconds > 99 then seconds end') }} as mean_of_none
    from figures

),

rows_of_values as (

    select
        cast(40 as {{ dbt_double() }}) as first_value,
        cast(48 as {{ dbt_double() }}) / 7 as second_value,
        cast(52 as {{ dbt_double() }}) / 7 as third_value,
        cast(null as {{ dbt_double() }}) as no_value

),

middles as {{ computed_once() }} (

    select
        {{ middle_of(['first_value', 'second_value', 'third_value', 'no_value']) }} as middle_of_three_values,
        {{ middle_of(['third_value', 'no_value', 'second_value']) }} as middle_of_two_values,
        {{ middle_of(['no_value']) }} as middle_of_no_value,
        {{ nearest_integer('second_value') }} as nearest_above,
        {{ nearest_integer('first_value / 16') }} as nearest_of_two
    from rows_of_values

),

expected as (

    select
        statistics.*,
        middles.*,
        cast(48 as {{ dbt_double() }}) / 7 as middle,
        (cast(48 as {{ dbt_double() }}) / 7 + cast(52 as {{ dbt_double() }}) / 7) / 2 as between_two
    from statistics
    cross join middles

)

select * from expected
where seconds_median <> 48
    or seconds_p90 <> cast('54.4' as {{ dbt_double() }})
    or seconds_mean <> 48
    or middle_of_five <> middle
    or middle_of_four <> between_two
    or mean_of_none is not null
    or middle_of_three_values <> cast(52 as {{ dbt_double() }}) / 7
    or middle_of_two_values <> between_two
    or middle_of_no_value is not null
    or nearest_above <> 7
    or nearest_of_two <> 2
