"""Build beside the published warehouse, test, and publish with one rename.

A reader who opens the published file sees the last build that passed its tests, whole, or the one
before; never a part of one. What stands beside it in `.casebook/`:

    lock                one refresh at a time
    build/              the side file, under the published file's own name
    history/NUMBER/     published files, the latest ones
    refreshes.jsonl     one line a refresh, published or not

and, where there are KPIs, `dashboard.html` beside the published file, which shows it.
"""

from casebook.refresh.publisher import Publication, Publisher
from casebook.refresh.run import ExitCode, Options, Outcome, refresh

__all__ = ["ExitCode", "Options", "Outcome", "Publication", "Publisher", "refresh"]
