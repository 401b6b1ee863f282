"""`make fraga`: one question, understood and answered in every form."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from lotsen.paths import ROOT
from tests.tools.staff.conftest import SECONDS
from tools.staff.texts import text


def asked(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools", "fraga", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_understood_and_answered_in_every_form(environment: dict[str, str], tmp_path: Path) -> None:
    done = asked(environment, "var finns kontor i Fittja")
    assert (done.returncode, done.stderr) == (0, "")
    shown = done.stdout
    assert "avsikt kontor_i_omrade" in shown and "plats Fittja" in shown and "fara: nej" in shown
    assert "källa knowledge/platser.yml:" in shown
    web, sms, easy = (shown.index(form) for form in ("på webben:", "i sms:", "lätt svenska:"))
    assert web < sms < easy and "Fittja" in shown[web:sms] and " sms)" in shown[sms:easy]
    assert not list((tmp_path / "temporary").glob("lotsen-shell-*"))


def test_make_hands_on_whatever_is_asked() -> None:
    """Quotes, dollars and what a shell would run are words of the question."""
    odd = "vad är \"Nova\", $HOME `id` $(id) 'x'?"
    done = subprocess.run(
        ["make", "-s", "-n", "fraga"],
        cwd=ROOT,
        env={**os.environ, "F": odd},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.rstrip().endswith('fraga "$F"') and odd not in done.stdout


def test_nothing_asked(environment: dict[str, str]) -> None:
    done = asked(environment, "")
    assert (done.returncode, done.stderr) == (1, text("question_how") + "\n")
