-- A row is a customer organisation. What its helpdesk does not tell of it, another export may.
with

told as (
    {{ union_connectors('accounts', in_full=['account_id', 'parent_account_id']) }}
)

select
    {{ dbt.split_part('account_id', "':'", 1) }} as connector,
    account_id,
    max(name) as name,
    max(segment) as segment,
    max(region) as region,
    max(parent_account_id) as parent_account_id
from told
group by 1, 2
