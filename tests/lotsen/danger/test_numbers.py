"""112 and 114 14 in what we say: right, or refused with the kind of fault."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lotsen import paths
from lotsen.danger.numbers import (
    ALARM,
    ALARM_BEGINS,
    CAN_WAIT,
    EMERGENCY,
    MAY_BE,
    NON_URGENT,
    WrongResponse,
    wrong_numbers,
    wrong_responses,
)
from lotsen.knowledge.faults import response_fault

RESPONSES = yaml.safe_load((paths.ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
RIGHT = (
    "Ring 112 nu.",
    "Är någon i fara, ring 112. Kan det vänta, ring 114 14.",
    "112, 114 14",
    "(112)",
    "112:s",
    "\u2066114 14\u2069",
    "112'yi arayın",
    "Uppgifterna är från 2010-11-28.",
    "27 kontor, 7 000 anställda, 106 75 Stockholm, 11,2 procent, kl. 11:20, 1177, 118 118, 90 000",
    "",
)
WRONG = {
    "nummer_tecken": ("١١٢", "１１２", "1️⃣1️⃣2️⃣", "ll2", "①①②", "1\u200b12", "۱۱۴ ۱۴", "११२"),
    "nummer_i_foljd": (
        "0112",
        "1120",
        "112112",
        "00112",
        "+46 112",
        "08-114 14",
        "011414",
        "112 114 14",
        "112-1",
    ),
    "nummer_skrivsatt": ("11414", "114-14", "11 414", "1 12", "1-1-2", "114.14", "114\u00a014", "1 1 4 1 4"),
    "nummer_fel": (
        "113",
        "111",
        "121",
        "211",
        "012",
        "212",
        "114",
        "114 15",
        "115 14",
        "141 14",
        "114 1",
    ),
    "nummer_ordning": ("Ring 114 14. Vid fara 112.", "114 14 eller 112"),
}


@pytest.mark.parametrize("text", RIGHT)
def test_right(text: str) -> None:
    assert wrong_numbers(text) is None


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in WRONG.items() for text in texts])
def test_wrong(kind: str, text: str) -> None:
    assert wrong_numbers(text) == kind
    assert wrong_numbers(f"Vid fara ring {text}, nu.") == kind


@given(st.text(st.characters(), max_size=200))
def test_it_never_raises(text: str) -> None:
    assert wrong_numbers(text) in (None, *WRONG)


@given(
    st.text(st.characters(whitelist_categories=["Nd"]), min_size=1, max_size=4),
    st.sampled_from([EMERGENCY, NON_URGENT]),
    st.booleans(),
)
def test_no_digit_may_touch_a_number(digits: str, number: str, before: bool) -> None:
    assert wrong_numbers(f"ring {digits}{number}" if before else f"ring {number}{digits}") is not None


@given(st.sampled_from([EMERGENCY, NON_URGENT]), st.data())
def test_no_digit_may_be_another_script_s(number: str, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([at for at, c in enumerate(number) if c.isdigit()]))
    zero = data.draw(st.sampled_from([0x660, 0x6F0, 0x966, 0x9E6, 0xFF10, 0x1D7CE]))
    other = chr(zero + int(number[at]))
    assert wrong_numbers(f"ring {number[:at]}{other}{number[at + 1 :]} nu") == "nummer_tecken"


def test_the_responses_as_they_are() -> None:
    assert wrong_responses(RESPONSES) == []


def changed(name: str, text: str) -> dict[str, Any]:
    responses = copy.deepcopy(RESPONSES)
    responses[name][0]["text"] = text
    return dict(responses)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        (ALARM, "Ta det lugnt. Ring 112 nu.", "larm_borjan"),
        (ALARM, "Ring 112 nutid.", "larm_borjan"),
        (ALARM, "Ring 113 nu.", "nummer_fel"),
        (ALARM, "Ring 0112 nu.", "nummer_i_foljd"),
        (MAY_BE, "Är någon i fara? Ring 114 14. Annars 112.", "nummer_ordning"),
        (MAY_BE, "Är någon i fara? Ring 112.", "larm_bada"),
        (MAY_BE, "Är någon i fara, ring 112. Annars 114 14.", "larm_fraga"),
        (CAN_WAIT, "Vid fara ring 112.", "larm_vanta"),
        (CAN_WAIT, "Vid fara ring 112, annars 11414.", "nummer_skrivsatt"),
        ("utter_tack", "Varsågod! Ring ١١٢.", "nummer_tecken"),
    ],
)
def test_a_wrong_response(name: str, text: str, kind: str) -> None:
    assert WrongResponse(name, kind) in wrong_responses(changed(name, text))
    said = str(response_fault(kind, name))
    assert said.startswith("domain.yml") and name in said and "\n" not in said


def test_every_variant_and_every_button_counts() -> None:
    responses = copy.deepcopy(RESPONSES)
    responses[ALARM].append({"text": f"{ALARM_BEGINS}."})
    assert wrong_responses(responses) == []
    responses[ALARM].append({"text": "Hej."})
    responses["utter_halsning"][0]["buttons"].append({"title": "Ring 113", "payload": "/akut"})
    assert wrong_responses(responses) == [
        WrongResponse("utter_halsning", "nummer_fel"),
        WrongResponse(ALARM, "larm_borjan"),
    ]


@pytest.mark.parametrize("missing", [None, [], "Ring 112 nu", [3], {}])
def test_a_response_of_another_shape_is_missing(missing: object) -> None:
    responses = {**RESPONSES, ALARM: missing}
    assert WrongResponse(ALARM, "larm_borjan") in wrong_responses(responses)
    assert len(wrong_responses({})) == 4


@pytest.mark.parametrize("text", ["112 ", "1", "1-", "114 14. ", "١", "1a", "|l1"])
def test_work_grows_as_the_text(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in characters that are read as digits, at 16 kB and at twice that."""
    import lotsen.danger.numbers as module

    counted = 0
    digit = module._digit

    def counting(character: str) -> str:
        nonlocal counted
        counted += 1
        return digit(character)

    monkeypatch.setattr(module, "_digit", counting)
    for size in (16_000, 32_000):
        counted = 0
        wrong_numbers((text * size)[:size])
        assert counted <= 2 * size
