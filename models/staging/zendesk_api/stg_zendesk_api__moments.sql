-- A row is an event of an audit that counts: who did what, when, and what was saved with it.
with

events as (

    select
        *,
        {{ instance_id('field_name') }} as field_id
    from {{ ref('stg_zendesk_api__ticket_audit_events') }}
    where row_use = 'used'

),

audits as (

    select
        *,
        row_number() over (partition by ticket_id order by created_at, length(id), id) as audit_number
    from {{ ref('stg_zendesk_api__ticket_audits') }}
    where row_use = 'used'

),

people as (select * from {{ ref('stg_zendesk_api__people') }}),

fields as ({{ used('ticket_fields') }}),

told as (

    select
        events.*,
        audits.ticket_id,
        audits.created_at,
        audits.audit_number,
        audits.via_rel,
        audits.via_ticket_id,
        audits.via_ticket_ids,
        fields.title,
        coalesce(events.author_id, audits.author_id) as told_author_id,
        coalesce(events.via_channel, audits.via_channel) as channel
    from events
    inner join audits
        on events.ticket_audit_id = audits.id
    left join fields
        on events.field_id = fields.id

)

select
    {{ 'told.source_instance,' if has_instances('zendesk_api') }}
    told.id as event_id,
    told.ticket_id,
    told.created_at,
    told.ticket_audit_id,
    told.audit_number,
    told.type,
    coalesce({{ zendesk_own_field('told.field_name', 'told.title') }}, told.field_name) as field_name,
    told.value,
    told.previous_value,
    told.public,
    told.comment_id,
    told.body,
    told.score,
    told.new_schedule_id,
    told.via_rel,
    told.via_ticket_id,
    told.via_ticket_ids,
    told.channel,
    {{ zendesk_actor_id('told.told_author_id', 'told.channel', 'people.role') }} as actor_id,
    {{ zendesk_actor_role('told.told_author_id', 'told.channel', 'people.role') }} as actor_role
from told
left join people
    on told.told_author_id = people.person_id
