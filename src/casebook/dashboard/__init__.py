"""One page of HTML that shows the published marts: no account, no server, no outside request."""

from casebook.dashboard.data import DashboardError
from casebook.dashboard.page import write_dashboard

__all__ = ["DashboardError", "write_dashboard"]
