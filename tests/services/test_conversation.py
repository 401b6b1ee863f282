"""Whole conversations with the real servers; what is said is compared with domain.yml and knowledge/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from lotsen import paths
from lotsen.answers.answering import place_answer, topic_answer
from lotsen.knowledge import load
from lotsen.run import processes
from lotsen.text import fold
from lotsen.values.first_line import begins_with_112
from tests.undated import undated
from tools.review.training_lines import examples

KNOWLEDGE = load(paths.KNOWLEDGE)
DOMAIN = yaml.safe_load((paths.ROOT / "domain.yml").read_text(encoding="utf-8"))
RESPONSES = DOMAIN["responses"]
EMERGENCY = "han har kniv och slår min mamma"
PLACE_WORDINGS = ("Finns det ett lokalt poliskontor i {}?", "{}?", "har ni kontor i {}")
PROGRAMME_WORDINGS = ("Vad är {}?", "{}", "kan du berätta om {}")
Start = Callable[..., Any]


def response(name: str) -> str:
    """The Swedish text of a response in domain.yml."""
    return str(RESPONSES[name][0]["text"])


def any_of(name: str) -> list[list[str]]:
    """What may be said for a response that has variants."""
    return [[str(variant["text"])] for variant in RESPONSES[name] if "condition" not in variant]


def facts(texts: list[str]) -> list[str]:
    """Without the year that they are about: how it is said depends on what was said before."""
    return [undated(text) for text in texts]


def topic(topic_id: str, form: Any = "svar") -> str:
    found = KNOWLEDGE.topic(topic_id)
    assert found is not None
    return facts([topic_answer(KNOWLEDGE, found, form).text])[0]


def place(name: str, form: Any = "svar") -> str:
    return facts([place_answer(KNOWLEDGE, [name], form).text])[0]


def plain(texts: list[str]) -> list[str]:
    """What was said after the line with 112, which comes first on every channel."""
    line, text = texts[0].split("\n", 1)
    assert line in KNOWLEDGE.channel.rader_pagar
    return [text, *texts[1:]]


@pytest.fixture(params=["rest", "lotsen"])
def talk(request: pytest.FixtureRequest, start: Start) -> Any:
    """A conversation over each channel."""
    return start(request.param)


def test_a_place_then_another_then_the_hours(talk: Any) -> None:
    assert facts(talk.texts("Finns kontor i Tensta?")) == [place("Tensta")]
    assert facts(talk.texts("och i Rinkeby då?")) == [place("Rinkeby")]
    assert facts(talk.texts("när har de öppet?")) == [topic("oppettider")]


def test_who_is_asked_about_danger_is_answered_and_not_asked_again(talk: Any) -> None:
    """A question on what was spoken of, and thanks: 112 first, then the answer."""
    talk.texts("Vad gör volontärerna?")
    talk.api("POST", "/trigger_intent", {"name": "akut_oklart"})
    for asked, about in (("måste man ha någon utbildning för det?", "utbild"),):
        first, _, rest = talk.texts(asked)[0].partition("\n")
        assert begins_with_112(first) and "?" not in first and about in rest
    assert talk.texts("tack") in any_of("utter_tack_oklart")
    assert talk.api("GET", "/tracker")["slots"]["lage"] == "oklart"


def test_who_denies_danger_beside_a_question_gets_the_answer(talk: Any) -> None:
    assert talk.texts(EMERGENCY)[0] == response("utter_akut")
    clear, answer = talk.texts("Nej, det är ingen fara, det var bara grannens tv. Vad är Nova?")
    assert clear == response("utter_ingen_fara") and answer.startswith("Nova")
    assert facts(talk.texts("När har kontoren öppet?")) == [topic("oppettider")]


def test_a_correction(talk: Any) -> None:
    assert facts(talk.texts("Finns det ett kontor i Tensta?")) == [place("Tensta")]
    assert facts(talk.texts("nej, jag menade Bromma")) == [place("Bromma")]


def test_an_emergency_in_the_middle_and_back(talk: Any) -> None:
    assert facts(talk.texts("När har kontoren öppet?")) == [topic("oppettider")]
    assert talk.texts(EMERGENCY)[0] == response("utter_akut")
    assert talk.texts("tack") in any_of("utter_efter_akut")
    assert facts(plain(talk.texts("När har kontoren öppet?"))) == [topic("oppettider")]
    assert talk.texts("tack") in any_of("utter_efter_akut")
    assert talk.texts("det är lugnt nu") == [response("utter_ingen_fara")]
    assert facts(talk.texts("När har kontoren öppet?")) == [topic("oppettider")]
    assert talk.texts("tack") == [response("utter_tack")]
    assert talk.texts(EMERGENCY)[0] == response("utter_akut")


@pytest.mark.parametrize(
    "text", ["vem är chef för Nova och vad tjänar hon", "hur gammal får man vara för att gå med i Mumin"]
)
def test_what_the_brochure_lacks_is_said_to_be_lacking(talk: Any, text: str) -> None:
    assert "står inte i broschyren" in " ".join(talk.texts(text))


@pytest.mark.parametrize("read", ["okej", "ok då", "okej chill"])
def test_that_somebody_has_read_the_question_is_no_answer(talk: Any, read: str) -> None:
    assert talk.texts("jag är rädd")[0] == response("utter_akut_oklart")
    assert talk.texts(read)[:1] in any_of("utter_akut_oklart")
    assert talk.texts("ja")[0] == response("utter_akut")


@pytest.mark.parametrize("before", ["hej", "vad är Mumin?", "vad kan du svara på?", "är du en bot?", "tack"])
def test_an_emergency_after_anything(start: Start, before: str) -> None:
    talk = start()
    talk.say(before)
    assert [talk.texts(EMERGENCY)[:1] for _ in range(2)] == any_of("utter_akut")


DANGER = [["akut"], ["akut_oklart"], ["akut_oklart", "bekrafta"]]
NO_SUBJECT = [
    name
    for name in (next(iter(intent)) for intent in DOMAIN["intents"])
    if KNOWLEDGE.topic(name) is None and name not in ("hej_da", "kontor_i_omrade")
]


@pytest.mark.parametrize("intent", NO_SUBJECT)
@pytest.mark.parametrize("before", DANGER, ids="-".join)
def test_danger_is_not_forgotten(start: Start, before: list[str], intent: str) -> None:
    """Whatever is said after an alarm or our question, but about a subject: 112, and before anything else."""
    talk = start()
    for name in before:
        talk.api("POST", "/trigger_intent", {"name": name})
    said = " ".join(
        message.get("text") or ""
        for message in talk.api("POST", "/trigger_intent", {"name": intent})["messages"]
    )
    assert KNOWLEDGE.contacts.akut in said
    assert said.index(KNOWLEDGE.contacts.akut) < (said + KNOWLEDGE.contacts.icke_akut).index(
        KNOWLEDGE.contacts.icke_akut
    )


def test_a_place_after_an_alarm_may_say_where_the_danger_is(talk: Any) -> None:
    assert talk.texts(EMERGENCY)[0] == response("utter_akut")
    for _ in range(2):
        first, about = facts(talk.texts("jag är i Tensta"))
        assert [first] in any_of("utter_efter_akut") and "Tensta" in about
    assert facts(plain(talk.texts("finns det ett kontor i Tensta?"))) == [place("Tensta")]
    assert talk.texts("tack") in any_of("utter_efter_akut")


# One example of each intent that has any, and what people in danger write.
EXAMPLES = {line.intent: line.text for line in examples(paths.ROOT / "data") if line.is_read}
AFTER = [
    *EXAMPLES.values(),
    *(
        "kommer ni nu",
        "kommer ni nu?",
        "ingen polis",
        "…",
        "Storgatan 12",
        "jag är i Tensta",
        "snälla",
        "hallå?",
    ),
    *("radera mina meddelanden", "/oppettider", "/ej_akut", "👍", "", "x" * 1500),
]


ABOUT_DANGER = ("utter_akut", "utter_akut_oklart", "utter_efter_akut")


@pytest.mark.parametrize("said", AFTER, ids=lambda said: said[:40])
@pytest.mark.parametrize("before", ["akut", "akut_oklart"])
def test_after_an_alarm_or_our_question_every_reply_begins_with_112(
    start: Start, before: str, said: str
) -> None:
    talk = start("lotsen")
    talk.api("POST", "/trigger_intent", {"name": before})
    for _ in range(2):
        first = talk.texts(said)[0]
        danger = first.endswith(tuple(text for name in ABOUT_DANGER for (text,) in any_of(name)))
        assert begins_with_112(first, after_question=danger), first
        if talk.api("GET", "/tracker")["slots"]["lage"] not in ("akut", "oklart"):
            break


@pytest.mark.parametrize(
    "denial",
    [
        "det är lugnt nu",
        "polisen är här",
        "jag skojade",
        "nej ingen är i fara just nu",
        "inte just nu",
        "faran är över",
        "nej då, alla mår bra",
    ],
)
@pytest.mark.parametrize("before", ["akut", "akut_oklart"])
def test_a_denial_ends_it_with_one_kind_sentence(start: Start, before: str, denial: str) -> None:
    talk = start("lotsen")
    talk.api("POST", "/trigger_intent", {"name": before})
    assert talk.texts(denial) == [response("utter_ingen_fara")]
    assert facts(talk.texts("När har kontoren öppet?")) == [topic("oppettider")]
    assert talk.texts(EMERGENCY)[0] == response("utter_akut")


@pytest.mark.parametrize(
    "text",
    [
        "det är inte lugnt",
        "nej det brinner fortfarande",
        "ambulansen är inte framme",
        "faran är inte över",
        "jag skojade inte det brinner på riktigt",
        "jag skämtar inte",
        "de är inte här än",
        "det är lugnt nu men han står utanför dörren",
        "polisen är inte här än",
    ],
)
def test_that_it_is_not_over_ends_nothing(start: Start, text: str) -> None:
    talk = start("lotsen")
    talk.api("POST", "/trigger_intent", {"name": "akut"})
    assert begins_with_112(talk.texts(text)[0], after_question=True)
    assert talk.api("GET", "/tracker")["slots"]["lage"] in ("akut", "oklart")


def test_a_bare_no_after_an_alarm_is_asked_about(talk: Any) -> None:
    talk.api("POST", "/trigger_intent", {"name": "akut"})
    said = [talk.texts("nej")[0] for _ in range(3)]
    assert said == [response("utter_efter_akut"), response("utter_ej_akut"), response("utter_okej")]


def test_the_button_that_it_can_wait_ends_nothing_after_an_alarm(talk: Any) -> None:
    talk.api("POST", "/trigger_intent", {"name": "akut"})
    assert talk.texts("/ej_akut") == [response("utter_ej_akut")]
    assert talk.texts("tack") in any_of("utter_efter_akut")


def test_the_same_line_never_comes_twice_in_a_row(start: Start) -> None:
    talk = start("lotsen")
    talk.api("POST", "/trigger_intent", {"name": "akut"})
    lines = [talk.texts("När har kontoren öppet?")[0].splitlines()[0] for _ in range(4)]
    assert lines[:2] == lines[2:] and lines[0] != lines[1]


def test_an_emergency_in_the_middle_of_our_question(talk: Any) -> None:
    talk.say("hej")
    for answer, wanted in (("ja", "utter_akut"), (EMERGENCY, "utter_akut"), ("nej", "utter_ej_akut")):
        asked = talk.api("POST", "/trigger_intent", {"name": "akut_oklart"})["messages"]
        assert asked[0]["text"].endswith(tuple(text for (text,) in any_of("utter_akut_oklart")))
        assert [button["payload"] for button in asked[0]["buttons"]] == ["/akut", "/ej_akut"]
        # A word as short as "ja" may get a line in a wrongly guessed language above it.
        assert talk.texts(answer)[0].endswith(tuple(text for (text,) in any_of(wanted)))


@pytest.mark.parametrize(("payload", "wanted"), [("/akut", "utter_akut"), ("/ej_akut", "utter_ej_akut")])
def test_the_buttons_of_our_question(talk: Any, payload: str, wanted: str) -> None:
    talk.api("POST", "/trigger_intent", {"name": "akut_oklart"})
    assert talk.texts(payload) == [response(wanted)]


def test_a_greeting_says_that_it_is_a_bot(talk: Any) -> None:
    assert talk.texts("hej") == [response("utter_halsning")]
    assert "bot" in response("utter_halsning")


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("är du en bot?", "utter_ar_du_bot"),
        ("jag vill prata med en människa", "utter_prata_med_manniska"),
        ("vad kan du svara på?", "utter_hjalp_meny"),
    ],
)
def test_about_itself(talk: Any, question: str, wanted: str) -> None:
    assert talk.texts(question) == [response(wanted)]


@pytest.mark.parametrize(
    "question", ["pratar jag med en människa eller en robot?", "är du en riktig människa?", "är du en AI?"]
)
def test_it_says_at_once_that_it_is_a_bot(talk: Any, question: str) -> None:
    """Also when the question is taken for a wish to talk to a human."""
    assert "jag är en bot" in talk.texts(question)[0]


def test_a_human_is_at_the_polices_number() -> None:
    assert KNOWLEDGE.contacts.icke_akut in response("utter_prata_med_manniska")


def test_where_the_facts_come_from_and_how_old_they_are(talk: Any) -> None:
    (answer,) = talk.texts("var kommer uppgifterna ifrån?")
    assert answer == topic("utgivare_ar")
    assert "2010" in answer


@pytest.mark.parametrize("asking", ["kan du säga det enklare?", "lättläst tack"])
def test_easier_words_after_an_answer(talk: Any, asking: str) -> None:
    mumin = KNOWLEDGE.programmes["mumin"]
    assert facts(talk.texts("Vad är Mumin?")) == [mumin.svar]
    assert facts(talk.texts(asking)) == [mumin.lattlast]
    assert facts(talk.texts("Finns det ett kontor i Tensta?")) == [place("Tensta")]
    assert facts(talk.texts(asking)) == [place("Tensta", "lattlast")]


@pytest.mark.parametrize(
    ("state", "again"), [("akut", "utter_efter_akut"), ("akut_oklart", "utter_akut_oklart")]
)
def test_easier_words_make_easier_what_was_said_last(start: Start, state: str, again: str) -> None:
    """The number as long as danger was spoken of last, the subject when that was answered since."""
    talk = start("lotsen")
    talk.texts("Vad är Nova?")
    talk.api("POST", "/trigger_intent", {"name": state})
    assert {talk.texts("kan du säga det enklare?")[0] for _ in range(3)} == {
        text for (text,) in any_of(again)
    }
    talk.texts("Vad är Mumin?")
    (easier,) = talk.texts("kan du säga det enklare?")
    assert begins_with_112(easier) and facts([easier])[0].endswith(KNOWLEDGE.programmes["mumin"].lattlast)


def test_easier_words_without_an_answer(talk: Any) -> None:
    assert talk.texts("kan du säga det enklare?") == [response("utter_inget_amne")]


@pytest.mark.parametrize("name", ["utter_hjalp_meny", "utter_halsning"])
def test_every_button_gives_its_answer(talk: Any, name: str) -> None:
    asking = {"utter_hjalp_meny": "vad kan du svara på?", "utter_halsning": "hej"}[name]
    (bubble,) = talk.say(asking)
    assert bubble["buttons"] == RESPONSES[name][0]["buttons"]
    for button in bubble["buttons"]:
        topic_id = button["payload"][1:]
        wanted = response("utter_hjalp_meny") if topic_id == "hjalp_meny" else topic(topic_id)
        assert facts(talk.texts(button["payload"])) == [wanted]


@pytest.mark.parametrize("name", [office.namn for office in KNOWLEDGE.offices])
def test_all_places_by_name(start: Start, name: str) -> None:
    """In three wordings, also as people type: small letters, no å ä ö."""
    for wording in PLACE_WORDINGS:
        assert facts(start().texts(wording.format(name))) == [place(name)], wording
    assert facts(start().texts(PLACE_WORDINGS[2].format(fold(name)))) == [place(name)]


@pytest.mark.parametrize("programme_id", KNOWLEDGE.programmes)
def test_all_programmes_by_name(start: Start, programme_id: str) -> None:
    programme = KNOWLEDGE.programmes[programme_id]
    for wording in PROGRAMME_WORDINGS:
        assert facts(start().texts(wording.format(programme.namn))) == [programme.svar], wording
    assert facts(start().texts(PROGRAMME_WORDINGS[0].format(fold(programme.namn)))) == [programme.svar]


def test_nothing_leaks_to_somebody_else(talk: Any, start: Start) -> None:
    talk.say("Finns det ett kontor i Tensta?")
    other = start(talk.channel)
    assert other.texts("kan du säga det enklare?") == [response("utter_inget_amne")]
    assert facts(talk.texts("kan du säga det enklare?")) == [place("Tensta", "lattlast")]


def test_nothing_leaks_to_the_next_session(talk: Any) -> None:
    """The same sender two hours later: a shared computer."""
    talk.say("Finns det ett kontor i Tensta?")
    events = talk.api("GET", "/tracker")["events"]
    earlier = [{**event, "timestamp": event["timestamp"] - 7200} for event in events]
    talk.api("PUT", "/tracker/events", earlier)
    assert talk.api("GET", "/tracker")["slots"]["senaste_plats"] == "Tensta"
    assert talk.texts("kan du säga det enklare?") == [response("utter_inget_amne")]
    slots = talk.api("GET", "/tracker")["slots"]
    assert (slots["senaste_plats"], slots["amne"]) == (None, None)


def test_nobody_reads_a_conversation_without_the_token(talk: Any) -> None:
    talk.say("hej")
    assert talk.http.get(talk.tracker + "/tracker", timeout=60).status_code == 401


def variant(name: str, kind: str) -> str:
    """The Swedish text of a response for one kind of danger."""
    (found,) = [
        each["text"]
        for each in RESPONSES[name]
        if each.get("condition") == [{"type": "slot", "name": "larm", "value": kind}]
    ]
    return str(found)


@pytest.mark.parametrize(
    "text", ["jag vill inte leva längre", "min vän vill ta livet av sig, hon sitter på bron"]
)
def test_a_crisis_has_words_of_its_own(talk: Any, text: str) -> None:
    assert talk.texts(text)[0] == variant("utter_akut", "kris")
    assert talk.texts("det brinner i köket och barnen är kvar")[0] == response("utter_akut")


def test_who_cannot_ring_is_not_told_the_same_again(talk: Any) -> None:
    assert talk.texts(EMERGENCY)[0] == response("utter_akut")
    variants = {variant(name, "kan_inte_ringa") for name in ABOUT_DANGER}
    for text in ("jag kan inte ringa, han hör mig", "jag är döv", "hur sms:ar man 112", "kommer ni nu?"):
        assert talk.texts(text)[0] in variants
    for text in ("det luktar gas i trapphuset", "han har kniv nu", "vad gör jag"):  # still deaf
        assert talk.texts(text)[0] in variants


@pytest.mark.parametrize(
    "text", ["kan man ringa 112 utan simkort", "fungerar 112 i Norge", "vad frågar de när man ringer 112"]
)
def test_how_112_works_is_not_in_the_brochure(talk: Any, text: str) -> None:
    assert talk.texts(text) == [response("utter_om_112")]


def test_a_street_after_an_alarm_is_where_they_are(start: Start) -> None:
    """On our channels the street is masked, and the mask's word is no question."""
    talk = start("lotsen")
    talk.texts(EMERGENCY)
    for street in ("Riddargatan 12", "Riddargatan 12, tredje våningen"):
        assert talk.texts(street)[:1] in [*any_of("utter_efter_akut"), *any_of("utter_akut")]


def test_an_answer_is_no_error_in_a_log(assistant: processes.Assistant, start: Start) -> None:
    """Rasa closes its connection after each action: that was an error for every answer once."""
    assert assistant.actions is not None
    logs = (assistant.rasa.log, assistant.actions.log)
    before = [log.stat().st_size for log in logs]
    talk = start()
    for question in ("Finns det ett kontor i Tensta?", "Vad är Mumin?", "tack"):
        assert talk.say(question)
    written = [log.read_bytes()[size:] for log, size in zip(logs, before, strict=True)]
    assert not [line for text in written for line in text.splitlines() if b"error" in line.lower()]


LONG = (
    "Hej på er. Jag flyttade hit i augusti och trivs fint. Min syster bor två kvarter bort. Vi brukar handla "
    "på lördagar. Förra veckan läste jag om polisens volontärer. Det lät trevligt. Min son går i sexan och "
    "gillar fotboll. {} Skolan har visst en egen kontaktpolis. Jag undrar också var närmaste kontor låg. "
    "Bussen går var tionde minut. Tack för att ni svarar så snabbt. Ha en fin dag. Hälsningar från Bredäng."
)


@pytest.mark.parametrize(
    "cry",
    [
        "I trappan ligger grannen och blöder från magen.",
        "Någon bankar sönder vår dörr med en slägga.",
        "Min mamma har slutat prata och halva ansiktet hänger.",
        "En unge flyter orörlig i poolen.",
        "Han säger att han skjuter oss i kväll.",
    ],
)
def test_a_cry_in_the_middle_of_a_long_letter(start: Start, cry: str) -> None:
    assert start().texts(LONG.format(cry))[0] in (response("utter_akut"), response("utter_akut_oklart"))
