-- A row is a case, as its first state tells it.
select
    {{ told('cases', {
        'case_id': 'case_id',
        'source_case_id': 'source_case_id',
        'created_at': 'created_at',
        'channel': 'channel',
        'reason': 'reason',
        'priority': 'priority',
        'brand': 'brand',
        'region': 'region',
        'requester_id': 'requester_id',
        'account_id': 'account_id',
        'history_quality': 'history_quality',
    }) }}
from {{ ref('stg_state_log__case_states') }}
where place = 1
