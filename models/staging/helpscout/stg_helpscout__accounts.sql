-- A row is a company that customers name. Its name is all that is known of it.
select
    {{ told('accounts', {
        'account_id': 'organization',
        'name': 'substr(organization, length(source_instance) + 2)' if has_instances('helpscout') else 'organization',
    }) }}
from {{ ref('stg_helpscout__customers') }}
where row_use = 'used' and organization is not null
group by organization{{ ', source_instance' if has_instances('helpscout') }}
