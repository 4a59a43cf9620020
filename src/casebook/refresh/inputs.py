"""What a build reads: the exports' files, the settings and the project itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypedDict

PROJECT_FILES = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests")


class FileState(TypedDict):
    """Of a file: its size in bytes, when it was last written, and its content's SHA-256."""

    size: int
    written: int
    sha256: str


def files_below(folder: Path) -> list[Path]:
    """All files of a folder, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def manifest(exports: Path, known: dict[str, FileState] | None = None) -> dict[str, FileState]:
    """The state of each file below a folder, by its path there.

    A file whose size and time of writing are as `known` is not read again.
    """
    states: dict[str, FileState] = {}
    for path in files_below(exports):
        name = str(path.relative_to(exports))
        stat = path.stat()
        before = (known or {}).get(name)
        if before and (before["size"], before["written"]) == (stat.st_size, stat.st_mtime_ns):
            states[name] = before
        else:
            states[name] = FileState(
                size=stat.st_size, written=stat.st_mtime_ns, sha256=checksum([path])
            )
    return states


def checksum(paths: Iterable[Path]) -> str:
    """The SHA-256 of files one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def project_checksum(project: Path) -> str:
    """The SHA-256 of all that a project builds with."""
    paths: list[Path] = []
    for name in PROJECT_FILES:
        path = project / name
        paths += files_below(path) if path.is_dir() else [path] if path.exists() else []
    names = json.dumps([str(path.relative_to(project)) for path in paths])
    return hashlib.sha256((names + checksum(paths)).encode()).hexdigest()


def fingerprint(files: dict[str, FileState], variables: dict[str, Any], project: str) -> str:
    """Equal for two builds that would give the same warehouse."""
    contents = {name: state["sha256"] for name, state in files.items()}
    told = json.dumps([contents, variables, project], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
