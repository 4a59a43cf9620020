-- A row is a line of the cost ledger.
{%- if has_audience() %}
-- a line of the whole desk is for none of its parts
select * from ({{ union_connectors('costs') }}) as all_costs
where group_id in ({{ text_literals((var('audience').group or []) if not var('audience').brand else []) }})
{%- else %}
{{ union_connectors('costs') }}
{%- endif %}
