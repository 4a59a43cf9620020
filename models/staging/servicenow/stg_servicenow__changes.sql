-- A row is a change of a field that the contract knows: who made it, when, from what to what.
-- Audits name who made it; the system acts by rules.
{%- set fields = ['state', 'hold_reason', 'assigned_to', 'assignment_group', 'priority', 'caller_id', 'company', 'close_code', servicenow_reason_field()] %}
with

audits as ({{ used('sys_audit', where='fieldname in (' ~ text_literals(fields) ~ ')') }}),

users as ({{ used('sys_user') }})

select
    audits.sys_id as audit_sys_id,
    audits.documentkey as incident_id,
    audits.sys_created_on as changed_at,
    row_number() over (partition by audits.documentkey order by audits.sys_created_on, audits.sys_id) as place,
    case when audits.fieldname = {{ text_literal(servicenow_reason_field()) }} then 'reason' else audits.fieldname end as fieldname,
    case when audits.actor_name in ('system', 'guest') then null else coalesce(users.sys_id, audits.user_key) end as actor_id,
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
