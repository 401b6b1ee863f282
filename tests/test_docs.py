"""The documents say what is there: commands, paths, links, and the README's conversation."""

import itertools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from lotsen.answers.answering import place_answer, topic_answer
from lotsen.answers.memory import Memory
from lotsen.knowledge import Form, KnowledgeError, load
from lotsen.knowledge.store import knowledge
from lotsen.paths import KNOWLEDGE, ROOT

DOCS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *(ROOT / name for name in ("knowledge/README.md", "lotsen/engine/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
SAFETY_CASE = ROOT / "docs" / "sakerhet" / "README.md"
# Made by commands and not committed, or copied from an example: a clean clone lacks them.
MADE = (
    *(".venv", ".env", ".cache", ".rasa", "models", "reports", "var", "deploy/secrets.env"),
    *("deploy/alertmanager/alertmanager.yml", "deploy/kubernetes/overlays/ours"),
)
# A name without a folder is a file when it ends like this.
ENDINGS = (".md", ".py", ".yml", ".txt", ".in", ".toml", ".tsv", ".json")
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}

FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
MAKE = re.compile(r"(?<![\w/.-])make ([a-z]+)")
PATH = re.compile(r"(?<![\w/.:@-])[\w.-]*[\w*<>.-]+(?:/[\w*<>.-]+)*/?(?:::\w+)?(?![\w(])")
# A file that a worked exercise has the reader write: tests/test_contributing.py does it.
WRITTEN = re.compile(r"^```\w+ file=(\S+) create$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
# Paths of one person's machine, and addresses of package registries.
PRIVATE = re.compile(r"(?<!\w)/(?:home|root|work|Users|tmp)/|pypi\.org|pythonhosted|/simple/|index-url")

by_document = pytest.mark.parametrize("document", DOCS, ids=lambda path: str(path.relative_to(ROOT)))


def code(document: Path) -> Iterator[str]:
    """The code in a document: each line of a fenced block, each span in running text."""
    text = document.read_text(encoding="utf-8")
    for block in FENCE.findall(text):
        yield from block.splitlines()
    yield from SPAN.findall(FENCE.sub("", text))


def paths_in(document: Path) -> set[str]:
    """What is written as a path: it starts with one of our folders, or is a file's name by its ending."""
    found: set[str] = set()
    for piece in code(document):
        for name in PATH.findall(piece):
            first = name.split("/")[0]
            if ("/" in name and first in FOLDERS | set(MADE)) or ("/" not in name and name.endswith(ENDINGS)):
                found.add(name)
    return found


def exists(name: str, beside: Path) -> bool:
    """Whether a path is there, from the root or beside the document; `<intent>` stands for any name."""
    file, _, test = name.partition("::")
    pattern = re.sub(r"<[^>]*>", "*", file).rstrip("/")
    there = [path for folder in (ROOT, beside) for path in folder.glob(pattern)]
    return bool(there) and (not test or any(f"def {test}(" in p.read_text(encoding="utf-8") for p in there))


def anchors(document: Path) -> set[str]:
    """The anchors that GitHub and GitLab make of a document's headings."""
    headings = HEADING.findall(FENCE.sub("", document.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@by_document
def test_every_make_target_is_in_the_makefile(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {target for piece in code(document) for target in MAKE.findall(piece)}
    assert sorted(named - targets) == []


@by_document
def test_every_path_is_there(document: Path) -> None:
    files = WRITTEN.findall(document.read_text(encoding="utf-8"))
    written = {*files, *(Path(file).name for file in files)}
    missing = [
        name
        for name in sorted(paths_in(document) - written)
        if not {name, name.split("/")[0]} & set(MADE) and not exists(name, document.parent)
    ]
    assert missing == []


@by_document
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in LINK.findall(FENCE.sub("", document.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):  # another site, or mail
            continue
        file, _, anchor = target.partition("#")
        goal = (document.parent / file).resolve() if file else document
        assert goal.exists(), target
        assert not anchor or anchor in anchors(goal), target


@by_document
def test_nothing_of_one_machine(document: Path) -> None:
    assert PRIVATE.findall(document.read_text(encoding="utf-8")) == []


FORMS: tuple[Form, ...] = ("svar", "kort", "lattlast")


def every_reply() -> set[str]:
    """Every bubble that Lotsen can say as a whole answer."""
    responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    replies = {variant["text"] for variants in responses.values() for variant in variants}
    years = range(len(knowledge().talk.ar_sagt))
    memories = [Memory(), *(Memory(dated=True, variants={"ar_sagt": year}) for year in years)]
    for form, memory in itertools.product(FORMS, memories):
        replies |= {place_answer(knowledge(), [name], form, memory).text for name in knowledge().places}
        for topic in [*knowledge().topics.values(), *knowledge().programmes.values()]:
            replies.add(topic_answer(knowledge(), topic, form, memory).text)
    return replies


def test_the_conversation_in_the_readme_is_what_it_says() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    said = re.findall(r"^Lotsen> (.+)$", text, re.MULTILINE)
    assert len(said) >= 5
    assert [line for line in said if line not in every_reply()] == []
    assert any("112" in line for line in said)


# What the guide for editors shows of a broken knowledge/amnen.yml: text that is there, and what it becomes.
BROKEN_EDITS = {
    "a field is missing": ("  kort: Polisens webbplats är {webb}.\n", ""),
    "a colon in the text": ("webbplats är {webb}.", "webbplats: {webb}."),
    "a misspelt placeholder": ("webbplats är {webb}.", "webbplats är {web}."),
}


@pytest.mark.parametrize(("old", "new"), BROKEN_EDITS.values(), ids=list(BROKEN_EDITS))
def test_the_guide_for_editors_shows_what_a_broken_file_says(tmp_path: Path, old: str, new: str) -> None:
    folder = Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))
    text = (folder / "amnen.yml").read_text(encoding="utf-8")
    assert old in text
    (folder / "amnen.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    # The number of the line changes with every line that is added above it.
    guide = re.sub(r"rad \d+", "rad n", (KNOWLEDGE / "README.md").read_text(encoding="utf-8"))
    assert re.sub(r"rad \d+", "rad n", str(caught.value)) in guide


def test_decisions_are_numbered_and_whole() -> None:
    numbers = [int(path.name[:4]) for path in ADRS]
    assert numbers == list(range(1, len(ADRS) + 1))
    for path in ADRS:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]} ")
        assert {"Context", "Decision", "Consequences"} <= set(HEADING.findall(text)), path.name


def test_every_hazard_names_its_test() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|\n ").split("|")]
        for line in SAFETY_CASE.read_text(encoding="utf-8").splitlines()
        if re.match(r"\| *\d+ *\|", line)
    ]
    assert len(rows) >= 20
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        assert len(row) == 6 and all(row), row
        assert re.search(r"`tests/[\w/]+\.py(?:::\w+)?`", row[4]), row


def test_every_attack_names_its_test() -> None:
    """Headings between are bold and have none. That the tests are there: test_every_path_is_there."""
    _, _, part = SAFETY_CASE.read_text(encoding="utf-8").partition("## Attacks")
    rows = re.findall(r"^\| (?!attack |\*\*)(.+) \| (.*) \|$", part.partition("\n## ")[0], re.MULTILINE)
    assert len(rows) >= 40
    for attack, tests in rows:
        assert re.fullmatch(r"`tests/[\w/]+\.py::\w+`(, `tests/[\w/]+\.py::\w+`)*", tests), attack


def test_paths_and_commands_are_found(tmp_path: Path) -> None:
    """The search itself: what counts as a path and a command, and what does not."""
    document = tmp_path / "text.md"
    document.write_text(
        "`make run`, make no, `lotsen/text.py::test_x`, `data/nlu/<intent>.yml`, `/webhooks/lotsen/webhook`, "
        "`README.md`, `a/b`\n```\nmake test\ntools/   of ours\n```\n",
        encoding="utf-8",
    )
    assert [MAKE.findall(piece) for piece in code(document) if MAKE.search(piece)] == [["test"], ["run"]]
    assert paths_in(document) == {"lotsen/text.py::test_x", "data/nlu/<intent>.yml", "README.md", "tools/"}
    assert exists("data/nlu/<intent>.yml", tmp_path) and not exists("lotsen/text.py::test_x", tmp_path)
