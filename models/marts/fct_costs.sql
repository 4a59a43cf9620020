-- A row is a line of the cost ledger.
select
    connector,
    month,
    row_number() over (
        partition by connector, month
        order by category, currency, group_id nulls last, channel nulls last, amount, is_final nulls last
    ) as line_number,
    category,
    group_id,
    channel,
    amount,
    currency,
    coalesce(is_final, true) as is_final
from {{ ref('costs') }}
