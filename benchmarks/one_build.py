"""One build in this process, told in JSON on the last line: CPU and memory of each model.

Models run one after the other, so that what the process uses while one runs is that model's;
the engine itself uses all its threads. Each says on standard error that it is done.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg


def cpu_seconds() -> float:
    """What this process has used of the processors so far, in seconds, and the engine's server,
    where CASEBOOK_SERVER is the number of its first process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime + cpu_of_server(os.environ.get("CASEBOOK_SERVER"))


def cpu_of_server(number: str | None) -> float:
    """CPU seconds of a process, of its children that run and of those that have ended."""
    if not number:
        return 0.0
    ticks = sum(times_of(number))
    for child in Path(f"/proc/{number}/task/{number}/children").read_text().split():
        try:
            ticks += sum(times_of(child))
        except FileNotFoundError:  # it has just ended
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def times_of(number: str) -> list[int]:
    """utime, stime, cutime and cstime of a process, in ticks."""
    return [
        int(one) for one in Path(f"/proc/{number}/stat").read_text().rsplit(")")[-1].split()[11:15]
    ]


def peak_bytes() -> int:
    """The most memory that this process held since the last reset, in bytes."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.split("VmHWM:")[1].split()[0])


def reset_peak() -> None:
    """Count the peak of memory from here on."""
    Path("/proc/self/clear_refs").write_text("5")


class Watch:
    """A listener to dbt's events that keeps a row of each model."""

    def __init__(self) -> None:
        self.models: dict[str, dict[str, float]] = {}
        self.started = 0.0
        self.began = 0.0

    def __call__(self, event: EventMsg) -> None:
        """Note when a node starts, and what it took when it is done."""
        if event.info.name == "NodeStart":
            self.started = cpu_seconds()
            self.began = time.monotonic()
            reset_peak()
        elif event.info.name == "NodeFinished":
            info = event.data.node_info
            told = self.models[info.node_name] = {
                "cpu": cpu_seconds() - self.started,
                "seconds": time.monotonic() - self.began,
                "peak": peak_bytes(),
            }
            print(
                f"{info.node_name} {info.node_status}: {told['cpu']:.1f} CPU seconds,"
                f" {told['seconds']:.1f} on the clock, {told['peak'] / 1e9:.1f} GB",
                file=sys.stderr,
                flush=True,
            )


def main(arguments: list[str]) -> int:
    """Run dbt with these arguments and print what it took."""
    watch = Watch()
    result = dbtRunner(callbacks=[watch]).invoke([*arguments, "--threads", "1"])
    told: dict[str, Any] = {
        "success": result.success,
        "cpu": cpu_seconds(),
        "models": watch.models,
    }
    print(json.dumps(told))
    return 0 if result.success else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
