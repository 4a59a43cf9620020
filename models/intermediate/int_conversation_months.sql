-- A row is a local month of the whole desk (agent_id null) or of an agent, with what Help
-- Scout's reports count in it. A block without anything in the month is null, not zero; what it
-- counts of chats, calls, ratings or resolved emails that are there can be zero. What is not counted
-- is filtered out of distinct counts: as a null it would be looked up, too.
{{ told_by_period('int_conversation_moments', months='month_start_date') }}
with

moments as (

    select
        *,
        {{ period_of('month', 'moment_date', parts_told()[:1]) }} as month_start_date,
        moment in ('touched', 'replied', 'phoned') as is_touch,
        moment in ('created', 'in scope') as is_here,
        moment in ('closed', 'resolved') as is_closed,
        moment = 'resolved' as is_resolved,
        moment in ('great', 'okay', 'not good') as is_rating,
        moment = 'replied'
        and coalesce(channel, 'unknown') not in ('chat', 'phone') as is_written_reply,
        moment in ('replied', 'phoned') and channel = 'phone' as is_phone,
        channel = 'email' as is_email
    from {{ ref('int_conversation_moments') }}

)

select
    month_start_date,
    agent_id,
    count(distinct customer_id) filter (where is_helped) as customers_helped,
    count(distinct case_id) filter (where is_touch) as conversations_touched,
    count(distinct case_id) filter (where moment = 'replied' or (is_new and is_here))
        as conversations_new_or_replied,
    count(case when moment = 'created' then 1 end) as conversations_created,
    count(distinct case_id) filter (where moment = 'in scope') as conversations_in_scope,
    count(distinct case_id) filter (where moment = 'in scope' and is_new)
        as conversations_in_scope_created,
    count(distinct case_id) filter (where is_closed) as closed,
    count(case when is_resolved then 1 end) as resolved,
    count(distinct agent_id) filter (where is_helped) as agents_helping,
    cast(coalesce(sum(case when is_written_reply then quantity end), 0) as bigint) as replies_sent,
    {{ median("case when moment = 'answered' then seconds end") }} / 60 as response_minutes_median,
    {{ mean_minutes("case when moment = 'answered' then seconds end") }} as response_minutes_mean,
    {{ median("case when is_resolved then seconds end") }} / 60 as resolution_minutes_median,
    {{ mean_minutes("case when is_resolved then seconds end") }} as resolution_minutes_mean,
    {{ mean('case when is_resolved then quantity end') }} as replies_to_resolve_mean,
    count(case when is_resolved and quantity = 1 then 1 end) as resolved_on_first_reply,

    nullif(count(distinct case_id) filter (where is_here and is_new and is_email), 0)
        as email_conversations_created,
    cast(sum(case when moment = 'replied' and is_email then quantity end) as bigint) as email_replies_sent,
    nullif(count(case when is_resolved and is_email then 1 end), 0) as email_resolved,
    cast(sum(case when is_resolved and is_email then case when quantity = 1 then 1 else 0 end end) as bigint)
        as email_resolved_on_first_reply,
    {{ mean_minutes("case when moment = 'answered' and is_email then seconds end") }}
        as email_response_minutes_mean,
    {{ mean_minutes("case when is_resolved and is_email then seconds end") }}
        as email_resolution_minutes_mean,

    nullif(count(case when moment in ('chatted', 'chat missed') then 1 end), 0) as chats_offered,
    cast(sum(case moment when 'chatted' then 1 when 'chat missed' then 0 end) as bigint) as chats_answered,
    {{ p90("case when moment = 'chat awaited' then seconds end") }} / 60 as chat_wait_minutes_p90,
    {{ mean_minutes("case when moment = 'chat awaited' then seconds end") }} as chat_wait_minutes_mean,
    {{ mean_minutes("case when moment = 'chatted' then seconds end") }} as chat_duration_minutes_mean,
    cast(sum(case when moment = 'chatted' then quantity end) as bigint) as chat_messages,

    nullif(count(distinct case_id) filter (where is_phone), 0) as phone_conversations,
    case when max(case when is_phone then 1 end) = 1 then count(distinct case_id) filter (where is_phone and is_new) end
        as phone_conversations_created,
    case when max(case when is_phone then 1 end) = 1 then count(distinct customer_id) filter (where is_phone) end
        as phone_customers,

    nullif(count(case when is_rating then 1 end), 0) as ratings,
    cast(sum(case when moment = 'great' then 1 when is_rating then 0 end) as bigint)
        as ratings_great,
    cast(sum(case when moment = 'okay' then 1 when is_rating then 0 end) as bigint)
        as ratings_okay,
    cast(sum(case when moment = 'not good' then 1 when is_rating then 0 end) as bigint)
        as ratings_not_good,
    case when max(case when is_rating then 1 end) = 1 then count(distinct customer_id) filter (where is_rating) end
        as customers_rating
from moments
where month_start_date is not null
group by month_start_date, rollup(agent_id)  -- noqa: AM06
having grouping(agent_id) = 1 or agent_id is not null
