"""Which models other engines have no way to say, as far as sqlglot knows their dialects.

Nothing is executed: a function that sqlglot does not know passes through, and a figure may still
differ. What this finds is syntax that an engine lacks.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import sqlglot
from sqlglot import ErrorLevel, exp
from sqlglot.errors import SqlglotError

# The models that a dialect has no way to say, which docs/engines.md explains. BigQuery says neither
# in a window nor in a list where nulls stand, and its regexp_replace knows no flags.
UNTOLD: dict[str, set[str]] = {
    "snowflake": set(),
    "bigquery": {
        "dq_rejected_rows",
        "dq_source_coverage",
        "fct_account_months",
        "fct_case_stages",
        "int_agent_spans",
        "int_busiest_weekdays",
        "int_business_clock",
        "int_business_openings",
        "int_case_resolutions",
        "int_case_schedules",
        "int_sla_business_dues",
        "int_sla_runs",
        "stg_freshdesk__activity_statuses",
        "stg_freshdesk__ticket_beginnings",
        "stg_helpscout__histories",
        "stg_helpscout__moments",
        "stg_intercom__cases",
        "stg_intercom__histories",
        "stg_jira__beginnings",
        "stg_jira__change_events",
        "stg_salesforce__case_beginnings",
        "stg_servicenow__beginnings",
        "stg_servicenow__states",
        "stg_zendesk__contacts",
        "stg_zendesk__surveys",
        "stg_zendesk__ticket_beginnings",
        "stg_zendesk_api__comments",
        "stg_zendesk_api__surveys",
        "stg_zendesk_api__ticket_beginnings",
    },
    "redshift": set(),
    "databricks": set(),
}


def untold(models: Mapping[str, str], read: str) -> dict[str, dict[str, str]]:
    """{dialect: {model: why}} of compiled SQL, by model, that cannot be told in a dialect or whose
    telling the dialect's own parser refuses. ParseError where `read` itself refuses a model."""
    trees = {name: sqlglot.parse_one(sql, read=read) for name, sql in models.items()}
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    return {
        dialect: {name: why for name, tree in trees.items() if (why := refusal(tree, dialect))}
        for dialect in UNTOLD
    }


def refusal(tree: exp.Expression, dialect: str) -> str:
    """Why a dialect cannot say it; empty when it can."""
    try:
        told = tree.sql(dialect=dialect, unsupported_level=ErrorLevel.RAISE, max_unsupported=1)
        sqlglot.parse_one(told, read=dialect)
    except SqlglotError as error:
        return str(error).splitlines()[0]
    except AttributeError as error:  # where it wants to tell that something is not supported
        return f"sqlglot fails: {error}"
    return ""
