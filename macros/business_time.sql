{#-
    Open seconds of a schedule up to an instant, given the stretch of int_business_clock in
    which the instant lies (join on in_stretch). Business time from a to b is the difference.
-#}
{% macro open_seconds_at(instant, clock) -%}
{{ clock }}.open_seconds_before
+ case when {{ clock }}.is_open then {{ seconds_between(clock ~ '.started_at', instant) }} else 0 end
{%- endmacro %}

{% macro in_stretch(schedule_id, instant, clock) -%}
{{ schedule_id }} = {{ clock }}.schedule_id
    and cast({{ instant }} as date) = {{ clock }}.utc_day
    and {{ instant }} >= {{ clock }}.started_at
    and {{ instant }} < {{ clock }}.ended_at
{%- endmacro %}
