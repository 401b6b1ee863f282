"""Checks what was edited in knowledge/ and says what changed: `make kunskap`, some seconds, Swedish only.

What harms is refused with file, line and remedy, and the exit code is 1; what looks odd is a hint. A version
without faults is kept as the last good one, which `make angra` brings back.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import typer
import yaml

from lotsen import paths
from lotsen.answers.answering import topic_answer
from lotsen.channels.messaging.sms import gsm_text, segments
from lotsen.command_line import command
from lotsen.knowledge import Form, Knowledge, KnowledgeError, load
from lotsen.knowledge.loading import FILES
from lotsen.knowledge.reading import Document, Spot
from tools.review import language
from tools.review.aspects import unanswered, unheard
from tools.review.harm import ANSWERS, listed, lost, new_nicknames, said, vanished
from tools.review.knowledge import documents_of, phrase_faults, quick
from tools.review.training_lines import examples, lines
from tools.review.wording import texts
from tools.staff.texts import number, table, text
from tools.staff.versions import Versions, files_of

FORMS: tuple[Form, ...] = ("svar", "kort", "lattlast")
ACTION = "action_svara"  # answers with the topic of the intent's name: data/rules.yml
PHRASES = "akutfraser.yml"
Documents = dict[str, Document]


@command
def main(
    folder: Path = typer.Option(paths.KNOWLEDGE, help="knowledge/ unless told"),
    kept: Path = typer.Option(None, help="where good versions lie: var/knowledge/ unless told"),
) -> int:
    versions = Versions(folder, kept) if kept else Versions(folder)
    with tempfile.TemporaryDirectory() as committed:
        base = versions.base(Path(committed))
        try:
            knowledge, now = load(folder), documents_of(folder)
        except KnowledgeError as error:
            print(text("check_refused", count=1))
            print(f"  {error}")
            print(text("check_taken_back"))
            return 1
        before, has_base = _before(base, now)
        changed = changes(before, now)
        show(changed, knowledge, now)
        refused = [*map(str, faults(folder, knowledge, before, now, files_of(base)))]
    hints = list(odd(before if has_base else {}, now))
    if hints:
        print(text("check_hints", count=len(hints)))
        print("\n".join(f"  {line}" for line in hints))
    if refused:
        print(text("check_refused", count=len(refused)))
        print("\n".join(f"  {line}" for line in refused))
        print(text("check_taken_back"))
        return 1
    if not changed:
        _tell_unanswered(knowledge)
    new = versions.keep(datetime.now())
    print(text("check_kept" if new else "check_same"))
    print(text("check_version", version=knowledge.fingerprint))
    return 0


def _tell_unanswered(knowledge: Knowledge) -> None:
    """Print what people ask for, by the training lines, and no subject answers."""
    found = unanswered(knowledge, lines(paths.HOME / "data"))
    if found:
        print(text("check_unanswered"))
    for aspect in found:
        called = knowledge.detail_called(aspect.name)
        print(text("check_unanswered_one", name=called, count=aspect.lines))


def _before(base: Path, now: Documents) -> tuple[Documents, bool]:
    """Return the last good version, and whether it can still be read; otherwise nothing has changed."""
    try:
        return documents_of(base), True
    except KnowledgeError:
        return now, False


# --- What changed ---


def changes(before: Documents, now: Documents) -> dict[tuple[str, str], tuple[str, str, Spot]]:
    """Return what is another text now: file and name of the place -> before, now, and where it stands now."""
    old, new = _flat(before), _flat(now)
    return {
        place: (old.get(place, ("", ()))[0], new.get(place, ("", ()))[0], new.get(place, ("", ()))[1])
        for place in dict.fromkeys([*old, *new])
        if old.get(place, ("",))[0] != new.get(place, ("",))[0]
    }


def _flat(documents: Documents) -> dict[tuple[str, str], tuple[str, Spot]]:
    found = {}
    for name in FILES:
        for spot, value in texts(documents[name].data):
            _, entry, within = documents[name].where(spot)
            found[(name, ", ".join(filter(None, (entry, within))))] = (value, spot)
    return found


def show(
    changed: Mapping[tuple[str, str], tuple[str, str, Spot]], knowledge: Knowledge, now: Documents
) -> None:
    """Print what changed, and each answer that did in all its forms."""
    if not changed:
        print(text("check_unchanged"))
        return
    print(text("check_changed" if len(changed) > 1 else "check_changed_once", count=len(changed)))
    for (file, place), (old, new, _) in changed.items():
        print(f"  {file}, {place}")
        print(f"    {text('check_before')} {old or text('check_nothing')}")
        print(f"    {text('check_now')} {new or text('check_nothing')}")
    for name in ANSWERS:
        for at, entry in enumerate(now[name].data):
            if any(file == name and spot[:1] == (at,) for (file, _), (_, _, spot) in changed.items()):
                _show_answer(knowledge, entry["id"])


def _show_answer(knowledge: Knowledge, name: str) -> None:
    topic = knowledge.topic(name)
    if topic is None:
        return
    print(text("check_answer", name=name))
    for form in FORMS:
        said_text = topic_answer(knowledge, topic, form).text
        label = table("check_forms")[form]
        if form == "kort":
            label = text("check_sms", form=label, count=segments(gsm_text(said_text)))
        if form == "lattlast":
            label = text("check_lix", form=label, lix=number(language.lix(topic.lattlast), 0))
        print(f"    {label}: {said_text}")


# --- What is refused, and what only looks odd ---


def faults(
    folder: Path, knowledge: Knowledge, before: Documents, now: Documents, base: Mapping[str, str]
) -> Iterator[KnowledgeError]:
    """Yield all that harms. The phrases are held against every training line only when they were edited."""
    data = paths.HOME / "data"
    yield from quick(folder, knowledge, now)
    yield from unheard(knowledge, now["fragor.yml"], lines(data))
    yield from vanished(before, now, _answered(data))
    yield from lost(before, now)
    yield from new_nicknames(before, now, [line for line in examples(data) if line.is_read])
    if base.get(PHRASES) != (folder / PHRASES).read_text(encoding="utf-8"):
        yield from phrase_faults(knowledge, now[PHRASES], lines(data))


def _answered(data: Path) -> set[str]:
    """Return the intents that the rules answer with the topic of their name."""
    rules = yaml.load((data / "rules.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)["rules"]
    domain = yaml.load(paths.DOMAIN.read_text(encoding="utf-8"), yaml.CSafeLoader)
    # A topic's rule has its name, and no response of its own stands in for an answer.
    named = {rule["rule"] for rule in rules if rule["steps"][1:] == [{"action": ACTION}]}
    found = {name for name in named if f"utter_{name}" not in domain["responses"]}
    found &= {next(iter(each)) if isinstance(each, dict) else each for each in domain["intents"]}
    return found


def odd(before: Documents, now: Documents) -> Iterator[str]:
    """Yield hints on words and readability, of what changed; of all of it without a version before."""
    right = language.known_names(now) | set(listed()["ratta_ord"])
    unchanged = {value for _, _, value in said(before)} if before else set()
    for document, spot, value in said(now):
        if value in unchanged:
            continue
        for word in dict.fromkeys(language.misspelt(value, right)):
            near = language.suggestions(word)
            meant = text("check_meant", near=", ".join(near)) if near else ""
            yield str(document.error("okant_ord", spot, ord=word, forslag=meant))
        if (spot[-1] == "lattlast" or "enkelt" in spot) and not language.is_easy(value):
            lix = number(language.lix(value), 0)
            yield str(document.error("svarlast", spot, lix=lix, hogst=language.EASY))


if __name__ == "__main__":
    sys.exit(main())
