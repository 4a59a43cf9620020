-- A row is an email; or the description of a case that began with neither an email nor a call, which
-- is what its customer said.
with

cases as (

    select
        cases.*,
        beginnings.has_description
    from {{ ref('stg_salesforce__case') }} as cases
    inner join {{ ref('stg_salesforce__case_beginnings') }} as beginnings
        on cases.id = beginnings.id
    where cases.row_use = 'used'

),

people as (select * from {{ ref('stg_salesforce__people') }}),

contacts as (

    select
        {{ instance_id('lower(email)') }} as address,
        min(id) as contact_id
    from {{ ref('stg_salesforce__contact') }}
    where row_use = 'used'
    group by 1

),

emails as (

    select
        *,
        {{ instance_id('lower(from_address)') }} as address
    from {{ ref('stg_salesforce__email_message') }}
    where row_use = 'used'

),

messages as (

    select
        id,
        id as case_id,
        created_date as sent_at,
        contact_id as author_id,
        'customer' as author_role,
        'in' as direction,
        true as is_public,
        origin as medium,
        description as body_length
    from cases
    where has_description

    union all

    select
        emails.id,
        emails.parent_id,
        emails.message_date,
        case when emails.incoming then contacts.contact_id else emails.created_by_id end,
        case when emails.incoming then 'customer' else people.role end,
        case when emails.incoming then 'in' else 'out' end,
        emails.incoming or coalesce(emails.is_externally_visible, true),
        'email',
        emails.html_body
    from emails
    left join contacts
        on emails.address = contacts.address
    left join people
        on emails.created_by_id = people.person_id

)

select
    {{ told_event('message', {
        'case_id': 'case_id',
        'occurred_at': 'sent_at',
        'event_id': 'id',
        'audit_id': audit_id('case_id', 'sent_at', 'author_id'),
        'actor_id': 'author_id',
        'actor_role': 'author_role',
        'direction': 'direction',
        'visibility': "case when is_public then 'public' else 'internal' end",
        'medium': 'medium',
        'body_length': 'body_length',
    }) }}
from messages
