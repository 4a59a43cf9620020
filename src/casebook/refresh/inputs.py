"""What a build reads: the exports' files, the settings and the project itself."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypedDict

import yaml

from casebook.refresh.publisher import RefreshError

PROJECT_FILES = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests")


class FileState(TypedDict):
    """Of a file: its size in bytes, when it was last written, and its content's SHA-256."""

    size: int
    written: int
    sha256: str


def own_variables(project: Path) -> dict[str, Any]:
    """The variables that dbt_project.yml sets; those of the project alone go before."""
    try:
        told = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise RefreshError(f"dbt_project.yml: {' '.join(str(error).split())}") from None
    variables = told.get("vars") or {}
    return {**variables, **(variables.get(told.get("name")) or {})}


def variable(name: str, project: Path, variables: dict[str, Any]) -> Any:
    """A variable as dbt takes it: as it is given, else as dbt_project.yml sets it."""
    return {**own_variables(project), **variables}.get(name)


def parts(name: str, project: Path, variables: dict[str, Any]) -> dict[str, Any]:
    """The parts of a variable: those that are given, over those that dbt_project.yml sets."""
    found: dict[str, Any] = {}
    for told in (own_variables(project).get(name), variables.get(name)):
        if told is not None and not isinstance(told, dict):
            raise RefreshError(f"the variable {name} is a mapping, not {told}")
        found |= told or {}
    return found


def exports_folder(project: Path, variables: dict[str, Any]) -> Path | None:
    """Where dbt looks for files: what the variable says, else CASEBOOK_EXPORTS; None if nowhere."""
    if told := variable("exports", project, variables):
        return project / str(told)
    told = os.environ.get("CASEBOOK_EXPORTS")
    return Path(told) if told else None


def hash_key() -> str | None:
    """What tells one key of hashes from another, and not the key."""
    key = os.environ.get("CASEBOOK_HASH_KEY")
    return hashlib.sha256(key.encode()).hexdigest() if key else None


def files_below(folder: Path, above: tuple[Path, ...] = ()) -> list[Path]:
    """All files of a folder, in the order of their names. Links are followed, as DuckDB does."""
    place = folder.resolve()
    if place in above:  # a link to a folder that it stands in
        return []
    files: list[Path] = []
    try:
        found = sorted(folder.iterdir())
    except PermissionError:  # what DuckDB cannot read either, such as lost+found
        return []
    for path in found:
        if path.is_dir():
            files += files_below(path, (*above, place))
        elif path.is_file():
            files.append(path)
    return files


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


def fingerprint(files: dict[str, FileState], *settings: Any) -> str:
    """Equal for two builds that would give the same warehouse."""
    contents = {name: state["sha256"] for name, state in files.items()}
    told = json.dumps([contents, *settings], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
