"""The same code with another brochure: trained, started and asked. No word of ours is needed for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from lotsen import paths
from lotsen.answers.answering import place_answer, topic_answer
from lotsen.knowledge import Knowledge, load
from lotsen.run import processes
from tests.services.conftest import CREDENTIALS, Conversation
from tools.review.lookups import lookups

OTHER = paths.ROOT / "tests" / "second_brochure"
# What is no brochure: danger, languages, how questions are asked, what is said of the conversation itself.
LENT = ("lagen.yml", "akutfraser.yml", "sprak.yml", "svenska.yml", "fragor.yml", "samtal.yml", "kanal.yml")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The other brochure with a model of its own, in a folder of its own."""
    home = Path(shutil.copytree(OTHER, tmp_path_factory.mktemp("other") / "home"))
    for name in LENT:
        shutil.copy(paths.ROOT / "knowledge" / name, home / "knowledge" / name)
    shutil.copy(paths.ROOT / "config.yml", home)
    (home / "data" / "lookups.yml").write_text(lookups(load(home / "knowledge")), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "lotsen.engine",
        "train",
        "--skip-validation",
        "--fixed-model-name",
        "lotsen",
    ]
    environment = {**processes.child_environment(processes.free_port()), "LOTSEN_HOME": str(home)}
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)
    assert (home / "models" / "lotsen.tar.gz").is_file(), done.stdout[-2000:] + done.stderr[-2000:]
    return home


@pytest.fixture(scope="module")
def knowledge(home: Path) -> Knowledge:
    return load(home / "knowledge")


@pytest.fixture(scope="module")
def url(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    ports = processes.free_port(), processes.free_port()
    with processes.running(
        *ports,
        credentials=CREDENTIALS,
        log_dir=tmp_path_factory.mktemp("logs"),
        model=home / "models" / "lotsen.tar.gz",
        environment={"LOTSEN_HOME": str(home)},
    ) as running:
        yield running.rasa_url


@pytest.fixture(params=["rest", "lotsen"])
def talk(request: pytest.FixtureRequest, url: str) -> Conversation:
    return Conversation(url, request.param)


def said(home: Path, response: str) -> str:
    domain = yaml.safe_load((home / "domain.yml").read_text(encoding="utf-8"))
    return str(domain["responses"][response][0]["text"])


@pytest.mark.parametrize("name", ["Kvarnlid", "Sjötorpa", "Äppelvik", "Tallhed", "Mosseryd", "Granhult"])
@pytest.mark.parametrize("wording", ["finns det en sopgård i {}", "{}?", "och {} då"])
def test_places_with_and_without(talk: Conversation, knowledge: Knowledge, name: str, wording: str) -> None:
    answer = place_answer(knowledge, [name], "svar").text
    assert answer.startswith("Nej" if name in ("Mosseryd", "Granhult") else "Ja")
    assert talk.texts(wording.format(name)) == [answer]


@pytest.mark.parametrize(
    ("question", "topic_id"),
    [
        ("när har gårdarna öppet", "gardstider"),
        ("måste man betala något", "avgift"),
        ("hur sorterar jag glas", "sortera"),
        ("vad är Bytesboden?", "bytesboden"),
        ("lådbilen", "ladbilen"),
    ],
)
def test_topics_and_programmes(
    talk: Conversation, knowledge: Knowledge, question: str, topic_id: str
) -> None:
    topic = knowledge.topic(topic_id)
    assert topic is not None
    # The thresholds are another model's: of so few lines the guard is seldom sure that there is no danger.
    mention = f"{knowledge.channel.rad_fara}\n"
    answer = topic_answer(knowledge, topic, "svar").text
    assert [text.removeprefix(mention) for text in talk.texts(question)] == [answer]


@pytest.mark.parametrize(("text", "response"), [("hej", "utter_halsning"), ("tack så mycket", "utter_tack")])
def test_small_talk(talk: Conversation, home: Path, text: str, response: str) -> None:
    assert talk.texts(text) == [said(home, response)]


@pytest.mark.parametrize("text", ["hjälp han har kniv och slår min mamma", "det brinner i köket"])
def test_an_emergency(talk: Conversation, home: Path, text: str) -> None:
    alarm = said(home, "utter_akut")
    assert alarm.startswith("Ring 112 nu")
    assert talk.texts(text)[0] == alarm


def test_the_net_reads_this_alarm(home: Path) -> None:
    """Without any model: what is said when everything else is broken is the other domain's alarm too."""
    code = "from lotsen.channels.safety_net import SafetyNet; print(SafetyNet().fallback(True).text)"
    environment = {**os.environ, "LOTSEN_HOME": str(home), "PYTHONPATH": str(paths.ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == said(home, "utter_akut")
