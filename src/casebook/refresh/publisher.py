"""The published file, its lock and its history."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class RefreshError(Exception):
    """Why a refresh cannot go on, in one sentence."""


class LockedError(RefreshError):
    """Another refresh runs."""


@dataclass(frozen=True)
class Publication:
    """A published file: number from 1, the entry of its refresh, whether it is the current one.

    was_written_into: whether somebody wrote into it since.
    """

    number: int
    path: Path
    entry: dict[str, Any]
    is_current: bool
    was_written_into: bool = False


class Publisher:
    """Publishes a DuckDB file in place of another, with one rename."""

    def __init__(self, database: Path) -> None:
        self.database = database.absolute()
        self.folder = self.database.parent / ".casebook"
        self.history_folder = self.folder / "history"
        self.log = self.folder / "refreshes.jsonl"

    def __str__(self) -> str:
        return str(self.database)

    @property
    def side_file(self) -> Path:
        """Where to build. Its stem is the published one's: DuckDB's views name it."""
        return self.folder / "build" / self.database.name

    def reading(self) -> AbstractContextManager[None]:
        """What a look at the history needs: here nothing."""
        return nullcontext()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the right to refresh; it ends with the process, however that ends."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = (self.folder / "lock").open("a")
        except OSError as error:
            raise RefreshError(
                f"cannot write beside {self.database}: {error.strerror}; nothing was changed"
            ) from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise LockedError(f"another refresh of {self.database} runs") from None
            yield

    def clear_side_file(self) -> Path:
        """An empty folder for the side file: what a killed refresh left there is gone."""
        self.set_log_aside()
        shutil.rmtree(self.side_file.parent, ignore_errors=True)
        self.side_file.parent.mkdir(parents=True)
        return self.side_file

    def next_number(self) -> int:
        """One more than any publication so far; a number is never given twice."""
        return 1 + max(
            [entry["publication"] or 0 for entry in self.entries()]
            + [int(path.name) for path in self.history_folder.glob("[0-9]*")],
            default=0,
        )

    def publish(self, number: int, keep: int) -> None:
        """Replace the published file by the side file, and keep both among the last `keep`."""
        wal = self.side_file.with_name(f"{self.side_file.name}.wal")
        if wal.exists():
            raise RefreshError(f"{wal} is left: a connection is open, rows would be lost")
        sync(self.side_file)
        kept = self.history_folder / str(number) / self.database.name
        kept.parent.mkdir(parents=True)
        link(self.side_file, kept)
        self.replace_published()
        self.forget(keep)

    def replace_published(self) -> None:
        """Put the side file in place of the published one."""
        self.set_log_aside()
        self.side_file.replace(self.database)
        sync(self.database.parent)

    def set_log_aside(self) -> None:
        """Nobody can open the published file beside the write-ahead log of who wrote into it."""
        stray = self.database.with_name(f"{self.database.name}.wal")
        if stray.exists():
            stray.replace(self.folder / f"{stray.name}.set_aside")

    def kept(self, number: int) -> Publication:
        """A kept publication."""
        history = self.history()
        for publication in history:
            if publication.number == number:
                return publication
        numbers = ", ".join(str(publication.number) for publication in history)
        raise RefreshError(f"there is no publication {number}; there are: {numbers or 'none'}")

    def roll_back(self, number: int) -> None:
        """Publish a kept file again."""
        kept = self.kept(number).path
        side_file = self.clear_side_file()
        link(kept, side_file)
        self.replace_published()
        point_at(number, self.database.parent / "published")

    def forget(self, keep: int) -> None:
        """Remove all but the last `keep` kept files, never the current one."""
        for publication in self.history()[keep:]:
            if not publication.is_current:
                shutil.rmtree(publication.path.parent, ignore_errors=True)
                exported = self.database.parent / "published" / str(publication.number)
                shutil.rmtree(exported, ignore_errors=True)

    def history(self) -> list[Publication]:
        """The kept publications, the latest first."""
        entries = {entry["publication"]: entry for entry in self.entries()}
        numbers = sorted(
            (int(path.name) for path in self.history_folder.glob("[0-9]*")), reverse=True
        )
        kept = [
            (number, self.history_folder / str(number) / self.database.name) for number in numbers
        ]
        return [
            Publication(number, path, entry, self.is_current(path), was_written_into(path, entry))
            for number, path in kept
            if path.exists()
            for entry in [entries.get(number, {})]
        ]

    def is_current(self, path: Path) -> bool:
        return self.database.exists() and (
            path.samefile(self.database)
            # where there are no links, copies are told by their size and time
            or same_copy(path, self.database)
        )

    def entries(self) -> list[dict[str, Any]]:
        """What the log says of every refresh; a last line cut short by a crash is left out."""
        if not self.log.exists():
            return []
        entries = []
        for line in self.log.read_text(encoding="utf-8").splitlines():
            try:
                entries.append(json.loads(line))
            except json.JSONDecodeError:
                continue
        return entries

    def record(self, entry: dict[str, Any]) -> None:
        """Add a line to the log."""
        text = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        with self.log.open("a", encoding="utf-8") as file:
            file.write("\n" * bool(text and not text.endswith("\n")) + json.dumps(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())


def point_at(number: int, folder: Path) -> None:
    """Have the link `current` point at a publication's exported files, where there are such."""
    if (folder / str(number)).is_dir():
        pointer = folder / "current.new"
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(str(number))
        pointer.replace(folder / "current")


def link(source: Path, target: Path) -> None:
    """A second name for a file; a copy of it where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
        sync(target)


def same_copy(one: Path, other: Path) -> bool:
    return size_and_time(one) == size_and_time(other)


def size_and_time(path: Path) -> dict[str, int]:
    """What tells, without reading a file, that nobody wrote into it."""
    stat = path.stat()
    return {"size": stat.st_size, "written": stat.st_mtime_ns}


def was_written_into(path: Path, entry: dict[str, Any]) -> bool:
    """Whether a file is not as its refresh published it, where that noted it."""
    return entry.get("published_as") not in (None, size_and_time(path))


def sync(path: Path) -> None:
    """Have the file system write a file or a folder down."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
