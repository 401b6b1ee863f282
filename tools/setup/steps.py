"""Sets Lotsen up: Python, packages, Swedish spaCy model, sentence encoder. `make setup` runs it.

Standard library only, any Python >= 3.8. A step that is done is skipped at once; what is done is recorded in
.venv/lotsen-setup.json with the seconds that it took, so that an interrupted set-up goes on where it stood.
--tests adds what `make test` and `make check` need, --compare what Rasa's default bot needs, --tune what
tunes the encoder: the last two lie apart from .venv, so that the assistant cannot import them.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import secrets
import shlex
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from lotsen.nlu.stamp import walk
from lotsen.paths import ROOT
from lotsen.settings import read_env_file
from tools.setup import command, installed
from tools.setup.command import require_files, require_space
from tools.setup.files import digest, replace, write_setting
from tools.setup.interpreter import SetupError, find_python

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "lotsen-setup.json"
ENV_FILE = ROOT / ".env"
LOGS = ROOT / ".cache" / "logs"
COMPARE = ROOT / ".cache" / "compare"
TUNE = ROOT / ".cache" / "tune"
REQUIREMENTS = ROOT / "requirements.txt"
STANDIN_BUILDER = ROOT / "tools" / "setup" / "spacy_standin" / "build.py"
STANDIN_SOURCES = ROOT / "tools" / "setup" / "spacy_standin"
STANDIN = "sv_lookup_sm"
OFFICIAL = "sv_core_news_sm"
OFFICIAL_WHEEL = (  # exists only as a GitHub release, in no package index
    "https://github.com/explosion/spacy-models/releases/download/sv_core_news_sm-3.4.0/"
    "sv_core_news_sm-3.4.0-py3-none-any.whl"
    "#sha256=733b58f6c27dfc056069c90266bfb1ad38d75c732a567c45c15a7242f3fe0eb8"
)
EXACTLY = (
    "--require-hashes",
    "--ignore-requires-python",  # Rasa declares 3.10 at most and runs on 3.11
    "--use-pep517",  # an older pip would build in this environment, where packaging is too old for setuptools
)
# Python compiles at its first import what is imported; all of it at once takes longer than to unpack it.
NOT_COMPILED = () if os.environ.get("PYTHONDONTWRITEBYTECODE") else ("--no-compile",)
# Room that is needed, in MB: what is installed, its wheels meanwhile, encoder, model and Rasa's cache.
ROOM = {
    "requirements.txt": 2200,
    "requirements-test.txt": 600,
    "requirements-compare.txt": 3200,
    "requirements-tune.txt": 3000,
}
# What a half-moved or half-fetched checkout may lack; tools/models/train.py looks for what it needs itself.
PARTS = (
    "requirements.txt",
    "lotsen/engine/__main__.py",
    "tools/encoder/build.py",
    "tools/models/train.py",
)
# What `rasa` is in the activated environment; {python} and {root} are paths of this checkout, quoted.
RASA_SCRIPT = """\
#!/bin/sh
# Written by `make setup`: lotsen/run/rasa_command.py.
PYTHONPATH={root}${{PYTHONPATH:+:$PYTHONPATH}} exec {python} -m lotsen.run.rasa_command "$@"
"""
BROUGHT_ALONG = {"pip", "setuptools"}  # by a new environment
INTERRUPTED = "Interrupted; the next `make setup` goes on from here."


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Sets Lotsen up; what is done is skipped.")
    parser.add_argument("--tests", action="store_true", help="also what make test and make check need")
    parser.add_argument("--compare", action="store_true", help="also what Rasa's default bot needs")
    parser.add_argument("--tune", action="store_true", help="also what tunes the encoder")
    wanted = parser.parse_args(argv)
    steps = [environment, packages, rasa_script, spacy_model, encoder, secret]
    steps += [test_packages] * wanted.tests + [compare_packages] * wanted.compare
    steps += [tune_packages] * wanted.tune
    try:
        require_files(ROOT, PARTS)
        LOGS.mkdir(parents=True, exist_ok=True)
        with open(ROOT / ".cache" / "setup.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two `make` at once: the second waits, then finds all done
            for number, step in enumerate(steps, 1):
                begin, said = time.monotonic(), ""
                for said in step():
                    print(f"[{number}/{len(steps)}] {said}", flush=True)
                if "ready" not in said:
                    note_seconds(step.__name__, time.monotonic() - begin)
    except SetupError as error:
        print(error, file=sys.stderr)
        note_interruption()
        return 1
    except (OSError, UnicodeDecodeError) as error:
        where = getattr(error, "filename", None) or ENV_FILE
        print(f"Set-up cannot go on: {where} ({error}).", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(INTERRUPTED, file=sys.stderr)
        note_interruption()
        return 130
    return 0


def environment() -> Iterable[str]:
    """.venv with the right Python, made for this folder. One without a record is half-made: made again."""
    stamps = read_stamps()
    made = "python" in stamps and os.access(PYTHON, os.X_OK) and stamps.get("folder", str(VENV)) == str(VENV)
    chosen = find_python() if os.environ.get("PYTHON") or not made else None
    if made and (chosen is None or chosen.version == stamps["python"]):
        yield f"Python {stamps['python']}: ready"
        return
    chosen = chosen or find_python()
    again = " again, what was there is half-made, moved or of another Python" if VENV.exists() else ""
    yield f"Python {chosen.version} ({chosen.path}): making .venv{again}"
    require_space(ROOT, ROOM["requirements.txt"], "Set-up")
    if VENV.is_symlink():
        VENV.unlink()  # to clear it would empty another folder's environment
    run([chosen.path, "-m", "venv", "--clear", str(VENV)], "venv")
    write_stamps({"python": chosen.version, "folder": str(VENV)})


def packages() -> Iterable[str]:
    """Exactly what requirements.txt pins; what an older list had and no list has now is taken out."""
    yield from install("packages", REQUIREMENTS, "Packages")
    stamps = read_stamps()
    stale = installed.unlisted(site(), *own_lists())
    if stale and stamps.get("cleaned") != stamps["packages"]:
        yield f"Packages: removing {len(stale)} that an older list had"
        run([str(PYTHON), "-m", "pip", "uninstall", "--yes", "--quiet", *stale], "old-packages")
    write_stamps({**read_stamps(), "cleaned": stamps["packages"]})


def rasa_script_of(python: Path, root: Path) -> str:
    return RASA_SCRIPT.format(python=shlex.quote(str(python)), root=shlex.quote(str(root)))


def rasa_script() -> Iterable[str]:
    """`rasa` in the activated environment is Rasa in our fit: pip's own cannot run without TensorFlow."""
    file, wanted = VENV / "bin" / "rasa", rasa_script_of(PYTHON, ROOT)
    if file.is_file() and file.read_text(encoding="utf-8", errors="replace") == wanted:
        yield "Command rasa: ready"
        return
    yield "Command rasa: writing"
    replace(file, wanted)
    file.chmod(0o755)


def test_packages() -> Iterable[str]:
    """What requirements-test.txt pins on top."""
    yield from install("tests", ROOT / "requirements-test.txt", "Packages of the tests")


def compare_packages() -> Iterable[str]:
    """What requirements-compare.txt pins on top, in a folder that only Rasa's default bot imports from."""
    file = ROOT / "requirements-compare.txt"
    yield from install("compare", file, "Packages of Rasa's default bot", "--target", str(COMPARE))


def tune_packages() -> Iterable[str]:
    """What requirements-tune.txt names, in a folder that only tuning imports from.

    Without hashes, and with what torch itself asks for: it comes as one of several builds of a version, with
    and without graphics cards, and pip's configuration says which.
    """
    file, stamps = ROOT / "requirements-tune.txt", read_stamps()
    wanted = digest([file])
    if stamps.get("tune") == wanted and TUNE.is_dir():
        yield "Packages for tuning: ready"
        return
    yield "Packages for tuning: installing, some minutes"
    require_space(ROOT, ROOM[file.name], file.name)
    arguments = ("install", "--no-input", "--upgrade", "--target", str(TUNE), "-r", str(file))
    run([str(PYTHON), "-m", "pip", *arguments], "tune")
    write_stamps({**read_stamps(), "tune": wanted})


def own_lists() -> list[Path]:
    """The lists of what may lie in .venv."""
    return [file for file in (REQUIREMENTS, ROOT / "requirements-test.txt") if file.is_file()]


def install(name: str, file: Path, title: str, *where: str) -> Iterable[str]:
    """Install a list, unless it is. pip's own configuration decides where from.

    A list that was interrupted goes on: pip keeps what it fetched, and skips what is whole.
    """
    stamps, wanted = read_stamps(), digest([file])
    folder = Path(where[1]) if where else site()
    if stamps.get(name) == wanted and folder.is_dir():
        yield f"{title}: ready"
        return
    number = len(installed.pinned(file))
    there = (
        len(installed.installed(folder) & installed.pinned(file) - BROUGHT_ALONG) if folder.is_dir() else 0
    )
    so_far = f"; {there} are there" if there else ""
    yield f"{title}: installing the {number} of {file.name}, a minute or so{so_far}"
    if not there:
        require_space(ROOT, ROOM.get(file.name, 0), file.name)
    stamps.pop(name, None)
    write_stamps(stamps)
    installed.forget_halves(folder)
    more = ("--upgrade",) if where else ()  # into a folder that has some of it already
    pip(
        name,
        *(*EXACTLY, *NOT_COMPILED, *where, *more, "-r", str(file)),
        what=title,
        share=lambda log: installed.share_done(log, folder, number),
    )
    write_stamps({**read_stamps(), name: wanted})


def site() -> Path:
    """Where .venv keeps its packages."""
    found = sorted(VENV.glob("lib/python3.*/site-packages"))
    return found[0] if found else VENV / "lib" / "site-packages"


def spacy_model() -> Iterable[str]:
    """The official Swedish model if its release can be reached, else the stand-in built here."""
    recorded = read_env_file(ENV_FILE).get("SPACY_MODEL", "")
    sources = digest([STANDIN_BUILDER, *sorted(p for p in STANDIN_SOURCES.iterdir() if p.is_file())])
    current = recorded != STANDIN or read_stamps().get("standin") == sources
    if recorded and current and importable(recorded):
        yield f"Swedish spaCy model: {recorded}, ready"
        return
    if recorded != STANDIN and os.environ.get("LOTSEN_OFFICIAL_SPACY") != "0":
        yield f"Swedish spaCy model: trying {OFFICIAL} from its release"
        try:
            pip("spacy-official", "--retries", "0", "--timeout", "10", OFFICIAL_WHEEL)
            write_setting(ENV_FILE, "SPACY_MODEL", OFFICIAL)
            return
        except SetupError:
            yield "Swedish spaCy model: the release cannot be reached"
    yield f"Swedish spaCy model: building the stand-in {STANDIN}"
    run([str(PYTHON), "-m", "tools.setup.spacy_standin.build"], "spacy-standin")
    write_stamps({**read_stamps(), "standin": sources})
    write_setting(ENV_FILE, "SPACY_MODEL", STANDIN)


def encoder() -> Iterable[str]:
    """The multilingual sentence encoder: a package's weights, and what tuning changed in them."""
    sources, _ = walk(["tools.encoder.build"], ROOT)
    adapter = sorted((ROOT / "tools" / "encoder" / "tuned").glob("*"))
    wanted = digest([*sources, *adapter, REQUIREMENTS])
    if read_stamps().get("encoder") == wanted and list((ROOT / ".cache" / "encoder").glob("stamp*")):
        yield "Sentence encoder: ready"
        return
    yield "Sentence encoder: building"
    run([str(PYTHON), "-m", "tools.encoder.build"], "encoder")
    write_stamps({**read_stamps(), "encoder": wanted})


def secret() -> Iterable[str]:
    """The key of sessions and of the hashes that conversations are stored under."""
    if read_env_file(ENV_FILE).get("LOTSEN_SECRET", ""):
        yield "Secret: ready"
        return
    yield "Secret: writing LOTSEN_SECRET to .env"
    write_setting(ENV_FILE, "LOTSEN_SECRET", secrets.token_hex(32))
    ENV_FILE.chmod(0o600)


def read_stamps() -> dict[str, Any]:
    try:
        return dict(json.loads(STAMPS.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError):
        return {}


def write_stamps(stamps: dict[str, Any]) -> None:
    replace(STAMPS, json.dumps(stamps, indent=1) + "\n")


def note_seconds(step: str, seconds: float) -> None:
    """Record what a step took the first time in this .venv; `make bench` tells it as a first run's."""
    stamps = read_stamps()
    noted = dict(stamps.get("seconds", {}))
    if step not in noted:
        noted[step] = round(seconds, 1)
        write_stamps({**stamps, "seconds": noted, "at": round(time.time())})


def note_interruption() -> None:
    """Record that the seconds are not those of one go."""
    if STAMPS.is_file():
        write_stamps({**read_stamps(), "interrupted": True})


def importable(module: str) -> bool:
    code = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)"
    done = subprocess.run([str(PYTHON), "-c", code, module], stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def pip(log: str, *arguments: str, **bar: Any) -> None:
    run([str(PYTHON), "-m", "pip", "install", "--no-deps", "--no-input", *arguments], log, **bar)


def run(arguments: Sequence[str], log: str, **bar: Any) -> None:
    """Run in the project's folder; tools/setup/command.py."""
    command.run(arguments, LOGS / f"setup-{log}.log", ROOT, **bar)


if __name__ == "__main__":
    sys.exit(main())
