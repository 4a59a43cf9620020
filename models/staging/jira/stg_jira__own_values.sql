-- A row is what a field that sites number as they like holds now, of an issue and a field that we read.
with

issues as (

    select
        id as issue_id,
        {{ 'source_instance,' if has_instances('jira') }}
        source_file,
        row_number
    from {{ ref('stg_jira__issues') }}
    where row_use = 'used'

),

records as (
    {{ raw('jira', 'issues', all_text=true) }}
),

raw_issues as (

    select
        source_file,
        row_number,
        fields
    from records

),

own_fields as (

    select
        {{ 'source_instance as field_instance,' if has_instances('jira') }}
        {{ "substr(id, length(source_instance) + 2)" if has_instances('jira') else 'id' }} as field_id,
        name,
        kind
    from {{ ref('stg_jira__issue_fields') }}
    where row_use = 'used'

),

known_fields as (

    select
        *,
        {{ jira_field('field_id', 'name', 'kind') }} as field
    from own_fields

),

told as (

    select
        issues.issue_id,
        known_fields.field,
        max({{ json_at('raw_issues.fields', 'known_fields.field_id') }}) as value
    from issues
    inner join raw_issues
        on issues.source_file = raw_issues.source_file
        and issues.row_number = raw_issues.row_number
    inner join known_fields
        on known_fields.field is not null
        {{- '\n        and issues.source_instance = known_fields.field_instance' if has_instances('jira') }}
    group by 1, 2

)

select
    issue_id,
    field,
    value,
    coalesce(
        {{ json_text('value', 'requestType', 'name') }}, {{ json_text('value', 'value') }}, {{ json_text('value', 'name') }}, value
    ) as word
from told
where value is not null
