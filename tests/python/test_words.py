"""What engines spell otherwise is tested as a word on each of them."""

from __future__ import annotations

import re

from .building import PROJECT

# What prepares a build or follows it, and gives no figure.
HOOKS = {
    "engine_functions",
    "check_engine",
    "before_model",
    "close_numbers",
    "after_mart",
    "after_build",
}
# What keeps tables from build to build, which refreshes on each engine are compared for:
# test_incremental.py, test_postgres_refresh.py, test_spark_refresh.py.
REFRESHES = {
    "few_rows",
    "found_rows",
    "in_order_of",
    "rows_replaced",
    "rows_changed",
}


def dispatched() -> dict[str, set[str]]:
    """Each word that engines have their own of, with the macros that ask for it."""
    macros = "\n".join(file.read_text() for file in sorted((PROJECT / "macros").glob("*.sql")))
    bodies = {
        match[1]: match[0]
        for match in re.finditer(r"\{%-? macro (\w+)\(.*?\{%-? endmacro", macros, re.DOTALL)
    }
    words: dict[str, set[str]] = {}
    for name, body in bodies.items():
        for word in re.findall(r"adapter\.dispatch\('(\w+)'", body):
            words.setdefault(word, set()).add(name)
    for word, askers in words.items():
        askers.add(word)
        direct = {*askers}
        askers |= {
            name
            for name, body in bodies.items()
            if any(re.search(rf"\b{asker}\(", body) for asker in direct)
        }
    return words


def test_every_word_that_engines_spell_otherwise_is_tested() -> None:
    tests = "\n".join(file.read_text() for file in (PROJECT / "tests/words").glob("*.sql"))
    called = set(re.findall(r"\b(\w+)\(", tests)) | set(re.findall(r"dispatch\('(\w+)'", tests))
    words = dispatched()
    untested = HOOKS | REFRESHES
    assert words.keys() >= untested
    assert {word for word, askers in words.items() if not askers & called} == untested
