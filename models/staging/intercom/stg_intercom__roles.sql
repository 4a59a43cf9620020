-- A row is a person that anything names. Whoever was assigned a conversation or acted as
-- an admin was an agent, and for what they did stays one.
{%- set signs = [
    {'of': 'admins', 'id': 'id', 'role': "'agent'", 'email': 'email', 'where': "row_use = 'used'"},
    {'of': 'contacts', 'id': 'id', 'role': "'customer'", 'email': 'email', 'where': "row_use = 'used'"},
    {'of': 'moments', 'id': 'actor_id', 'role': 'actor_role', 'email': 'author_email', 'where': 'true'},
    {'of': 'moments', 'id': 'assigned_to_id', 'role': "'agent'", 'email': no_text(), 'where': 'is_assignment'},
    {'of': 'conversations', 'id': 'admin_assignee_id', 'role': "'agent'", 'email': no_text(), 'where': "row_use = 'used'"},
    {'of': 'conversations', 'id': 'last_closed_by_id', 'role': "'agent'", 'email': no_text(), 'where': "row_use = 'used'"},
] %}
with

signs as (
    {%- for sign in signs %}
    select
        {{ sign.id }} as id,
        {{ sign.role }} as role,
        {{ sign.email }} as email
    from {{ ref('stg_intercom__' ~ sign.of) }}
    where {{ sign.where }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    id,
    case min(case role when 'agent' then 1 when 'bot' then 2 when 'customer' then 3 end)
        when 1 then 'agent'
        when 2 then 'bot'
        else 'customer'
    end as role,
    min(email) as email
from signs
where id is not null
group by 1
