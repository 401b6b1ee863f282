"""Each wrong setting stops the start with one sentence that names it."""

from pathlib import Path

import pytest

from lotsen.paths import ROOT
from lotsen.run.processes import CREDENTIALS
from lotsen.run.startup import require_settings
from lotsen.secret import VARIABLE
from lotsen.settings import SettingError

RIGHT = {VARIABLE: "x" * 32, "LOTSEN_DB": "sqlite:////srv/lotsen.db"}


def test_right_settings_lead_to_the_page() -> None:
    assert require_settings(RIGHT) == CREDENTIALS


@pytest.mark.parametrize(
    "wrong",
    [
        {VARIABLE: "kort"},
        {VARIABLE: ""},
        {"LOTSEN_DB": "lotsen.db"},
        {"LOTSEN_LIMIT_SESSION": "ofta"},
        {"LOTSEN_LIMIT_ADDRESS": "ofta"},
        {"LOTSEN_FRAME_ANCESTORS": "example.se"},
        {"LOTSEN_PROXIES": "en"},
        {"LOTSEN_CHANNEL": "duva"},
        {"LOTSEN_CHANNEL": "telegram"},
    ],
    ids=str,
)
def test_a_wrong_one_is_one_sentence(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingError) as caught:
        require_settings({**RIGHT, **wrong})
    said = str(caught.value)
    assert len(said.splitlines()) == 1
    named = next(iter(wrong))
    assert (named in said) or ("LOTSEN_TELEGRAM" in said)


def test_a_mistyped_store(tmp_path: Path) -> None:
    endpoints = tmp_path / "endpoints.yml"
    text = (ROOT / "endpoints.yml").read_text(encoding="utf-8")
    endpoints.write_text(text.replace("LotsenTrackerStore", "LotsensTrackerStore"), encoding="utf-8")
    with pytest.raises(SettingError, match="LotsensTrackerStore"):
        require_settings(RIGHT, endpoints)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"Ring 112 nu.', '"Ring 113 nu.', "utter_akut"),
        ('"Ring 112 nu.', '"Ring genast 112.', "utter_akut"),
        ("Ring 112. Annars når du polisen på 114 14.", "Ring 114 14. Annars 112.", "utter_akut_oklart"),
        ("ring polisen på 114 14 så", "ring polisen på 11414 så", "utter_ej_akut"),
        ("responses:", "svar:", "domain.yml"),
        ("responses:", "responses: [", "domain.yml"),
    ],
)
def test_a_response_without_the_right_numbers_stops_the_start(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    domain, text = tmp_path / "domain.yml", (ROOT / "domain.yml").read_text(encoding="utf-8")
    assert old in text
    domain.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        require_settings(RIGHT, domain=domain)
    assert len(str(caught.value).splitlines()) == 1
    assert str(caught.value).startswith("domain.yml") and says in str(caught.value)


def test_no_domain_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"^domain\.yml"):
        require_settings(RIGHT, domain=tmp_path / "none.yml")
