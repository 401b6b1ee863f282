"""Input that nobody should send and somebody will: always a reply with sense in it, no trace, no silence."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from lotsen import paths
from lotsen.answers.answering import place_answer
from lotsen.channels.http import MAX_BODY
from lotsen.knowledge import load
from tests.undated import undated

KNOWLEDGE = load(paths.KNOWLEDGE)
CONTACTS = KNOWLEDGE.contacts
RESPONSES = yaml.safe_load((paths.ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
ALARM = RESPONSES["utter_akut"][0]["text"]
TRACES = ("Traceback", 'File "', "Exception", "site-packages", "<html", "Internal Server Error")
Start = Callable[..., Any]

ODD = {
    "empty": "",
    "blank": " \t\r\n\u00a0\u3000",
    "a full stop": ".",
    "one emoji": "😱",
    "only emoji": "😀🚓👮‍♀️🇸🇪❤️" * 20,
    "control characters": "\x01\x02\x1b[31m\x7f\x85",
    "control characters between letters": "h\x00e\x07j\x1b",
    "NUL": "\x00",
    "right-to-left marks": "\u202e\u200f\u2067\u2069",
    "right-to-left override": "\u202eatsnet\u202c",
    "zero-width": "\u200b\u200d\ufeff",
    "combining accents": "e" + "\u0301" * 500,
    "half a surrogate": "\ud800",
    "half a surrogate in a word": "hej \udc00 på dig",
    "expands under NFKC": "\ufdfa" * 500,
    "non-characters": "\ufffe\uffff",
    "a slash": "/",
    "slashes": "////",
    "restart": "/restart",
    "session start": "/session_start",
    "back": "/back",
    "another action": "/action_lattlast",
    "an entity": '/kontor_i_omrade{"plats": "Tensta"}',
    "an unknown intent": "/finns_inte",
    "an external message": "EXTERNAL: akut",
    "another language": "¿Dónde está la comisaría más cercana?",
    "another script": "ما هو مركز الشرطة؟",
    "markup": "<script>alert(1)</script>",
    "templates": "{amne} {{7*7}} ${ACTION_ENDPOINT} %s",
    "SQL": "'; DROP TABLE events; --",
    "long words": "a" * 5000,
}
BEHIND_A_SLASH = [
    "/akut",
    "/halsning han har kniv",
    "/greet@1.0 han har kniv",
    "/restart han har kniv",
    "/ han har kniv",
    '/tack{"plats": "x"} han har kniv och slår min mamma',
    "//det brinner i huset",
    "\uff0frestart det brinner i huset",
    "\u202e/halsning\u202c han har kniv",
]
NO_MESSAGE = {
    "nothing": b"",
    "no JSON": b"hej",
    "half of it": b'{"sender": "x", "message": "hej"',
    "another quote": b"{'message': 'hej'}",
    "not UTF-8": b'{"message": "\xe5\xe4\xf6"}',
    "binary": bytes(range(256)),
    "null": b"null",
    "a list": b'["message"]',
    "a string": b'"message"',
    "a number": b"112",
    "a huge number": b'{"message": ' + b"9" * 5000 + b"}",
    "no message": b'{"sender": "x"}',
    "message null": b'{"sender": "x", "message": null}',
    "message a list": b'{"sender": "x", "message": ["hej"]}',
    "message a number": b'{"sender": "x", "message": 112}',
    "message an object": b'{"sender": "x", "message": {"text": "hej"}}',
    "message true": b'{"sender": "x", "message": true}',
    "deep": b"[" * 16000,
    "deep inside": b'{"message": ' + b"[" * 8000 + b"]" * 8000 + b"}",
    "deep objects": b'{"message":' * 1400,
}
SENDERS = {
    "missing": {},
    "null": {"sender": None},
    "empty": {"sender": ""},
    "a number": {"sender": 1},
    "a list": {"sender": ["x"]},
    "an object": {"sender": {"x": "y"}},
    "half a surrogate": {"sender": "\ud800"},
    "NUL": {"sender": "a\x00b"},
    "very long": {"sender": "x" * 10_000},
    "a path": {"sender": "../../etc/passwd"},
    "default": {"sender": "default"},
}


@pytest.fixture(params=["rest", "lotsen"])
def talk(request: pytest.FixtureRequest, start: Start) -> Any:
    """A conversation over each channel."""
    return start(request.param)


def bubbles(response: Any) -> list[str]:
    """The texts of a reply; there is at least one, and nothing in it looks like a trace."""
    assert not any(trace in response.text for trace in TRACES), response.text
    texts = [undated(bubble["text"]) for bubble in response.json()]
    assert texts and all(text.strip() for text in texts)
    return texts


def send(talk: Any, text: str, **more: Any) -> list[str]:
    """Post a message in JSON that escapes what is not ASCII, half surrogates too."""
    response = talk.post(json.dumps({"sender": talk.sender, "message": text, **more}))
    assert response.status_code == 200, response.text
    return bubbles(response)


def is_reserve(texts: list[str]) -> bool:
    return texts == [CONTACTS.reserv]


def test_the_reserve_names_both_numbers() -> None:
    assert CONTACTS.akut in CONTACTS.reserv and CONTACTS.icke_akut in CONTACTS.reserv


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_is_answered(talk: Any, text: str) -> None:
    """By the assistant itself, and it goes on answering in the same conversation.

    After 112, where the text was odd enough to be asked about.
    """
    assert not is_reserve(send(talk, text))
    (answer,) = send(talk, "Finns det ett kontor i Tensta?")
    assert answer.endswith(undated(place_answer(KNOWLEDGE, ["Tensta"], "svar").text))


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_in_an_emergency(talk: Any, text: str) -> None:
    send(talk, "han har kniv och slår min mamma")
    assert send(talk, text)
    assert CONTACTS.akut in send(talk, "han har kniv och slår min mamma")[0]


@pytest.mark.parametrize("text", ["", "   ", "\x00", "🐘🐘", "\u202e\u200f", "\ud800", "...", "/"])
def test_nothing_to_understand_is_not_understood(talk: Any, text: str) -> None:
    """And never an arbitrary answer."""
    assert send(talk, text)[0] == RESPONSES["utter_vet_inte"][0]["text"]


@pytest.mark.parametrize("text", BEHIND_A_SLASH)
def test_an_emergency_behind_a_slash(talk: Any, text: str) -> None:
    assert CONTACTS.akut in send(talk, text)[0]


@pytest.mark.parametrize("command", ["/restart", "/session_start", "/back"])
def test_a_typed_command_does_nothing(talk: Any, command: str) -> None:
    send(talk, "Vad är Mumin?")
    send(talk, command)
    (easier,) = send(talk, "kan du säga det enklare?")
    assert undated(easier) == KNOWLEDGE.programmes["mumin"].lattlast


@pytest.mark.parametrize("text", ["Tensta", "tensta", "TENSTA!!!", "hässelby gard"])
def test_a_place_alone(talk: Any, text: str) -> None:
    name = "Tensta" if "tensta" in text.lower() else "Hässelby Gård"
    assert send(talk, text) == [undated(place_answer(KNOWLEDGE, [name], "svar").text)]


def test_100_kb(talk: Any) -> None:
    response = talk.post(json.dumps({"sender": talk.sender, "message": "hej på dig " * 10_000}))
    assert response.status_code == (200 if talk.channel == "rest" else 413)
    assert bubbles(response)
    assert is_reserve(bubbles(response)) is (talk.channel == "lotsen")


@pytest.mark.parametrize("filler", ["hej på dig ", "å" * 50 + " ", "😀"])
def test_an_emergency_last_in_a_long_text(talk: Any, filler: str) -> None:
    """As long as a body may be on the hardened channel."""
    end = " hjälp han har kniv och slår min mamma"
    room = MAX_BODY - len(json.dumps({"sender": talk.sender, "message": end}))
    text = filler * (room // len(json.dumps(filler))) + end
    assert CONTACTS.akut in send(talk, text)[0]


@pytest.mark.parametrize("metadata", [None, [], "x", 1, {"deep": {"er": []}}])
def test_metadata_that_is_no_object_is_ignored(start: Start, metadata: Any) -> None:
    assert send(start("lotsen"), "hej", metadata=metadata) == [RESPONSES["utter_halsning"][0]["text"]]


def test_the_channel_cannot_be_claimed(start: Start) -> None:
    """Answers for messaging are shorter: a client does not choose."""
    answer = send(start("lotsen"), "Vad är Mumin?", input_channel="telegram")
    assert answer == [KNOWLEDGE.programmes["mumin"].svar]


@pytest.mark.parametrize("body", NO_MESSAGE.values(), ids=NO_MESSAGE)
def test_a_body_without_a_message(start: Start, body: bytes) -> None:
    response = start("lotsen").post(body)
    assert response.status_code == 400
    assert is_reserve(bubbles(response))


def test_a_phrase_in_such_a_body_gets_the_alarm(start: Start) -> None:
    response = start("lotsen").post(b'{"sender": "x", "message": ["han har kniv"]}')
    assert response.status_code == 400
    assert bubbles(response)[0].startswith("Ring 112 nu")


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json"],
)
def test_another_content_type(start: Start, content_type: str) -> None:
    response = start("lotsen").post('{"sender": "x", "message": "hej"}', content_type)
    assert response.status_code == 415
    assert is_reserve(bubbles(response))


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_by_another_spelling(start: Start, content_type: str) -> None:
    response = start("lotsen").post('{"message": "hej"}', content_type)
    assert response.status_code == 200
    assert bubbles(response) == [RESPONSES["utter_halsning"][0]["text"]]


@pytest.mark.parametrize("sender", SENDERS.values(), ids=SENDERS)
def test_any_sender_is_answered_and_warned(start: Start, sender: dict[str, Any]) -> None:
    talk = start("lotsen")
    hello = talk.post(json.dumps({**sender, "message": "hej"}))
    assert hello.status_code == 200
    assert bubbles(hello) == [RESPONSES["utter_halsning"][0]["text"]]
    emergency = talk.post(json.dumps({**sender, "message": "han har kniv och slår min mamma"}))
    assert bubbles(emergency)[0] == ALARM


@pytest.mark.parametrize("sender", [{}, {"sender": None}, {"sender": ""}, {"sender": 1}])
def test_who_names_no_sender_shares_nothing(start: Start, sender: dict[str, Any]) -> None:
    talk = start("lotsen")
    talk.post(json.dumps({**sender, "message": "Vad är Mumin?"}))
    after = talk.post(json.dumps({**sender, "message": "kan du säga det enklare?"}))
    assert bubbles(after) == [RESPONSES["utter_inget_amne"][0]["text"]]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_10_mb(start: Start, chunked: bool) -> None:
    """The answer comes though the body is not read to its end; the client may not get to send it all."""
    talk = start("lotsen")
    connection = http.client.HTTPConnection(urlsplit(talk.url).netloc, timeout=60)
    connection.putrequest("POST", "/webhooks/lotsen/webhook")
    connection.putheader("Content-Type", "application/json")
    connection.putheader(*("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(10**7)))
    connection.endheaders()
    piece = b'{"message": "' + b"x" * 99_987
    try:
        for _ in range(100):
            connection.send(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
    except OSError:
        pass
    answer = connection.getresponse()
    texts = [bubble["text"] for bubble in json.loads(answer.read())]
    connection.close()
    assert answer.status == 413
    assert is_reserve(texts)
    assert send(talk, "hej") == [RESPONSES["utter_halsning"][0]["text"]]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method(start: Start, method: str) -> None:
    talk = start("lotsen")
    answer = talk.http.request(method, f"{talk.url}webhooks/lotsen/webhook", timeout=60)
    assert answer.status_code == 405
    assert not any(trace in answer.text for trace in TRACES[:4])


def test_it_says_that_it_is_ready(start: Start) -> None:
    talk = start("lotsen")
    answer = talk.http.get(f"{talk.url}webhooks/lotsen/", timeout=60)
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "missing": []})
