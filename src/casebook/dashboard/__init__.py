"""One page of HTML that shows the published marts: no account, no server, no outside request."""

from casebook.dashboard.data import DashboardError
from casebook.dashboard.page import page_beside, write_dashboard

__all__ = ["DashboardError", "page_beside", "write_dashboard"]
