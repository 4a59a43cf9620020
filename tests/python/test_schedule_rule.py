"""A ticket that changes schedule on the way: 959.46 business minutes by the schedule in force
at each moment, 689.46 by the last one (the example published in the leading package's decision
log, at its own rounding of the instants; we cut off the fraction of the last second)."""

from pathlib import Path

import pytest

from tests.python.building import build

CHICAGO = [(day, "12:00", "24:00") for day in range(1, 8)]
CHICAGO += [(day, "00:00", "02:00") for day in range(1, 8)]
SAN_FRANCISCO = [(day, "15:00", "24:00") for day in range(1, 6)]
SAN_FRANCISCO += [(day, "00:00", "00:30") for day in range(2, 7)]


def write_exports(folder: Path) -> Path:
    csv = folder / "exports" / "csv"
    csv.mkdir(parents=True)
    windows = ["schedule_id,weekday,opens_at,closes_at,time_zone,is_default"]
    for schedule, rows in (("level 1", CHICAGO), ("level 2", SAN_FRANCISCO)):
        windows += [f"{schedule},{day},{opens},{closes},UTC," for day, opens, closes in rows]
    (csv / "business_hours.csv").write_text("\n".join(windows) + "\n")
    (csv / "cases.csv").write_text("case_id,created_at\n941606,2020-09-29T17:02:00Z\n")
    (csv / "case_events.csv").write_text(
        "case_id,occurred_at,event_type,actor_role,direction,attribute,value\n"
        "941606,2020-09-29T17:02:00Z,message,customer,in,,\n"
        "941606,2020-09-30T19:01:15Z,attribute_changed,system,,schedule,level 2\n"
        "941606,2020-09-30T19:01:27.6Z,message,agent,out,,\n"
    )
    return folder / "exports"


@pytest.mark.parametrize(("rule", "minutes"), [("at_each_moment", 959.46), ("last", 689.46)])
def test_business_minutes_under_each_schedule_rule(
    tmp_path: Path, rule: str, minutes: float
) -> None:
    exports = write_exports(tmp_path)
    with build(exports, tmp_path, ["csv"], select="+fct_cases", schedule_rule=rule) as warehouse:
        (seconds,) = warehouse.execute(
            "select first_response_business_seconds from marts.fct_cases"
        ).fetchone()
    assert seconds == int(minutes * 60)
