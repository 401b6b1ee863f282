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
