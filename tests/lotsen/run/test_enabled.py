"""A channel is switched on by one variable, and stops before the start when a setting is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest
from rasa.core.run import create_http_input_channels

from lotsen import paths
from lotsen.channels.messaging.messenger import Messenger
from lotsen.channels.messaging.telegram import Telegram
from lotsen.channels.messaging.twilio import Twilio
from lotsen.run import enabled
from lotsen.run.processes import CREDENTIALS
from lotsen.settings import SettingError

SETTINGS = {
    "LOTSEN_TELEGRAM_TOKEN": "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
    "LOTSEN_TELEGRAM_SECRET": "en_hemlighet_av_vilket_slag_som_helst",
    "LOTSEN_TWILIO_TOKEN": "12345678901234567890123456789012",
    "LOTSEN_MESSENGER_TOKEN": "EAAB",
    "LOTSEN_MESSENGER_SECRET": "0123456789abcdef",
    "LOTSEN_MESSENGER_VERIFY": "ett_ord",
    "LOTSEN_PUBLIC_URL": "https://chatt.example.se",
}
NEEDS = {
    "telegram": ("LOTSEN_TELEGRAM_TOKEN", "LOTSEN_TELEGRAM_SECRET"),
    "twilio": ("LOTSEN_TWILIO_TOKEN", "LOTSEN_PUBLIC_URL"),
    "messenger": ("LOTSEN_MESSENGER_TOKEN", "LOTSEN_MESSENGER_SECRET", "LOTSEN_MESSENGER_VERIFY"),
}
CLASSES = {"telegram": Telegram, "twilio": Twilio, "messenger": Messenger}


def environment(name: str, **more: str) -> dict[str, str]:
    return {enabled.VARIABLE: name, **SETTINGS, **more}


@pytest.mark.parametrize("name", ["", "  "])
def test_without_a_channel_it_is_the_page(name: str) -> None:
    assert enabled.credentials({enabled.VARIABLE: name}) == enabled.credentials({}) == CREDENTIALS


@pytest.mark.parametrize("name", NEEDS)
def test_a_channel_with_its_settings(name: str) -> None:
    assert enabled.credentials(environment(name)) == enabled.FOLDER / f"{name}.yml"


def test_every_credentials_file_is_tested() -> None:
    assert {file.stem for file in enabled.FOLDER.glob("*.yml")} == set(NEEDS)


@pytest.mark.parametrize("name", NEEDS)
def test_rasa_makes_the_channel_of_its_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it does at the start, and without a call to anybody."""
    for variable in NEEDS[name]:
        monkeypatch.setenv(variable, SETTINGS[variable])
    (channel,) = create_http_input_channels(None, str(enabled.credentials(environment(name))))
    assert type(channel) is CLASSES[name]


@pytest.mark.parametrize(("name", "missing"), [(name, one) for name in NEEDS for one in NEEDS[name]])
@pytest.mark.parametrize("value", [None, ""])
def test_a_setting_is_missing(name: str, missing: str, value: str | None) -> None:
    given = environment(name)
    if value is None:
        del given[missing]
    else:
        given[missing] = value
    with pytest.raises(SettingError) as caught:
        enabled.credentials(given)
    said = str(caught.value)
    assert said == f"The channel {name} needs {missing}, which is not set: see docs/channels.md."
    assert not any(secret in said for secret in SETTINGS.values())


@pytest.mark.parametrize(
    ("name", "variable", "value"),
    [
        ("telegram", "LOTSEN_TELEGRAM_TOKEN", "AAHdqTcv"),
        ("telegram", "LOTSEN_TELEGRAM_TOKEN", "x:AAHdqTcv"),
        ("telegram", "LOTSEN_TELEGRAM_TOKEN", "110201543: AAH"),
        ("telegram", "LOTSEN_TELEGRAM_SECRET", "kort"),
        ("telegram", "LOTSEN_TELEGRAM_SECRET", "hemlig med blanksteg"),
        ("telegram", "LOTSEN_TELEGRAM_SECRET", "hemlighetmedåäösomintegår"),
        ("twilio", "LOTSEN_PUBLIC_URL", "utan-protokoll.example.se"),
        ("twilio", "LOTSEN_PUBLIC_URL", "https://chatt.example.se/?x=1"),
        ("messenger", "LOTSEN_MESSENGER_SECRET", "två ord"),
    ],
)
def test_a_setting_that_cannot_be_right(name: str, variable: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        enabled.credentials(environment(name, **{variable: value}))
    said = str(caught.value)
    assert said.startswith(f"{variable} is not what it should be") and value not in said


@pytest.mark.parametrize("name", ["facebook", "Telegram", "../credentials", "webb"])
def test_an_unknown_channel(name: str) -> None:
    with pytest.raises(SettingError, match="choose one of messenger, telegram, twilio"):
        enabled.credentials(environment(name))


def test_it_is_asked_without_rasa() -> None:
    """The start script may not wait for Rasa's import to say that a setting is missing."""
    code = "import sys, lotsen.run.enabled; sys.exit('rasa' in sys.modules or 'sanic' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=paths.ROOT, check=True)
