"""The three platforms' channels in the real Rasa, with the credentials files that are shipped."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from pytest_httpserver import HTTPServer

from lotsen import off_switch
from lotsen.answers.answering import place_answer
from lotsen.knowledge.topics import Form
from lotsen.run import enabled, processes
from tests.lotsen.channels.messaging import test_messenger, test_telegram, test_twilio
from tests.lotsen.channels.messaging.contract import (
    ALARM,
    CONTACTS,
    EMERGENCY,
    KNOWLEDGE,
    NUMBER,
    RESPONSES,
    TEXTS,
    UNCLEAR,
    Platform,
    fresh,
)

PLATFORMS: dict[str, type[Platform]] = {
    "telegram": test_telegram.BotApi,
    "sms": test_twilio.TwilioSms,
    "whatsapp": test_twilio.WhatsApp,
    "messenger": test_messenger.SendApi,
}
SETTINGS = {
    "LOTSEN_TELEGRAM_TOKEN": test_telegram.TOKEN,
    "LOTSEN_TELEGRAM_SECRET": test_telegram.SECRET,
    "LOTSEN_TWILIO_TOKEN": test_twilio.TOKEN,
    "LOTSEN_PUBLIC_URL": test_twilio.PUBLIC,
    "LOTSEN_MESSENGER_TOKEN": test_messenger.TOKEN,
    "LOTSEN_MESSENGER_SECRET": test_messenger.APP_SECRET,
    "LOTSEN_MESSENGER_VERIFY": test_messenger.VERIFY,
}


class Talk:
    """One person's conversation over one platform with the real assistant."""

    def __init__(self, url: str, platform: Platform, name: str) -> None:
        self.url, self.platform, self.name = url, platform, name
        self.person = fresh()
        self.read = 0

    def deliver(self, update: Any) -> int:
        body = self.platform.encode(update)
        url = f"{self.url}webhooks/{self.platform.name}/webhook"
        with requests.Session() as http:
            http.trust_env = False
            response = http.post(url, data=body, headers=self.platform.headers(body), timeout=60)
        self.platform.received(response)
        return response.status_code

    def say(self, text: str) -> str:
        """Send a message; return what is read after it."""
        assert self.deliver(self.platform.message(self.person, text)) == 200
        return self.new()

    def new(self) -> str:
        said = self.platform.said(self.person)
        new, self.read = said[self.read :], len(said)
        return "\n".join(new)


@pytest.fixture(scope="module")
def off_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var") / "off"


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, off_file: Path
) -> Iterator[tuple[processes.Assistant, dict[str, Platform]]]:
    """Rasa with all platforms at once, to start it but once; installations have a process for each."""
    folder = tmp_path_factory.mktemp("rasa")
    credentials = folder / "credentials.yml"
    files = sorted(enabled.FOLDER.glob("*.yml"))
    credentials.write_text("\n".join(file.read_text("utf-8") for file in files), "utf-8")
    with HTTPServer(processes.HOST, processes.free_port(), threaded=True) as api:
        platforms = {name: platform(api) for name, platform in PLATFORMS.items()}
        apis = dict(itertools.chain(*(platform.environment().items() for platform in platforms.values())))
        environment = {**SETTINGS, **apis, off_switch.VARIABLE: str(off_file)}
        ports = processes.free_port(), processes.free_port()
        with processes.running(
            *ports, credentials=credentials, log_dir=folder, environment=environment
        ) as running:
            assert api.log == []  # nothing was asked of a platform at the start
            yield running, platforms


@pytest.fixture(params=PLATFORMS)
def talk(request: pytest.FixtureRequest, server: tuple[processes.Assistant, dict[str, Platform]]) -> Talk:
    return Talk(server[0].rasa_url, server[1][request.param], request.param)


def test_a_question_gets_the_form_that_suits_the_platform(talk: Talk) -> None:
    mumin = KNOWLEDGE.programmes["mumin"]
    assert talk.say("Vad är Mumin?").startswith(mumin.svar if talk.name == "whatsapp" else mumin.kort)


def test_a_place(talk: Talk) -> None:
    form: Form = "svar" if talk.name == "whatsapp" else "kort"
    answer = talk.say("Finns det ett poliskontor i Tensta?")
    assert answer.startswith(place_answer(KNOWLEDGE, ["Tensta"], form).text)


def test_the_list_of_all_is_whole(talk: Talk) -> None:
    said = talk.say("vilka kontor finns det?")
    assert all(office.namn in said for office in KNOWLEDGE.offices)


@pytest.mark.parametrize("text", [EMERGENCY, "/akut", "/restart " + EMERGENCY, "det brinner i huset, skynda"])
def test_an_emergency(talk: Talk, text: str) -> None:
    assert talk.say(text).startswith(ALARM)


def test_an_emergency_in_another_language(talk: Talk) -> None:
    """The line in one's own language comes first, also in an SMS."""
    said = talk.say("help, there is a man with a knife in my house, he is attacking my mother")
    assert said.startswith("Call 112 now if someone is in danger.")


def test_an_emergency_in_the_middle_of_a_subject(talk: Talk) -> None:
    talk.say("Vad är Nova?")
    assert talk.say(EMERGENCY).startswith(ALARM)
    assert "112" in talk.say("tack")


def test_the_hello_has_buttons(talk: Talk) -> None:
    said = talk.say("hej")
    assert "112" in said and "114 14" in said and "bot" in said


def test_yes_after_our_question(talk: Talk) -> None:
    """Written, as with SMS, where there is nothing to press."""
    assert talk.say("jag är rädd").startswith(UNCLEAR["text"])
    assert talk.say(UNCLEAR["buttons"][0]["title"]).startswith(ALARM)


def test_a_picture_with_and_without_a_caption(talk: Talk) -> None:
    mute = {"telegram": "picture", "messenger": "image"}.get(talk.name, "image/jpeg")
    with_text = "picture with caption" if talk.name == "telegram" else "picture with text"
    assert talk.deliver(talk.platform.unreadable(talk.person, mute)) == 200
    assert talk.new() == TEXTS.bara_text
    assert talk.deliver(talk.platform.message(talk.person, EMERGENCY, with_text)) == 200
    assert talk.new().startswith(ALARM)


def test_delivered_twice_at_once(talk: Talk) -> None:
    update = talk.platform.message(talk.person, EMERGENCY)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(talk.deliver, [update] * 4)) == {200}
    assert talk.new() == ALARM


def test_personal_data_is_masked_and_told_once(talk: Talk) -> None:
    first = talk.say(f"mitt personnummer är {NUMBER}, vad är Mumin?")
    note = TEXTS.maskerat[:60]  # an SMS may have room for its beginning only
    assert NUMBER not in first and note in first
    assert note not in talk.say(f"alltså {NUMBER}")


def test_5000_characters_with_an_emergency_last(talk: Talk) -> None:
    assert "112" in talk.say("hej på dig " * 450 + EMERGENCY)[:40]


def test_what_was_deleted_is_gone(talk: Talk) -> None:
    """The subject that a follow-up would go on about is not known any more."""
    talk.say("Vad är Mumin?")
    assert talk.say("kan du säga det enklare?").startswith(KNOWLEDGE.programmes["mumin"].lattlast)
    assert talk.say("radera mina meddelanden") == TEXTS.raderat
    assert talk.say("kan du säga det enklare?") == RESPONSES["utter_inget_amne"][0]["text"]


def test_people_share_nothing(talk: Talk) -> None:
    other = Talk(talk.url, talk.platform, talk.name)
    talk.say("Vad är Mumin?")
    assert other.say("kan du säga det enklare?") == RESPONSES["utter_inget_amne"][0]["text"]


def test_switched_off_and_on(talk: Talk, off_file: Path) -> None:
    off_file.touch()
    try:
        assert talk.say("Vad är Mumin?") == TEXTS.avstangd
        assert talk.say("det brinner i huset") == ALARM
    finally:
        off_file.unlink()
    assert talk.say("hej") != TEXTS.avstangd


def test_ready(server: tuple[processes.Assistant, dict[str, Platform]]) -> None:
    for name in ("telegram", "twilio", "facebook"):
        answer = requests.get(f"{server[0].rasa_url}webhooks/{name}/", timeout=60)
        assert answer.json() == {"ready": True, "missing": []}


def test_the_log_holds_nobody(server: tuple[processes.Assistant, dict[str, Platform]]) -> None:
    """Last in the file, after everything above: no key, no text, no platform's id."""
    log = server[0].rasa.log.read_text("utf-8", errors="replace")
    for secret in (EMERGENCY, NUMBER, "Mumin", *SETTINGS.values()):
        assert secret not in log
    assert CONTACTS.reserv not in log
