"""The way of a message through any channel: duplicates, off-switch, masking, deletion, what breaks on it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore

from lotsen import off_switch, paths
from lotsen.answers.last_message import EASY
from lotsen.channels import alarmed, reception, safety_net
from lotsen.channels.limiter import Limiter
from lotsen.channels.reception import Incoming, Reception, Reply
from lotsen.channels.safety_net import SafetyNet
from lotsen.danger import promise
from lotsen.knowledge import KnowledgeError, load
from lotsen.nlu import hearing
from lotsen.observe import metrics
from lotsen.privacy import Masked
from lotsen.store.tracker_store import LotsenTrackerStore
from lotsen.text import MAX_CHARS
from lotsen.values.bubble import Bubble, Kind
from lotsen.values.first_line import begins_with_112
from lotsen.values.intents import ALARM_KIND
from lotsen.values.state import IN_DANGER
from lotsen.values.turn import current
from lotsen.values.understanding import Danger, Grade, Ranked, Understanding

KNOWLEDGE = load(paths.KNOWLEDGE)
CONTACTS, TEXTS = KNOWLEDGE.contacts, KNOWLEDGE.channel
ALARM = yaml.safe_load((paths.ROOT / "domain.yml").read_text("utf-8"))["responses"]["utter_akut"][0]["text"]
PHRASE = "det brinner i huset"
FACT = "Vad är Mumin?"
NUMBER = "19121212-1212"
# The phrase stands in what is cut out; the second is short until "½" becomes three characters.
HIDDEN = ("x " * 700 + PHRASE + " y" * 700, "½" * 300 + f" {PHRASE} " + "½" * 300)
NET = SafetyNet()
BOTH = pytest.mark.parametrize(("text", "said"), [(PHRASE, ALARM), (FACT, CONTACTS.reserv)])


@pytest.fixture(autouse=True)
def switched_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the installation's own switch says."""
    monkeypatch.setenv(off_switch.VARIABLE, str(tmp_path / "off"))


class Agent:
    """Rasa's store and lock, and what happened to them in which order."""

    def __init__(self, error: Exception | None = None) -> None:
        self.order: list[str] = []
        self.lock_store, self.tracker_store = InMemoryLockStore(), Store(self.order, error)


class Store(LotsenTrackerStore):
    """A tracker store without a database."""

    def __init__(self, order: list[str], error: Exception | None) -> None:
        self.order, self.error = order, error

    async def delete(self, sender_id: str) -> int:
        if self.error:
            raise self.error
        self.order.append(f"deleted {sender_id}")
        return 1


class Rasa:
    """Answers with what it heard."""

    def __init__(self, intent: str = "mumin") -> None:
        self.heard: list[UserMessage] = []
        self.intent = intent

    async def __call__(self, message: UserMessage) -> None:
        self.heard.append(message)
        turn = current()
        assert message.output_channel is not None and turn is not None
        turn.understanding = Understanding((Ranked(self.intent, 1.0),))
        await message.output_channel.send_text_message(message.sender_id, f"Svar på: {message.text}")


def desk() -> Reception:
    return Reception("prov", NET)


def texts(answer: Reply) -> list[str]:
    return [bubble.text for bubble in answer.bubbles]


def talk(
    *messages: Incoming, rasa: Any = None, agent: Any = None, at: Reception | None = None
) -> list[Reply]:
    """Send messages one after the other."""
    at = at or desk()

    async def run() -> list[Reply]:
        return [await at.answer(rasa or Rasa(), message, agent or Agent()) for message in messages]

    return asyncio.run(run())


def counted(counter: Any, **labels: str) -> float:
    return float(counter.labels(**labels)._value.get())


def test_an_answer_with_its_intent() -> None:
    rasa = Rasa()
    (answer,) = talk(Incoming(FACT, "anna"), rasa=rasa)
    assert (texts(answer), answer.intent, answer.outcome) == ([f"Svar på: {FACT}"], "mumin", "answered")
    assert (rasa.heard[0].sender_id, rasa.heard[0].input_channel) == ("anna", "prov")
    assert rasa.heard[0].metadata is None


def test_easy_swedish_is_asked_for_in_the_metadata() -> None:
    rasa = Rasa()
    talk(Incoming(FACT, "anna", easy=True), rasa=rasa)
    assert rasa.heard[0].metadata == {EASY: True}


def test_side_by_side_everybody_gets_their_own_intent() -> None:
    async def run() -> list[Reply]:
        at, agent = desk(), Agent()
        people = [(Incoming(FACT, f"p{number}"), Rasa(f"intent {number}")) for number in range(20)]
        return await asyncio.gather(*(at.answer(rasa, incoming, agent) for incoming, rasa in people))

    assert [answer.intent for answer in asyncio.run(run())] == [f"intent {number}" for number in range(20)]


def test_it_is_counted() -> None:
    before = counted(metrics.MESSAGES, channel="prov", outcome="answered")
    intents = counted(metrics.INTENTS, channel="prov", intent="mumin")
    talk(Incoming(FACT, "anna"))
    assert counted(metrics.MESSAGES, channel="prov", outcome="answered") == before + 1
    assert counted(metrics.INTENTS, channel="prov", intent="mumin") == intents + 1


# --- Duplicates ---


def test_the_same_message_twice() -> None:
    rasa = Rasa()
    first, second = talk(Incoming(FACT, "anna", "1"), Incoming(FACT, "anna", "1"), rasa=rasa)
    assert first is second and len(rasa.heard) == 1


def test_the_same_message_at_once() -> None:
    async def run() -> list[Reply]:
        at, agent = desk(), Agent()
        return await asyncio.gather(*(at.answer(rasa, Incoming(FACT, "anna", "1"), agent) for _ in range(20)))

    rasa = Rasa()
    assert len({id(answer) for answer in asyncio.run(run())}) == 1
    assert len(rasa.heard) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [(("anna", ""), ("anna", "")), (("anna", "1"), ("anna", "2")), (("anna", "1"), ("bo", "1"))],
)
def test_other_messages(first: tuple[str, str], second: tuple[str, str]) -> None:
    rasa = Rasa()
    talk(Incoming(FACT, *first), Incoming(FACT, *second), rasa=rasa)
    assert len(rasa.heard) == 2


def test_what_was_seen() -> None:
    at = desk()
    talk(Incoming(FACT, "anna", "1"), at=at)
    ids = (("anna", "1"), ("anna", "2"), ("bo", "1"), ("anna", ""))
    seen = [at.seen(Incoming(FACT, *both)) for both in ids]
    assert seen == [True, False, False, False]
    assert not at.seen(Incoming(PHRASE, "anna", "1"))


def test_other_words_under_the_same_id() -> None:
    """Never an old answer to somebody in danger."""
    rasa, at = Rasa(), desk()
    talk(Incoming(FACT, "anna", "1"), Incoming(PHRASE, "anna", "1"), rasa=rasa, at=at)
    assert [message.text for message in rasa.heard] == [FACT, PHRASE]


def test_a_phrase_that_was_masked_or_cut_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "mask", lambda text: Masked("[adress]", ("adress",)))
    (masked,) = talk(Incoming(f"{PHRASE} Storgatan 1", "anna"))
    monkeypatch.undo()
    assert texts(masked) == [ALARM, TEXTS.maskerat]
    for hidden in HIDDEN:
        (cut,) = talk(Incoming(hidden, "anna"))
        assert texts(cut) == [ALARM, TEXTS.for_langt]


# --- Off-switch, and what is no text ---


@pytest.mark.parametrize(
    ("text", "said"),
    [(PHRASE, ALARM), (FACT, TEXTS.avstangd), (None, TEXTS.avstangd), *((text, ALARM) for text in HIDDEN)],
)
def test_switched_off(text: str | None, said: str) -> None:
    off_switch.switch(True)
    rasa = Rasa()
    (answer,) = talk(Incoming(text, "anna"), rasa=rasa)
    assert (texts(answer), answer.outcome, rasa.heard) == ([said], "off", [])
    off_switch.switch(False)
    talk(Incoming(FACT, "anna"), rasa=rasa)
    assert len(rasa.heard) == 1


def test_no_text() -> None:
    rasa = Rasa()
    (answer,) = talk(Incoming(None, "anna"), rasa=rasa)
    assert (texts(answer), answer.outcome, rasa.heard) == ([TEXTS.bara_text], "unreadable", [])


@pytest.mark.parametrize("text", [3, ["han har kniv"], {"x": 1}, True, b"hej"])
def test_something_else_than_text_is_nothing(text: object) -> None:
    rasa = Rasa()
    talk(Incoming(text, "anna"), rasa=rasa)
    assert rasa.heard[0].text == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [(PHRASE, ALARM), (FACT, TEXTS.for_ofta), (None, TEXTS.for_ofta), *((text, ALARM) for text in HIDDEN)],
)
def test_who_writes_too_often(monkeypatch: pytest.MonkeyPatch, text: str | None, said: str) -> None:
    """The same message again is not counted, and nobody else is."""
    monkeypatch.setenv("LOTSEN_LIMIT_SESSION", "1/hour")
    at = Reception("prov", NET, Limiter())
    first = Incoming(FACT, "anna", "1")
    answers = talk(first, first, Incoming(text, "anna", "2"), Incoming(FACT, "bo", "1"), at=at)
    assert [answer.outcome for answer in answers] == ["answered", "answered", "too_often", "answered"]
    assert texts(answers[2]) == [said]


# --- Masking, and texts that are too long ---


def test_personal_data_is_masked_and_that_is_said_once() -> None:
    rasa, at = Rasa(), desk()
    text = f"mitt personnummer är {NUMBER}"
    first, second, other = talk(*(Incoming(text, who) for who in ("anna", "anna", "bo")), rasa=rasa, at=at)
    assert all(NUMBER not in str(message.text) for message in rasa.heard)
    assert [texts(answer)[1:] for answer in (first, second, other)] == [
        [TEXTS.maskerat],
        [],
        [TEXTS.maskerat],
    ]


def test_it_is_said_again_after_deletion() -> None:
    text = f"mitt personnummer är {NUMBER}"
    answers = talk(Incoming(text, "anna"), Incoming("radera mig", "anna"), Incoming(text, "anna"))
    assert texts(answers[2])[1:] == [TEXTS.maskerat]


@pytest.mark.parametrize(("length", "said"), [(MAX_CHARS, []), (MAX_CHARS + 1, [TEXTS.for_langt])])
def test_a_long_text(length: int, said: list[str]) -> None:
    """What was not read may be an emergency: the number comes before the answer."""
    rasa = Rasa()
    (answer,) = talk(Incoming("å" * length, "anna"), rasa=rasa)
    assert texts(answer)[:-1] == said
    assert texts(answer)[-1].startswith("Svar på")
    assert len(rasa.heard[0].text or "") <= MAX_CHARS


def test_an_emergency_in_other_words_in_what_was_cut_out() -> None:
    hidden = "x " * 400 + "min bror andas konstigt och läpparna är blå" + " y" * 400
    (answer,) = talk(Incoming(hidden, "anna"))
    assert CONTACTS.akut in texts(answer)[0][:40]


def test_both_notes_about_a_long_text_with_personal_data() -> None:
    (answer,) = talk(Incoming(f"{NUMBER} " + "å" * MAX_CHARS, "anna"))
    assert [texts(answer)[0], texts(answer)[2]] == [TEXTS.for_langt, TEXTS.maskerat]


# --- Deletion ---


@pytest.mark.parametrize(
    "phrase", ["radera mina meddelanden", "RADERA MIG!", "  radera   mig. ", "/radera mig"]
)
def test_a_wish_deletes(phrase: str) -> None:
    agent, rasa = Agent(), Rasa()
    (answer,) = talk(Incoming(phrase, "anna"), agent=agent, rasa=rasa)
    assert (texts(answer), answer.outcome) == ([TEXTS.raderat], "deleted")
    assert (agent.order, rasa.heard) == (["deleted anna"], [])


def test_in_doubt_it_asks_once() -> None:
    agent, at = Agent(), desk()
    doubt = "radera det jag skrev om Husby"
    assert texts(talk(Incoming(doubt, "anna"), at=at, agent=agent)[0]) == [TEXTS.radera_fraga]
    assert texts(talk(Incoming("ja tack", "anna"), at=at, agent=agent)[0]) == [TEXTS.raderat]
    assert agent.order == ["deleted anna"]


def test_another_answer_than_yes_deletes_nothing() -> None:
    agent, at = Agent(), desk()
    for text in ("radera det jag skrev om Husby", FACT, "ja"):
        talk(Incoming(text, "anna"), at=at, agent=agent)
    assert agent.order == []


def test_how_it_is_done_is_explained() -> None:
    agent = Agent()
    (answer,) = talk(Incoming("hur raderar man", "anna"), agent=agent)
    assert (texts(answer), agent.order) == ([TEXTS.radera_sa_har], [])


@pytest.mark.parametrize("agent", [Agent(OSError("full")), None, object()])
def test_deletion_fails(agent: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> Reply:
        return await desk().answer(Rasa(), Incoming("radera mig", "anna-hemlig"), agent)

    answer = asyncio.run(run())
    assert (texts(answer), answer.outcome) == ([TEXTS.inte_raderat], "not_deleted")
    assert "could not be deleted" in caplog.text and "hemlig" not in caplog.text


def test_deletion_comes_after_what_is_being_answered() -> None:
    """Or the answer would be stored after it."""

    async def run() -> list[str]:
        at, agent = desk(), Agent()
        begun, go = asyncio.Event(), asyncio.Event()

        async def locked(message: UserMessage) -> None:
            async with agent.lock_store.lock(message.sender_id):
                begun.set()
                await go.wait()
                agent.order.append("answered")

        asked = asyncio.ensure_future(at.answer(locked, Incoming(FACT, "anna"), agent))
        await begun.wait()
        deletion = asyncio.ensure_future(at.delete("anna", agent))
        await asyncio.sleep(0.05)
        assert agent.order == []
        go.set()
        await asyncio.gather(asked, deletion)
        return agent.order

    assert asyncio.run(run()) == ["answered", "deleted anna"]


def test_deletion_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody keeps the lock: the person is told, and leaves no place in the queue."""
    monkeypatch.setattr(reception, "DELETION_DEADLINE", 0.05)

    async def run() -> None:
        at, agent = desk(), Agent()
        async with agent.lock_store.lock("anna"):
            assert texts(await at.delete("anna", agent)) == [TEXTS.inte_raderat]
        assert texts(await at.delete("anna", agent)) == [TEXTS.raderat]

    asyncio.run(run())


def test_a_deleted_conversations_answers_are_forgotten() -> None:
    rasa, at = Rasa(), desk()
    question = Incoming(FACT, "anna", "1")
    talk(question, Incoming("radera mig", "anna", "2"), question, rasa=rasa, at=at)
    assert len(rasa.heard) == 2


# --- What breaks on the way ---


def raising(error: Exception) -> Callable[..., Any]:
    def broken(*args: Any) -> Any:
        raise error

    return broken


@BOTH
@pytest.mark.parametrize("step", ["hear", "wish", "begin"])
def test_a_broken_step_costs_no_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, step: str, text: str, said: str
) -> None:
    monkeypatch.setattr(reception, step, raising(KnowledgeError(f"hemligt: {text}")))
    (answer,) = talk(Incoming(text, "anna"))
    assert (texts(answer), answer.outcome) == ([said], "failed")
    assert "hemligt" not in caplog.text and "KnowledgeError" in caplog.text


@pytest.mark.parametrize("text", HIDDEN)
def test_a_broken_step_hides_no_phrase_in_what_was_cut_out(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(hearing, "mask", raising(ValueError(text)))
    (answer,) = talk(Incoming(text, "anna"))
    assert (texts(answer), answer.outcome) == ([ALARM], "failed")


def test_an_unreadable_switch_costs_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(off_switch, "is_off", raising(PermissionError("var/off")))
    (answer,) = talk(Incoming(PHRASE, "anna"))
    assert texts(answer) == [ALARM]


def test_nothing_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither texts nor phrases: both numbers, from memory."""
    for module in (reception, safety_net, hearing):
        monkeypatch.setattr(module, "knowledge", raising(KnowledgeError("no file")))
    (answer,) = talk(Incoming(PHRASE, "anna"))
    assert texts(answer) == [CONTACTS.reserv]


@BOTH
def test_the_assistant_fails(text: str, said: str) -> None:
    (answer,) = talk(Incoming(text, "anna"), rasa=raising(ValueError(text)))
    assert (texts(answer), answer.intent) == ([said], "")


@pytest.mark.parametrize(
    ("text", "said"), [(PHRASE, ALARM), (FACT, CONTACTS.reserv), *((text, ALARM) for text in HIDDEN)]
)
def test_what_is_said_instead_of_an_answer(text: str, said: str) -> None:
    (bubble,) = desk().safe(text, CONTACTS.reserv)
    assert (bubble.text, bubble.kind is Kind.ALARM) == (said, said == ALARM)


def test_a_word_in_what_was_cut_out_takes_no_alarm_away() -> None:
    """The word "filmen" asks about a phrase where it is read, not from a middle that nobody sees."""
    text = f"{PHRASE} " + "x " * 700 + "filmen" + " y" * 700
    assert [bubble.text for bubble in desk().safe(text, CONTACTS.reserv)] == [ALARM]


def test_a_failed_answer_is_the_same_for_a_duplicate() -> None:
    calls = 0

    async def once_broken(message: UserMessage) -> None:
        nonlocal calls
        calls += 1
        raise ValueError

    first, second = talk(Incoming(FACT, "anna", "1"), Incoming(FACT, "anna", "1"), rasa=once_broken)
    assert first is second and calls == 1


# --- The promise: 112 first ---

LINES = TEXTS.rader_pagar


class States(Store):
    """A tracker store that keeps where dialogues stand, or cannot."""

    def __init__(self) -> None:
        super().__init__([], None)
        self.states: dict[str, str] = {}
        self.broken = False

    async def set_state(self, sender_id: str, state: str) -> None:
        if self.broken:
            raise OSError("database is locked")
        self.states[sender_id] = state


class Judging(Rasa):
    """Says `bubbles` to every message, as one of this grade; `agent` knows where dialogues stand."""

    def __init__(self, agent: Agent, grade: Grade = Grade.NONE, *bubbles: Bubble, state: str = "") -> None:
        super().__init__()
        self.agent, self.grade, self.bubbles, self.state = agent, grade, bubbles, state

    async def __call__(self, message: UserMessage) -> None:
        turn = current()
        assert turn is not None and message.output_channel is not None
        turn.understanding = Understanding((Ranked("mumin", 1.0),), danger=Danger(grade=self.grade))
        state = self.state or self.agent.tracker_store.states.get(message.sender_id)
        turn.in_danger = state in IN_DANGER
        for bubble in self.bubbles or (Bubble("Svar."),):
            about = {"text": bubble.text, "metadata": {"kind": bubble.kind.value}}
            await message.output_channel.send_response(message.sender_id, about)


def with_states() -> Agent:
    agent = Agent()
    agent.tracker_store = States()
    return agent


def mended(what: str) -> float:
    return counted(metrics.MENDED, channel="prov", what=what)


@pytest.mark.parametrize(
    ("grade", "state", "first", "what"),
    [
        (Grade.NONE, "", "Svar.", ""),
        (Grade.NONE, "vanligt", "Svar.", ""),
        (Grade.NONE, "akut", f"{LINES[0]}\nSvar.", "in danger"),
        (Grade.NONE, "oklart", f"{LINES[0]}\nSvar.", "in danger"),
        (Grade.MENTION, "", f"{TEXTS.rad_fara}\nSvar.", "mention"),
        (Grade.ASK, "oklart", NET.question.text, "question"),
        (Grade.ALARM, "akut", ALARM, "alarm"),
    ],
)
def test_a_reply_that_breaks_the_promise_is_mended_and_counted(
    caplog: pytest.LogCaptureFixture, grade: Grade, state: str, first: str, what: str
) -> None:
    caplog.set_level("INFO")
    agent = with_states()
    kinds = ("alarm", "question", "mention", "in danger")
    before = {kind: mended(kind) for kind in kinds}
    (answer,) = talk(Incoming(FACT, "anna"), rasa=Judging(agent, grade, state=state), agent=agent)
    assert texts(answer)[0] == first
    assert {kind: mended(kind) - before[kind] for kind in kinds} == {kind: kind == what for kind in kinds}
    assert (f"was mended: {what}." in caplog.text) == bool(what)
    assert FACT not in caplog.text and "Svar" not in caplog.text


def test_the_line_is_another_each_time() -> None:
    agent = with_states()
    rasa = Judging(agent, state="akut")
    said = [texts(each)[0] for each in talk(*[Incoming(FACT, "anna")] * 6, rasa=rasa, agent=agent)]
    assert all(one != other for one, other in itertools.pairwise(said))
    assert {text.splitlines()[0] for text in said} == set(LINES)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("broken", [False, True])
def test_an_alarm_that_the_assistant_did_not_see_lasts_too(hidden: str, broken: bool) -> None:
    """Stored for the assistant; as long as it cannot be, the channel remembers."""
    agent, at = with_states(), desk()
    agent.tracker_store.broken = broken
    alarm, answer = talk(
        Incoming(hidden, "anna"), Incoming(FACT, "anna"), rasa=Judging(agent), agent=agent, at=at
    )
    assert texts(alarm)[0] == ALARM
    assert texts(answer)[0].splitlines()[0] in LINES
    assert agent.tracker_store.states == ({} if broken else {"anna": "akut"})
    agent.tracker_store.broken = False
    talk(Incoming(FACT, "anna"), rasa=Judging(agent), agent=agent, at=at)
    assert agent.tracker_store.states == {"anna": "akut"}
    (denied,) = talk(Incoming(FACT, "anna"), rasa=Judging(agent, state="vanligt"), agent=agent, at=at)
    assert texts(denied) == ["Svar."]


@pytest.mark.parametrize("broken", [False, True])
def test_of_a_deleted_dialogue_only_the_danger_is_left(broken: bool) -> None:
    agent, at = with_states(), desk()
    agent.tracker_store.broken = broken
    alarm, deleted = talk(Incoming(HIDDEN[0], "anna"), Incoming("radera mig", "anna"), agent=agent, at=at)
    assert texts(alarm)[0] == ALARM and deleted.outcome == "deleted"
    agent.tracker_store.broken = False
    (answer,) = talk(Incoming(FACT, "anna"), rasa=Judging(agent), agent=agent, at=at)
    assert texts(answer)[0].splitlines()[0] in LINES
    assert agent.tracker_store.states == {"anna": "akut"}


def test_what_is_about_danger_deletes_nothing() -> None:
    """In Swedish "I hide" is a letter away from "forget me"."""

    async def parse(message: UserMessage) -> dict[str, Any]:
        turn = current()
        assert turn is not None
        turn.understanding = Understanding((), danger=Danger(grade=Grade.ALARM))
        return {}

    agent = Agent()
    (sure,) = talk(Incoming("ta bort mig nu", "anna"), agent=agent)
    assert (sure.outcome, agent.order) == ("deleted", ["deleted anna"])
    agent = Agent()
    agent.processor = SimpleNamespace(parse_message=parse)  # type: ignore[attr-defined]
    (heard,) = talk(Incoming("ta bort mig nu", "anna"), agent=agent)
    assert (heard.outcome, agent.order) == ("answered", [])


def test_storing_it_does_not_hold_the_alarm_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarmed, "SECONDS", 0.01)

    async def run() -> Reply:
        agent = with_states()
        async with agent.lock_store.lock("anna"):  # by an answer that hangs
            return await desk().answer(Rasa(), Incoming(HIDDEN[0], "anna"), agent)

    assert texts(asyncio.run(run()))[0] == ALARM


@pytest.mark.parametrize("text", ["radera mig", "radera allt", None, FACT])
@pytest.mark.parametrize("how", ["off", "too often", "broken", "plain"])
def test_whatever_becomes_of_a_message_after_an_alarm(
    monkeypatch: pytest.MonkeyPatch, text: str | None, how: str
) -> None:
    agent = with_states()
    agent.tracker_store.states["anna"] = "akut"
    at, rasa = Reception("prov", NET, Limiter()), Judging(agent)
    if how == "off":
        off_switch.switch(True)
    elif how == "too often":
        monkeypatch.setenv("LOTSEN_LIMIT_SESSION", "1/hour")
        talk(Incoming(FACT, "anna"), rasa=rasa, agent=agent, at=at)
    elif how == "broken":
        monkeypatch.setattr(reception, "hear", raising(KnowledgeError("x")))
    (answer,) = talk(Incoming(text, "anna"), rasa=rasa, agent=agent, at=at)
    assert begins_with_112(texts(answer)[0])


@pytest.mark.parametrize(
    "name", ["raderat", "inte_raderat", "bara_text", "for_ofta", "avstangd", "ny_session", "for_langt"]
)
def test_what_a_channel_says_itself_begins_with_112(name: str) -> None:
    assert begins_with_112(getattr(TEXTS, name)) and begins_with_112(CONTACTS.reserv)


@given(
    st.sampled_from([FACT, PHRASE, "hej", "radera mig", "/akut", "/ej_akut", "", HIDDEN[0]]),
    st.sampled_from(Grade),
    st.sampled_from(["akut", "oklart", "vanligt"]),
    st.lists(st.builds(Bubble, st.text(max_size=40), st.sampled_from(Kind)), max_size=3),
)
def test_no_reply_breaks_it(text: str, grade: Grade, state: str, bubbles: list[Bubble]) -> None:
    agent = with_states()
    (answer,) = talk(Incoming(text, "anna"), rasa=Judging(agent, grade, *bubbles, state=state), agent=agent)
    first = answer.bubbles[0]
    judged = Grade.NONE if text in ("/ej_akut", "radera mig") else grade
    if text == "/akut" or judged is Grade.ALARM:
        assert promise.is_alarm(first, (ALARM,))
    if state in IN_DANGER or judged is not Grade.NONE:
        assert promise.holds(first)


@pytest.mark.parametrize(
    ("grade", "kind", "wanted"),
    [
        (Grade.ALARM, "", "utter_akut"),
        (Grade.ALARM, "kris", "utter_akut"),
        (Grade.ASK, "", "utter_akut_oklart"),
        (Grade.NONE, "", ""),
    ],
)
def test_who_writes_too_often_is_judged(grade: Grade, kind: str, wanted: str) -> None:
    """By the page's limits or a platform's; an alarm in the words for its kind, and it is remembered."""

    async def parse(message: UserMessage) -> dict[str, Any]:
        turn = current()
        assert turn is not None
        turn.understanding = Understanding((), danger=Danger(grade=grade))
        return {"entities": [{"entity": ALARM_KIND, "value": kind}]}

    class Full(Limiter):
        async def wait(self, session: str, address: str, since: float = 0.0) -> int:
            return 60

    agent, at = Agent(), desk()
    agent.processor = SimpleNamespace(parse_message=parse)  # type: ignore[attr-defined]
    page = asyncio.run(at.too_often(Incoming(FACT, "anna"), agent))
    assert page is not None
    (platform,) = talk(Incoming(FACT, "anna"), agent=agent, at=Reception("prov", NET, Full()))
    for answer in (page, platform):
        assert (answer.bubbles[0].response, answer.outcome) == (wanted, "too_often")
        if grade is Grade.NONE:
            assert TEXTS.for_ofta in texts(answer)[0]
        if kind:
            assert texts(answer) == [NET.alarm_of(kind).text] != [NET.alarm.text]
    assert ("anna" in at._alarmed) == (grade is not Grade.NONE)  # this store keeps no state
