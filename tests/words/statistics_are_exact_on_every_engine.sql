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

expected as (

    select
        *,
        cast(48 as {{ dbt_double() }}) / 7 as middle,
        (cast(48 as {{ dbt_double() }}) / 7 + cast(52 as {{ dbt_double() }}) / 7) / 2 as between_two
    from statistics

)

select * from expected
where seconds_median <> 48
    or seconds_p90 <> cast('54.4' as {{ dbt_double() }})
    or seconds_mean <> 48
    or middle_of_five <> middle
    or middle_of_four <> between_two
    or mean_of_none is not null
