"""Good versions of knowledge/, so that an edit can be seen and taken back. Copies below var/knowledge/.

A version is a folder named by when it was found good, in local time. Where git is there and no copy is yet,
the committed version counts as the first good one.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from lotsen import paths
from tools.setup.files import replace

FOLDER = paths.HOME / "var" / "knowledge"
STAMP = "%Y-%m-%d %H.%M.%S.%f"
SECONDS = 19  # characters of a name up to the seconds, for whoever reads it
TAKEN_BACK = "taken back"  # ends the name of what was taken back: nothing is lost by it
MOST = 100  # versions that are kept

Files = dict[str, str]


def files_of(folder: Path) -> Files:
    """Return the texts of a folder's knowledge files; what is no UTF-8 is shown as far as it goes."""
    return {file.name: file.read_text("utf-8", "replace") for file in sorted(folder.glob("*.yml"))}


class Versions:
    """The good versions of one knowledge folder."""

    def __init__(self, knowledge: Path = paths.KNOWLEDGE, folder: Path = FOLDER) -> None:
        self._knowledge, self._folder = knowledge, folder

    def kept(self) -> list[Path]:
        """Return the folders of the good versions, the oldest first."""
        found = sorted(self._folder.glob("*")) if self._folder.is_dir() else []
        good = (
            each for each in found if not each.name.startswith(".") and not each.name.endswith(TAKEN_BACK)
        )
        return [each for each in good if each.is_dir()]

    def base(self, into: Path) -> Path:
        """Return the folder of the last good version; made in `into` from git when none was kept yet.

        Where there is neither, it is the knowledge as it stands.
        """
        kept = self.kept()
        if kept:
            return kept[-1]
        committed = self._committed()
        if not committed:
            return self._knowledge
        for name, text in committed.items():
            (into / name).write_text(text, encoding="utf-8")
        return into

    def keep(self, when: datetime) -> bool:
        """Keep the knowledge as it stands as a good version; False when that is the last one already."""
        kept = self.kept()
        if kept and files_of(kept[-1]) == files_of(self._knowledge):
            return False
        self._copy(when.strftime(STAMP))
        for old in self.kept()[:-MOST]:
            shutil.rmtree(old)
        return True

    def take_back(self, when: datetime) -> tuple[Path, list[str]] | None:
        """Bring the last good version back that is another one; return it and the files that changed.

        What stood there until now is kept beside it. None when there is no other version.
        """
        now = files_of(self._knowledge)
        for version in reversed(self.kept()):
            before = files_of(version)
            if before == now:
                continue
            self._copy(f"{when.strftime(STAMP)} {TAKEN_BACK}")
            changed = sorted(name for name in before if before[name] != now.get(name))
            for name in changed:
                replace(self._knowledge / name, before[name])
            for newer in self.kept():
                if newer.name > version.name:  # was good and is not wanted: it counts as taken back
                    newer.rename(newer.with_name(f"{newer.name} {TAKEN_BACK}"))
            return version, changed
        return None

    def live(self) -> list[tuple[str, list[str]]]:
        """Return when each good version came, with the files that were new in it, the newest first."""
        rows: list[tuple[str, list[str]]] = []
        before: Files = {}
        for version in self.kept():
            now = files_of(version)
            rows.append(
                (version.name[:SECONDS], sorted(name for name in now if now[name] != before.get(name)))
            )
            before = now
        return rows[::-1]

    def _copy(self, name: str) -> None:
        target = self._folder / name
        half = self._folder / f".{name}"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        for file in self._knowledge.glob("*.yml"):
            shutil.copyfile(file, half / file.name)
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(target)
        half.rename(target)  # whole or not at all

    def _committed(self) -> Mapping[str, str]:
        def git(*arguments: str) -> str:
            done = subprocess.run(
                ["git", *arguments], cwd=self._knowledge, capture_output=True, encoding="utf-8", check=False
            )
            return done.stdout if done.returncode == 0 else ""

        try:
            names = git("ls-tree", "--name-only", "HEAD", "./").split("\n")
        except OSError:  # no git on this machine
            return {}
        return {name: git("show", f"HEAD:./{name}") for name in names if name.endswith(".yml")}
