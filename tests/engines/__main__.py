"""Write into docs/engines.md what was compared: the cells of each mart, by engine.

python -m tests.engines, after make test-postgres (and whatever else compares an engine).
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from .comparing import Comparison
from .scenarios import KEPT, PROJECT

DOCUMENT = PROJECT / "docs" / "engines.md"
BEGIN, END = "<!-- cells compared: python -m tests.engines -->\n", "<!-- end -->\n"


def comparisons(folder: Path) -> list[Comparison]:
    """What `judged` has kept, in the order of engine and scenario."""
    return [Comparison(**json.loads(file.read_text())) for file in sorted(folder.glob("*.json"))]


def table(found: list[Comparison]) -> str:
    """A row for each mart, a column for each engine, and what was built."""
    built: dict[str, list[str]] = defaultdict(list)
    cells: dict[str, Counter[str]] = defaultdict(Counter)
    differences: Counter[str] = Counter()
    for comparison in found:
        built[comparison.engine].append(comparison.what)
        cells[comparison.engine].update(comparison.cells)
        differences[comparison.engine] += len(comparison.differences)
    engines = list(cells)
    lines = [
        "| mart | " + " | ".join(engines) + " |",
        "|---|" + "--:|" * len(engines),
        *(
            f"| `{mart}` | " + " | ".join(f"{cells[engine][mart]:,}" for engine in engines) + " |"
            for mart in sorted(set().union(*cells.values()))
        ),
        *(
            f"| **{what}** | " + " | ".join(f"**{figure(engine):,}**" for engine in engines) + " |"
            for what, figure in (
                ("cells compared", lambda engine: cells[engine].total()),
                ("differences", lambda engine: differences[engine]),
            )
        ),
        "",
        *(f"{engine}: {', '.join(built[engine])}." for engine in engines),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    found = comparisons(KEPT)
    if not found:
        print("nothing was compared yet: make test-postgres", file=sys.stderr)
        return 2
    before, rest = DOCUMENT.read_text().split(BEGIN)
    after = rest.split(END)[1]
    DOCUMENT.write_text(f"{before}{BEGIN}\n{table(found)}\n{END}{after}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
