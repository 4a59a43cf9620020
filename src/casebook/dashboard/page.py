"""The page as a file: markup, style, script, the charts' runtime and the data in one."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import json
import os
import re
import tempfile
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from casebook.dashboard.data import DashboardError, read

# One script; what a file uses stands in one before it, or is used only once the page is there.
SCRIPTS = (
    "words.js", "rows.js", "elements.js", "charts.js", "cases.js", "pages.js", "page.js",
)  # fmt: skip


def page_beside(database: Path) -> Path:
    """Where the page of a warehouse stands unless one says otherwise."""
    return database.with_name("dashboard.html")


def write_dashboard(database: Path, output: Path) -> None:
    """Write the page of a warehouse; a reader sees the page before or this one, whole."""
    text = render(read(database))
    try:
        replace(output, text)
    except OSError as error:
        raise DashboardError(f"cannot write to {output}: {error.strerror}") from None


def replace(output: Path, text: str) -> None:
    """Write a file beside its place, then move it there with one rename."""
    descriptor, name = tempfile.mkstemp(
        dir=output.absolute().parent, prefix=f".{output.name}.", suffix=".new"
    )
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp's own mode is for one's eyes only; a page on a share is for all that may read it
        Path(name).chmod(0o644)
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def render(data: dict[str, Any]) -> str:
    """The page as text. Only its own two scripts may run, and nothing may be fetched."""
    runtime, script = as_script(charts_runtime()), as_script(own_script())
    return Template(part("page.html")).substitute(
        policy=html.escape(
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
            f" form-action 'none'; script-src {source_hash(runtime)} {source_hash(script)}"
        ),
        style=part("page.css"),
        runtime=runtime,
        script=script,
        data=as_json(data),
    )


def part(name: str) -> str:
    """A file of this package."""
    return (files(__package__) / name).read_text(encoding="utf-8")


def own_script() -> str:
    """The page's script: its files one after the other, with names of their own."""
    return "\n".join(["(() => {", '"use strict";', *map(part, SCRIPTS), "})();"])


@functools.cache
def charts_runtime() -> str:
    """Vega-Lite and what it needs, as the library ships it."""
    try:
        import vl_convert
    except ImportError:
        raise DashboardError("the package vl-convert-python is not installed") from None
    # its type stub wants the snippet, which is optional
    return str(vl_convert.javascript_bundle())  # type: ignore[call-arg]


def as_json(data: dict[str, Any]) -> str:
    """JSON that cannot end the element it stands in, whatever people called their groups."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def as_script(text: str) -> str:
    """A script that cannot end its element: in a string, what could means the same escaped."""
    return re.sub(r"<(/script|!--)", r"\\x3c\1", text, flags=re.IGNORECASE)


def source_hash(script: str) -> str:
    """What a content security policy calls a script by."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
