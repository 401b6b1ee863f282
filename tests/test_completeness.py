"""Nothing is missing: intents have examples and rules, actions classes and tests, replies a use."""

import importlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Action

from lotsen.answers.payloads import DANGER, is_payload
from lotsen.knowledge.store import knowledge
from lotsen.paths import ROOT
from lotsen.values.intents import ALARM_KIND, PLAIN_ALARM
from tools.review.training_lines import examples

# Decided by components from confidences, without examples.
UNTRAINED = {"nlu_fallback", "akut_oklart"}
TOPICS = [*knowledge().topics, *knowledge().programmes]
# Replies that Rasa itself asks for by name.
RASAS_OWN = {"utter_default"}
# A key of what Rasa utters.
RASAS_KEYS = {"utter_action"}


def read(name: str) -> dict[str, Any]:
    data = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


DOMAIN = read("domain.yml")
INTENTS = [next(iter(intent)) if isinstance(intent, dict) else intent for intent in DOMAIN["intents"]]
RULES = read("data/rules.yml")["rules"]
STORIES = read("data/stories.yml")["stories"]
SOURCES = [*sorted((ROOT / "lotsen").rglob("*.py")), *sorted((ROOT / "actions").glob("*.py"))]


def steps() -> Iterator[dict[str, Any]]:
    for flow in [*RULES, *STORIES]:
        for step in flow["steps"]:
            yield from step.get("or", [step])


# How many examples each intent has in data/.
EXAMPLES = Counter(example.intent for example in examples(ROOT / "data") if example.is_read)
DECIDED = {step["intent"] for step in steps() if "intent" in step}


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_examples_and_a_rule_or_story(intent: str) -> None:
    assert intent in UNTRAINED or EXAMPLES[intent] > 0, f"no examples of {intent} in data/"
    assert intent in DECIDED, f"no rule or story for {intent}"


def test_no_examples_of_unknown_intents() -> None:
    assert set(EXAMPLES) <= set(INTENTS)
    assert set(INTENTS) >= DECIDED
    assert not UNTRAINED & set(EXAMPLES)


@pytest.mark.parametrize("topic_id", TOPICS)
def test_every_topic_has_an_intent_and_a_rule(topic_id: str) -> None:
    assert topic_id in INTENTS
    answered = [
        rule
        for rule in RULES
        if {"intent": topic_id} in rule["steps"] and {"action": "action_svara"} in rule["steps"]
    ]
    assert answered, f"no rule answers {topic_id} with action_svara"


def test_no_subject_ends_danger() -> None:
    """Slot `lage`: only what says so itself."""
    mappings = DOMAIN["slots"]["lage"]["mappings"]
    assert {each["intent"]: each["value"] for each in mappings} == {
        "akut": "akut",
        "akut_oklart": "oklart",
        "fara_kvar": "akut",
        "ingen_fara": "vanligt",
    }
    assert {each["type"] for each in mappings} == {"from_intent"}


def actions() -> dict[str, Path]:
    """The action server's actions by name, with the file of each."""
    found = {}
    for file in sorted((ROOT / "actions").glob("*.py")):
        module = importlib.import_module(f"actions.{file.stem}") if file.stem != "__init__" else None
        for value in vars(module).values() if module else ():
            if (
                isinstance(value, type)
                and issubclass(value, Action)
                and value.__module__ == f"actions.{file.stem}"
            ):
                found[value().name()] = file
    return found


ACTIONS = actions()


@pytest.mark.parametrize("action", DOMAIN["actions"])
def test_every_action_has_a_class_and_a_test(action: str) -> None:
    assert action in ACTIONS, f"no class named {action} in actions/"
    assert (ROOT / "tests" / "actions" / f"test_{ACTIONS[action].stem}.py").is_file()
    assert action == f"action_{ACTIONS[action].stem}"


def test_every_class_is_in_the_domain() -> None:
    assert set(ACTIONS) == set(DOMAIN["actions"])


@pytest.mark.parametrize("response", DOMAIN["responses"])
def test_every_reply_is_used(response: str) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    config = (ROOT / "config.yml").read_text(encoding="utf-8")
    used = {step["action"] for step in steps() if "action" in step}
    assert (
        response in used | RASAS_OWN or re.search(rf"(?<!\w){response}(?!\w)", code + config) is not None
    ), f"nothing says {response}"


def test_every_reply_that_is_said_exists() -> None:
    said = {step["action"] for step in steps() if step.get("action", "").startswith("utter_")}
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    said |= set(re.findall(r'"(utter_\w+)"', code)) - RASAS_KEYS
    assert said <= set(DOMAIN["responses"])


@pytest.mark.parametrize(
    ("response", "numbers"),
    [
        ("utter_akut", ["akut"]),
        ("utter_akut_oklart", ["akut", "icke_akut"]),
        ("utter_ej_akut", ["icke_akut", "akut"]),
        ("utter_efter_akut", ["akut", "icke_akut"]),
        ("utter_vet_inte", ["akut", "icke_akut"]),
    ],
)
def test_replies_name_the_numbers(response: str, numbers: list[str]) -> None:
    contacts = knowledge().contacts
    for variant in DOMAIN["responses"][response]:
        for number in numbers:
            assert re.search(rf"(?<!\d){getattr(contacts, number)}(?!\d)", variant["text"])


def test_every_kind_of_danger_has_words() -> None:
    """A kind in data/ is a value of the slot; the first variant has none, since channels read it."""
    values = DOMAIN["slots"][ALARM_KIND]["values"]
    kinds = {example.kind for example in examples(ROOT / "data") if example.intent == "akut"}
    assert kinds == set(values)
    assert {kind for kind, _ in knowledge().phrases.larm_om} <= set(values)
    plain, again, *others = DOMAIN["responses"]["utter_akut"]
    assert "condition" not in plain and "condition" not in again
    chosen = [each for variant in others for each in variant["condition"]]
    assert [each["name"] for each in chosen] == [ALARM_KIND] * len(others)
    assert {each["value"] for each in chosen} == set(values) - {PLAIN_ALARM}


def test_the_alarm_is_one_bubble_without_buttons() -> None:
    """A blank line would split it, and buttons would offer something else to do."""
    for variant in DOMAIN["responses"]["utter_akut"]:
        assert set(variant) <= {"text", "metadata", "condition"} and "\n\n" not in variant["text"]


def test_every_button_is_accepted() -> None:
    buttons = [b for variants in DOMAIN["responses"].values() for v in variants for b in v.get("buttons", [])]
    assert buttons
    for button in buttons:
        assert is_payload(button["payload"], knowledge()), button
        assert button["payload"][1:] in INTENTS


def test_the_intent_that_asks_for_a_place() -> None:
    assert knowledge().naming.avsikt_plats in INTENTS


def test_the_buttons_of_the_page_and_of_replies_are_intents() -> None:
    assert set(knowledge().channel.knappar) | DANGER <= set(INTENTS)
