"""Write what each chart of the imported dashboard answers: {chart: [row, …]}, as JSON.

Runs in Superset's environment, not in the project's: `python answers.py FILE`.
"""

import sys
from pathlib import Path

from flask import g
from superset.app import create_app
from superset.utils import json

app = create_app()
with app.app_context():
    # these need an application
    from superset import db, security_manager
    from superset.charts.schemas import ChartDataQueryContextSchema
    from superset.commands.chart.data.get_data_command import ChartDataCommand
    from superset.models.dashboard import Dashboard

    g.user = security_manager.find_user("admin")
    (dashboard,) = db.session.query(Dashboard).filter_by(slug="support").all()
    answers = {}
    for chart in dashboard.slices:
        context = ChartDataQueryContextSchema().load(json.loads(chart.query_context))
        command = ChartDataCommand(context)
        command.validate()
        (query,) = command.run()["queries"]
        answers[chart.slice_name] = query["data"]
    Path(sys.argv[1]).write_text(json.dumps(answers, default=json.json_iso_dttm_ser))
