"""No Swedish word in Python or JavaScript: staff's words are in knowledge/, learned ones in data/.

A word is Swedish when the word list of the stand-in spaCy model, knowledge/ or a training line has it, with
or without its å ä ö, and no English list does. Checked are the texts and patterns in the code. A text that is
nothing but an identifier of the data format (a field of knowledge/, an intent, a key of a YAML file) is one:
the list of those is made from the files, never by hand.
"""

from __future__ import annotations

import ast
import csv
import gzip
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import spacy_lookups_data
import yaml
from pydantic import BaseModel

from lotsen import knowledge as models
from lotsen.knowledge import loading, naming, questions, settings
from lotsen.knowledge.store import knowledge
from lotsen.paths import ROOT
from lotsen.text import fold

PYTHON = sorted(file for top in ("lotsen", "actions", "tools") for file in (ROOT / top).rglob("*.py"))
SCRIPTS = sorted(
    file for file in (ROOT / "web").glob("*.js") if not file.name.endswith((".sv.js", ".data.js"))
)
TABLES = Path(spacy_lookups_data.__file__).parent / "data"
# Natural logarithm of a word's share of English text from which it is English whatever Swedish has: "its",
# "for". The commonest Swedish words come below it: "och" has -11.2.
COMMON = -11.0
# Letters of the shortest word: in two, code has too many abbreviations that are words.
SHORTEST = 3
WORD = re.compile(r"[^\W\d_]+")
# A piece of a pattern: \w, \b, \d and the like are no letters of a word.
ESCAPED = re.compile(r"\\[a-zA-Z]")
IDENTIFIER = re.compile(r"[\w./-]+")
# An identifier inside a sentence, or a verb of the Makefile.
NAMED = re.compile(r"['\"`{]([\w-]+)['\"`}]|(?<=\bmake )(\w+)")
# Names of formats and programs that no English list has; the Swedish one is from the web and has them.
TECHNICAL = frozenset(
    {
        *("agg", "aln", "bff", "com", "css", "dom", "https", "lang", "lemmas", "nlu", "popen", "pos", "rgb"),
        *("cannot", "ctrl", "screenshots", "standin", "tck", "uber", "unset", "whatsapp"),
    }
)
# What pages and programs of others send us: docs/webb.md, docs/embed.md.
WIRE = frozenset({"upp", "ned", "lista", "flytande", "infogad", "sida", "avstand", "vanster", "hoger"})


def table(name: str) -> Any:
    with gzip.open(TABLES / name) as file:
        return json.load(file)


@cache
def english() -> frozenset[str]:
    lookup = table("en_lemma_lookup.json.gz")
    found = {*lookup, *lookup.values()}
    for part in (table("en_lemma_index.json.gz"), table("en_lemma_exc.json.gz")):
        for listed in part.values():
            found |= set(listed)
    found |= {word for word, share in table("en_lexeme_prob.json.gz").items() if share > COMMON}
    return frozenset(word.lower() for word in found)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


@cache
def swedish() -> frozenset[str]:
    lookup = table("sv_lemma_lookup.json.gz")
    found = {*lookup, *lookup.values()}
    for file in [*(ROOT / "knowledge").glob("*.yml"), *(ROOT / "data").rglob("*.yml")]:
        if file.name not in ("sprak.yml", "annat_sprak.yml"):  # other languages, English among them
            for text in texts(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)):
                found |= set(WORD.findall(text))
    known = english() | TECHNICAL | packages()
    words = {word.lower() for word in found if len(word) >= SHORTEST and word.isalpha()}
    # A word that is English in itself is none, and none of its spellings without å ä ö that are English.
    return frozenset(spelling for word in words - known for spelling in {word, fold(word)} - known)


@cache
def packages() -> frozenset[str]:
    return frozenset({"lotsen", *sys.stdlib_module_names, *packages_distributions()})


@cache
def identifiers() -> frozenset[str]:
    """Fields of knowledge/, what domain.yml names, keys of YAML files, packages: names, not words."""
    found = set(WIRE)
    found |= {name for file in loading.FILES for name in (file, file.removesuffix(".yml"))}
    for module in (models, naming, questions, settings):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, BaseModel):
                found |= set(value.__fields__)
    found |= set(knowledge().questions.aspects)  # names of details
    found |= {kind for kind, _ in knowledge().phrases.larm_om}
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    found |= {next(iter(each)) for each in domain["intents"]} | {*domain["entities"], *domain["actions"]}
    found |= {*domain["slots"], *domain["slots"]["lage"]["values"], *domain["responses"]}
    for file in [*(ROOT / "lotsen").rglob("*.yml"), *(ROOT / "tools").rglob("*.yml")]:
        found |= set(keys(yaml.safe_load(file.read_text(encoding="utf-8"))))
    for file in [*(ROOT / "lotsen").rglob("*.sv.yml"), *(ROOT / "knowledge").glob("*.yml")]:  # placeholders
        for named in re.findall(r"\$(\w+)|\{(\w+)\}", file.read_text(encoding="utf-8")):
            found |= {*named} - {""}
    for file in (ROOT / "tools").rglob("*.tsv"):  # labels of the evaluation sets
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                labels = (row.get(column) or "" for column in ("topic", "expected", "tags"))
                found |= set(re.split(r"[,; ]", ",".join(labels)))
    for file in (ROOT / "data" / "nlu").glob("*.yml"):  # what training lines say of themselves
        found |= set(re.findall(r"^  metadata: \{(\w+):", file.read_text(encoding="utf-8"), re.M))
    found |= set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    return frozenset(found)


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from keys(item)


def docstrings(tree: ast.AST) -> set[int]:
    """The ids of the nodes that are docstrings, of attributes too."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def python_texts(source: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(source)
    spared = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spared:
            yield node.lineno, node.value


def script_texts(source: str) -> Iterator[tuple[int, str]]:
    code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", lambda hit: "\n" * hit[0].count("\n"), source, flags=re.S)
    for hit in re.finditer(r"'([^'\n]*)'|\"([^\"\n]*)\"|`([^`]*)`", code):
        yield code[: hit.start()].count("\n") + 1, next(part for part in hit.groups() if part is not None)


def swedish_in(text: str) -> list[str]:
    """Return the Swedish words of a text in the code, small; nothing for an identifier of the data."""
    if text in identifiers():
        return []
    if IDENTIFIER.fullmatch(text):
        text = " ".join(part for part in re.split(r"[./]", text) if part not in identifiers())
    text = NAMED.sub(lambda hit: " " if (hit[1] or hit[2]) in identifiers() else hit[0], text)
    found = WORD.findall(ESCAPED.sub(" ", text))
    return [word for word in map(str.lower, found) if word in swedish()]


@pytest.mark.parametrize("file", PYTHON, ids=lambda file: str(file.relative_to(ROOT)))
def test_python(file: Path) -> None:
    found = [(line, swedish_in(text)) for line, text in python_texts(file.read_text(encoding="utf-8"))]
    assert [(line, words) for line, words in found if words] == []


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_javascript(file: Path) -> None:
    found = [(line, swedish_in(text)) for line, text in script_texts(file.read_text(encoding="utf-8"))]
    assert [(line, words) for line, words in found if words] == []


@pytest.mark.parametrize(
    "code",
    [
        'say("Hej på dig")',
        'R = r"\\bbor (?:i|vid|pa) #"',
        'STEMS = ("kontor", "stationen är stängd")',
        'x = f"{y} oppet nu"',
        'EXPECTED = "satsning|projekt|natverk"',
    ],
)
def test_it_would_be_found(code: str) -> None:
    assert any(swedish_in(text) for _, text in python_texts(code))


@pytest.mark.parametrize(
    "code", ['x = "kontor_i_omrade"', 'x["kort"]', 'read("kontakter.yml")', 'x = "no answer"']
)
def test_an_identifier_is_no_word(code: str) -> None:
    assert not any(swedish_in(text) for _, text in python_texts(code))


def test_a_script_would_be_found() -> None:
    found = [swedish_in(text) for _, text in script_texts("a('Skriv din fråga'); // kommentar\n")]
    assert found == [["skriv", "fråga"]]  # "din" is English too
