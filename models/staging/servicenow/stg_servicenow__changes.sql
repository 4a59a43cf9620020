-- A row is a change of a field that the contract knows: who made it, when, from what to what.
-- Audits name who made it; the system acts by rules.
with

audits as (

    select
        *,
        {{ instance_id('actor_name') }} as user_key
    from {{ ref('stg_servicenow__sys_audit') }}
    where row_use = 'used'
        and fieldname in ('state', 'hold_reason', 'assigned_to', 'assignment_group', 'priority', 'caller_id', 'category', 'company', 'close_code')

),

users as (

    select
        sys_id as user_id,
        {{ instance_id('user_name') }} as user_key
    from {{ ref('stg_servicenow__sys_user') }}
    where row_use = 'used' and user_name is not null

)

select
    audits.sys_id as audit_sys_id,
    audits.documentkey as incident_id,
    audits.sys_created_on as changed_at,
    audits.fieldname,
    case when audits.actor_name in ('system', 'guest') then null else coalesce(users.user_id, audits.user_key) end as actor_id,
    {%- for end in ['oldvalue', 'newvalue'] %}
    case audits.fieldname
        {%- for field in ['state', 'hold_reason', 'close_code'] %}
        when '{{ field }}' then {{ servicenow_word(field, 'audits.' ~ end) }}
        {%- endfor %}
        when 'priority' then coalesce({{ servicenow_word('priority', 'audits.' ~ end) }}, audits.{{ end }})
        else audits.{{ end }}
    end as {{ end }}{{ ',' if not loop.last }}
    {%- endfor %}
from audits
left join users
    on audits.user_key = users.user_key
