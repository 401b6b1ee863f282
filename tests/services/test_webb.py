"""The page's channel as a client with bad manners meets it; the page itself is tested in tests/web/."""

from __future__ import annotations

import http.client
import itertools
import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import yaml
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from lotsen import off_switch, paths
from lotsen.answers.answering import place_answer, topic_answer
from lotsen.channels.web.client import security_headers
from lotsen.knowledge import load
from lotsen.run import processes
from lotsen.secret import secret
from tests.undated import undated
from tools.staff.conversations import stored

KNOWLEDGE = load(paths.KNOWLEDGE)
SAYS, CONTACTS = KNOWLEDGE.channel, KNOWLEDGE.contacts
RESPONSES = yaml.safe_load((paths.ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
ALARM = RESPONSES["utter_akut"][0]["text"]
EMERGENCY = "han har kniv och slår min mamma"
UNLISTED = "pappa har ramlat nerför trappan och svarar inte längre"  # no phrase in it: the guard must judge
TENSTA = "Finns det ett kontor i Tensta?"
TRACES = ("Traceback", 'File "', "Exception", "site-packages")
TIMEOUT = 60.0  # seconds; nothing is measured
addresses = (f"10.1.{number // 250}.{number % 250 + 1}" for number in itertools.count())


@dataclass
class Browser:
    """A client behind an address of its own, as our proxy would tell."""

    url: str
    address: str = field(default_factory=lambda: next(addresses))

    def __post_init__(self) -> None:
        self.http = requests.Session()
        self.http.trust_env = False  # no proxy for loopback
        self.http.headers["X-Forwarded-For"] = self.address

    def post(self, path: str, body: Any = None, **more: Any) -> requests.Response:
        answer = self.http.post(f"{self.url}{path}", **{"json": body, "timeout": TIMEOUT, **more})
        assert not any(trace in answer.text for trace in TRACES), answer.text
        return answer

    def session(self) -> str:
        return str(self.post("session", {}).json()["session"])

    def say(self, session: object, text: str, **more: Any) -> list[str]:
        answer = self.post("message", {"session": session, "text": text, **more})
        assert answer.status_code == 200, answer.text
        return texts(answer)


def texts(answer: requests.Response) -> list[str]:
    """What the bubbles say; there is at least one."""
    said = [str(bubble["text"]) for bubble in answer.json()["bubbles"]]
    assert said and all(said)
    return [undated(text) for text in said]


def both_numbers(answer: requests.Response) -> bool:
    return all(number in " ".join(texts(answer)) for number in (CONTACTS.akut, CONTACTS.icke_akut))


@pytest.fixture(scope="module")
def off_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("switch") / "off"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("webb") / "lotsen.db"


@pytest.fixture(scope="module")
def url(database: Path, off_file: Path) -> Iterator[str]:
    folder = database.parent
    environment = {
        "LOTSEN_PROXIES": "1",
        "LOTSEN_LIMIT_SESSION": "10/second;60/day",  # no more after another minute, on a slow machine
        "LOTSEN_DB": processes.sqlite_url(database),
        off_switch.VARIABLE: str(off_file),
    }
    ports = processes.free_port(), processes.free_port()
    with processes.running(*ports, log_dir=folder, environment=environment) as assistant:
        yield f"{assistant.rasa_url}webhooks/webb/"


@pytest.fixture
def browser(url: str) -> Browser:
    return Browser(url)


def test_question_button_and_follow_up(browser: Browser) -> None:
    session = browser.session()
    assert browser.say(session, TENSTA) == [undated(place_answer(KNOWLEDGE, ["Tensta"], "svar").text)]
    answer = browser.post("message", {"session": session, "button": "mumin"}).json()
    assert undated(answer["bubbles"][0]["text"]) == KNOWLEDGE.programmes["mumin"].svar
    assert answer["rate"]
    assert browser.say(session, "kan du säga det enklare?") == [KNOWLEDGE.programmes["mumin"].lattlast]


def test_buttons_have_ids_that_can_be_sent_back(browser: Browser) -> None:
    session = browser.session()
    bubbles = browser.post("message", {"session": session, "text": "hej"}).json()["bubbles"]
    ids = [button["id"] for button in bubbles[0]["buttons"]]
    assert ids
    for button in ids:
        assert browser.post("message", {"session": session, "button": button}).status_code == 200


def test_easy_swedish(browser: Browser) -> None:
    answer = browser.say(browser.session(), "Vad är Nova?", easy=True)
    assert answer == [KNOWLEDGE.programmes["nova"].lattlast]


@pytest.mark.parametrize("text", [EMERGENCY, "/restart " + EMERGENCY, "x " * 700 + EMERGENCY])
def test_an_emergency(browser: Browser, text: str) -> None:
    answer = browser.post("message", {"session": browser.session(), "text": text}).json()
    assert answer["bubbles"][0]["text"] == ALARM
    assert answer["rate"] is None


@pytest.mark.parametrize("letter", ["å", "ж", "字", "🦆"])
def test_a_text_that_is_too_long_is_told_kindly(browser: Browser, letter: str) -> None:
    session = browser.session()
    assert SAYS.for_langt not in browser.say(session, letter * 1000)
    said = browser.say(session, letter * 1001)
    assert SAYS.for_langt in said and CONTACTS.akut in said[0][:80]


def test_a_letter_that_becomes_eighteen_is_counted_as_it_is_read(browser: Browser) -> None:
    assert SAYS.for_langt in browser.say(browser.session(), "ﷺ" * 60)
    assert SAYS.for_langt not in browser.say(browser.session(), "ﷺ" * 50)


def test_the_same_id_is_answered_once(browser: Browser) -> None:
    """Also when both are under way at the same time; the thread counts it once."""
    session = browser.session()
    body = {"session": session, "text": "Vad är Mumin?", "id": "a"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: Browser(browser.url).post("message", body).json(), range(4)))
    assert all(answer["bubbles"] == answers[0]["bubbles"] for answer in answers)
    assert browser.say(session, "Vad är Mumin?", id="a") == [KNOWLEDGE.programmes["mumin"].svar]
    assert browser.say(session, EMERGENCY, id="a")[0] == ALARM  # other words: never an old answer


def test_anothers_id_is_nobody_elses(browser: Browser) -> None:
    browser.say(browser.session(), "Vad är Mumin?", id="a")
    assert browser.say(browser.session(), "Vad är Nova?", id="a") == [KNOWLEDGE.programmes["nova"].svar]


BROKEN = {
    "nothing": b"",
    "no JSON": b"hej",
    "half": b'{"text": "hej"',
    "a list": b"[]",
    "null": b"null",
    "deep": b"[" * 16_000,
    "deep inside": b'{"text":' * 1500,
    "not UTF-8": b'{"text": "\xe5"}',
    "binary": bytes(range(256)),
}


@pytest.mark.parametrize("path", ["session", "message", "delete", "feedback"])
@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_broken_json(browser: Browser, path: str, body: bytes) -> None:
    answer = browser.post(path, data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert both_numbers(answer)


WRONG = {
    "neither": {},
    "both": {"text": "hej", "button": "mumin"},
    "a number": {"text": 112},
    "a list": {"text": ["hej"]},
    "null": {"text": None},
    "no such button": {"button": "finns_inte"},
    "a command": {"button": "restart"},
    "an entity": {"button": 'kontor_i_omrade{"plats": "Tensta"}'},
    "a slash": {"button": "/mumin"},
    "a long id": {"text": "hej", "id": "x" * 65},
    "an id that is none": {"text": "hej", "id": 1},
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_no_message_in_it(browser: Browser, body: dict[str, Any]) -> None:
    answer = browser.post("message", {"session": browser.session(), **body})
    assert answer.status_code == 400
    assert both_numbers(answer)


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_a_wrong_content_type(browser: Browser, content_type: str) -> None:
    answer = browser.post("session", data=b"{}", headers={"Content-Type": content_type})
    assert answer.status_code == 415
    assert both_numbers(answer)


@pytest.mark.parametrize("token", [None, 1, "", "x", "a.b.c", "\ud800", {"a": 1}], ids=repr)
@pytest.mark.parametrize("path", ["message", "delete", "feedback"])
def test_a_session_that_is_none(browser: Browser, path: str, token: object) -> None:
    body = {"session": token, "text": "hej", "rate": "x", "value": "upp"}
    data = json.dumps(body).encode()
    answer = browser.post(path, data=data, headers={"Content-Type": "application/json"})
    assert answer.status_code == 401
    assert texts(answer) == [SAYS.ny_session]


def test_a_changed_session(browser: Browser) -> None:
    claims, _, signature = browser.session().rpartition(".")
    # Not its last character: of that base64 reads four bits of six, so two may be the same signature.
    forged = f"{claims}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    answer = browser.post("message", {"session": forged, "text": "hej"})
    assert (answer.status_code, texts(answer)) == (401, [SAYS.ny_session])


def test_an_emergency_in_a_session_that_is_none(browser: Browser) -> None:
    answer = browser.post("message", {"session": "x", "text": EMERGENCY})
    assert (answer.status_code, texts(answer)) == (401, [ALARM])


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://ond.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site(browser: Browser, headers: dict[str, str]) -> None:
    body = {"session": browser.session(), "text": "hej"}
    answer = browser.post("message", body, headers=headers)
    assert answer.status_code == 403
    assert both_numbers(answer)
    assert "Access-Control-Allow-Origin" not in answer.headers


JSON = {"Content-Type": "application/json"}
TURNED_AWAY: dict[int, dict[str, Any]] = {
    400: {"data": b"det brinner i huset", "headers": JSON},
    401: {"json": {"session": "x", "text": EMERGENCY}},
    403: {"json": {"session": "x", "text": EMERGENCY}, "headers": {"Origin": "https://ond.example"}},
    413: {"data": f"{EMERGENCY} {'x' * 17_000}".encode(), "headers": JSON},
    415: {"data": f"text={EMERGENCY}".encode(), "headers": {"Content-Type": "text/plain"}},
}


@pytest.mark.parametrize("status", TURNED_AWAY)
def test_an_emergency_that_is_turned_away_gets_the_alarm(browser: Browser, status: int) -> None:
    answer = browser.post("message", **TURNED_AWAY[status])
    assert (answer.status_code, texts(answer)) == (status, [ALARM])


class AnHourAgo(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(super().get_timestamp()) - 3600


def from_before() -> str:
    """A session that was given out an hour ago."""
    signer = URLSafeTimedSerializer(secret(), salt="webb session", signer=AnHourAgo)
    return str(signer.dumps(secrets.token_hex(16)))


@pytest.mark.parametrize("status", TURNED_AWAY)
def test_what_is_turned_away_counts_against_the_address(browser: Browser, status: int) -> None:
    """As much as an address may send in a minute, and some more."""
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: browser.post("message", **TURNED_AWAY[status]), range(440)))
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {status, 429}
    assert statuses[429] >= 40
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers if answer.status_code == 429)
    # Behind the same address: somebody whose session is from before is answered, whoever comes now is judged.
    assert browser.say(from_before(), TENSTA) == [undated(place_answer(KNOWLEDGE, ["Tensta"], "svar").text)]
    newcomer = browser.post("message", {"session": browser.session(), "text": UNLISTED})
    assert newcomer.status_code in (200, 429) and texts(newcomer)[0] == ALARM


def test_thirty_hostile_texts_hold_nobody_up(browser: Browser) -> None:
    """No session, 16 kB that all but hold a phrase: whoever else asks gets an answer and no safe text."""
    session = browser.session()
    with ThreadPoolExecutor(30) as pool:
        body = {"session": "x", "text": "inte sos " * 1_770}
        waiting = [pool.submit(Browser(browser.url).post, "message", body) for _ in range(90)]
        said = browser.say(session, TENSTA)
        statuses = {future.result().status_code for future in waiting}
    assert said == [undated(place_answer(KNOWLEDGE, ["Tensta"], "svar").text)]
    assert statuses == {401}


@pytest.mark.parametrize("path", ["session", "message"])
def test_a_body_of_10_mb(browser: Browser, path: str) -> None:
    """The answer comes though the body is not read to its end; the client may not get to send it all."""
    connection = http.client.HTTPConnection(urlsplit(browser.url).netloc, timeout=TIMEOUT)
    connection.putrequest("POST", f"/webhooks/webb/{path}")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(10**7))
    connection.endheaders()
    try:
        for _ in range(100):
            connection.send(b"x" * 100_000)
    except OSError:
        pass
    answer = connection.getresponse()
    said = [bubble["text"] for bubble in json.loads(answer.read())["bubbles"]]
    connection.close()
    assert (answer.status, said) == (413, [CONTACTS.reserv])


def test_a_thousand_requests_at_once(browser: Browser) -> None:
    """From one client; most are turned away, an emergency gets the alarm, another client notices nothing."""
    session = browser.session()
    other = Browser(browser.url)
    theirs = other.session()

    def flood(number: int) -> requests.Response:
        text = EMERGENCY if number % 100 == 99 else "Vad är Mumin?"
        body = {"session": session, "text": text}
        headers = {"X-Forwarded-For": browser.address}
        return requests.post(f"{browser.url}message", json=body, headers=headers, timeout=TIMEOUT)

    with ThreadPoolExecutor(32) as pool:
        waiting = [pool.submit(flood, number) for number in range(1000)]
        assert other.say(theirs, TENSTA) == [undated(place_answer(KNOWLEDGE, ["Tensta"], "svar").text)]
        assert other.say(theirs, EMERGENCY)[0] == ALARM
        answers = [future.result() for future in waiting]
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {200, 429}
    assert statuses[429] > 900
    for number, answer in enumerate(answers):
        said = texts(answer)
        assert (CONTACTS.akut if number % 100 == 99 else "") in said[0]
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) > 0
            assert said == [ALARM if number % 100 == 99 else SAYS.for_ofta]
    # Until the session has written as much as it may in a day: from then on it is judged, and not answered.
    while (last := browser.post("message", {"session": session, "text": "hej"})).headers.get(
        "Retry-After"
    ) != "86400":
        assert last.status_code in (200, 429)
    judged = browser.post("message", {"session": session, "text": UNLISTED})
    assert (judged.status_code, texts(judged)) == (429, [ALARM])
    assert texts(last) == [SAYS.for_ofta]


def test_deleting_by_button_and_by_words(browser: Browser) -> None:
    """Afterwards the thread is gone, and the session goes on."""
    session = browser.session()
    ways: tuple[Callable[[], list[str]], ...] = (
        lambda: texts(browser.post("delete", {"session": session})),
        lambda: browser.say(session, "Radera mina meddelanden!"),
    )
    for delete in ways:
        browser.say(session, "Vad är Mumin?")
        assert delete() == [SAYS.raderat]
        assert browser.say(session, "kan du säga det enklare?") == [RESPONSES["utter_inget_amne"][0]["text"]]


def test_a_thumb(browser: Browser) -> None:
    session = browser.session()
    rate = browser.post("message", {"session": session, "button": "mumin"}).json()["rate"]
    body = {"session": session, "rate": rate, "value": "upp"}
    assert browser.post("feedback", body).status_code == 200
    assert browser.post("feedback", {**body, "value": "kanske"}).status_code == 400
    assert browser.post("feedback", {**body, "rate": "x"}).status_code == 401


def test_a_thumb_down_is_kept_with_its_answer_until_it_is_deleted(browser: Browser, database: Path) -> None:
    def down() -> set[tuple[str, str, str]]:
        """Question, answer and thumb, as `make samtal` reads them."""
        found = stored(processes.sqlite_url(database))
        return {(one.text, one.answer, one.down) for each in found for one in each if one.down}

    session = browser.session()
    answer = browser.post("message", {"session": session, "text": "Vad är Mumin?"}).json()
    browser.say(session, "Vad är Nova?")
    body = {"session": session, "rate": answer["rate"]}
    for value in ("ned", "ned_wrong"):
        assert browser.post("feedback", {**body, "value": value}).status_code == 200
    said = "\n".join(bubble["text"] for bubble in answer["bubbles"])
    assert ("Vad är Mumin?", said, "ned_wrong") in down()
    assert browser.post("delete", {"session": session}).status_code == 200
    assert not [one for one in down() if one[0] == "Vad är Mumin?"]
    assert browser.post("feedback", {**body, "value": "ned_hard"}).status_code == 200  # an old bubble's
    assert not [one for one in down() if one[2] == "ned_hard"]


def test_personal_data_is_taken_out_and_told_once(browser: Browser) -> None:
    session = browser.session()
    first = browser.say(session, "Vad är Mumin? jag heter 19900101-0017")
    assert first == [KNOWLEDGE.programmes["mumin"].svar, SAYS.maskerat]
    assert SAYS.maskerat not in browser.say(session, "och Nova? mitt nummer är 070-174 06 05")


def test_switched_off_and_on(browser: Browser, off_file: Path) -> None:
    session = browser.session()
    off_file.touch()
    try:
        assert browser.say(session, TENSTA) == [SAYS.avstangd]
        assert browser.say(session, EMERGENCY) == [ALARM]
    finally:
        off_file.unlink()
    (said,) = browser.say(session, TENSTA)
    line, _, answer = said.partition("\n")
    assert line in SAYS.rader_pagar  # after the alarm
    assert answer == undated(place_answer(KNOWLEDGE, ["Tensta"], "svar").text)


@pytest.mark.parametrize("path", ["", "chat.css", "texts.sv.js", "finns-inte.js", "..%2fconfig.yml"])
def test_every_file_comes_with_the_headers(browser: Browser, path: str) -> None:
    answer = browser.http.get(browser.url + path, timeout=TIMEOUT)
    assert answer.status_code == (404 if "finns" in path or "%" in path else 200)
    if "%" not in path:
        assert security_headers({}).items() <= dict(answer.headers).items()


@pytest.mark.parametrize("path", ["..%2fconfig.yml", "%2e%2e/%2e%2e/config.yml", "web%2findex.html", ".env"])
def test_nothing_beside_the_page_is_served(browser: Browser, path: str) -> None:
    answer = browser.http.get(browser.url + path, timeout=TIMEOUT)
    assert answer.status_code in (400, 404)
    assert not any(trace in answer.text for trace in TRACES)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_method(browser: Browser, method: str) -> None:
    answer = browser.http.request(method, browser.url + "message", timeout=TIMEOUT)
    assert answer.status_code == 405
    assert not any(trace in answer.text for trace in TRACES)


def test_topics_are_answered_as_everywhere(browser: Browser) -> None:
    hours = KNOWLEDGE.topic("oppettider")
    assert hours is not None
    answer = browser.post("message", {"session": browser.session(), "button": "oppettider"})
    assert texts(answer) == [undated(topic_answer(KNOWLEDGE, hours, "svar").text)]


@pytest.mark.parametrize(
    "text",
    [
        "När har kontoren öppet? " * 30 + "min man har kniv och slår mig. " + "Vad är Mumin? " * 40,
        "hjälp har kniv Storgatan 12",
    ],
)
def test_an_emergency_where_nobody_would_look(browser: Browser, text: str) -> None:
    """In the middle of a long text, and beside what is masked."""
    assert browser.say(browser.session(), text)[0] == ALARM
