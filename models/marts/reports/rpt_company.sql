-- A row is a local month of the whole desk, in the shape of Help Scout's Company report.
{%- set per_day = 'months.number_of_days' %}
with

months as (

    select
        months.*,
        {{ days_of_month('months.month_start_date', 'as_of.as_of') }} as number_of_days
    from {{ ref('int_conversation_months') }} as months
    cross join {{ ref('as_of') }} as as_of
    where months.agent_id is null

),

busiest as (

    select * from {{ ref('int_busiest_weekdays') }}
    where agent_id is null

)

select
    months.month_start_date,
    months.number_of_days,
    months.customers_helped,
    months.conversations_touched as total_conversations,
    months.conversations_created as new_conversations,
    {{ ratio('months.conversations_created', per_day) }} as created_per_day,
    {{ ratio('months.conversations_new_or_replied', per_day) }} as replied_per_day,
    {{ ratio('months.conversations_touched', per_day) }} as touched_per_day,
    busiest.busiest_weekday,
    busiest.conversations_on_busiest_weekday,
    months.closed,
    months.resolved,
    months.resolved_on_first_reply,
    {{ ratio('months.resolved_on_first_reply', 'months.resolved') }} as resolved_on_first_reply_rate,
    months.replies_to_resolve_mean,
    months.resolution_minutes_median,
    months.resolution_minutes_mean,
    months.response_minutes_median,
    months.response_minutes_mean,
    months.replies_sent,
    months.agents_helping,
    {{ ratio('months.replies_sent', per_day) }} as replies_per_day,
    {{ ratio('months.replies_sent', 'months.agents_helping * ' ~ per_day) }} as replies_per_agent_and_day,

    months.email_conversations_created,
    months.email_replies_sent,
    months.email_resolved,
    months.email_resolved_on_first_reply,
    {{ ratio('months.email_resolved_on_first_reply', 'months.email_resolved') }} as email_resolved_on_first_reply_rate,
    months.email_response_minutes_mean,
    months.email_resolution_minutes_mean,

    months.chats_offered,
    months.chats_answered,
    months.chat_wait_minutes_mean,
    months.chat_wait_minutes_p90,
    months.chat_duration_minutes_mean,
    months.chat_messages,
    {{ ratio('months.chat_messages', 'months.chats_answered') }} as messages_per_chat,

    months.phone_conversations,
    months.phone_conversations_created,
    months.phone_customers,

    months.ratings,
    months.ratings_great,
    months.ratings_okay,
    months.ratings_not_good,
    {{ ratio('months.ratings_great', 'months.ratings') }} as ratings_great_rate,
    {{ ratio('months.ratings_okay', 'months.ratings') }} as ratings_okay_rate,
    {{ ratio('months.ratings_not_good', 'months.ratings') }} as ratings_not_good_rate,
    {{ ratio('100 * (months.ratings_great - months.ratings_not_good)', 'months.ratings') }} as happiness_score,
    months.customers_rating,
    {{ ratio('months.customers_rating', 'months.customers_helped') }} as customers_rating_rate
from months
left join busiest
    on months.month_start_date = busiest.month_start_date
