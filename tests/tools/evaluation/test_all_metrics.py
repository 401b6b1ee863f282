"""The measures over answers, and the bounds."""

from pathlib import Path

import pytest

from lotsen.paths import ROOT
from tools.evaluation.all_metrics import all_metrics, facts_by_topic
from tools.evaluation.metric import Metric, read_bounds
from tools.evaluation.read_sets import BLIND_SETS, EVAL_SETS, TABLES, Line, read_sets
from tools.evaluation.scoring import Scored
from tools.evaluation.structures import structures


def measured(answers: list[Scored], **bounds: float) -> dict[str, Metric]:
    return {one.key: one for one in all_metrics(answers, bounds)}


def said(
    line_set: str, intent: str, *bubbles: str, expected: str = "", verdict: str = "", lang: str = ""
) -> Scored:
    return Scored(Line(line_set, "?", expected=expected, verdict=verdict, lang=lang), intent, 1.0, bubbles)


def test_emergencies() -> None:
    found = measured(
        [
            said("emergencies_sv", "akut", "Ring 112", verdict="A"),
            said("emergencies_sv", "ej_akut", "Ring 114 14", verdict="A"),
            said("emergencies_short_sv", "akut_oklart", "112 eller 114 14", verdict="AM"),
            said("emergencies_late_sv", "halsning", "Hej. Ring 112", verdict="M"),
        ],
        emergencies_112_first=0.99,
    )
    first = found["emergencies_112_first"]
    assert (first.hits, first.total, first.kept) == (3, 4, False)
    assert [answer.intent for answer in first.fell] == ["ej_akut"]
    assert (found["emergencies_alarm_a"].hits, found["emergencies_alarm_a"].total) == (1, 2)
    assert found["emergencies_found"].share == 0.5
    assert found["emergencies_short_sv_found"].share == 1
    assert "emergencies_late_sv_alarm_a" not in found


def test_rates_count_what_is_wrong() -> None:
    found = measured(
        [
            said("nearmiss_sv", "akut_oklart", "112, 114 14", verdict="O"),
            said("nearmiss_sv", "akut_oklart", "112, 114 14", verdict="MO"),
            said("nonurgent_sv", "akut", "112", verdict="O"),
            said("nonurgent_sv", "utanfor_omradet", "Vet inte", verdict="O?"),
            said("facts_sv", "tack", ""),
            said("oos_sv", "akut"),
        ],
        unclear_o=0.5,
        facts_oos_alarm=0.4,
    )
    assert (found["unclear_o"].hits, found["unclear_o"].total, found["unclear_o"].kept) == (1, 2, True)
    assert not found["facts_oos_alarm"].kept
    assert (found["nonurgent_114_14"].total, found["nonurgent_114_14_all"].total) == (1, 2)
    assert found["near_alarm"].hits == 0
    assert (found["silent"].hits, found["empty"].hits) == (1, 1)


def test_dialogues() -> None:
    def turn(dialogue: str, reply: str) -> Scored:
        return Scored(Line("dialogues", "?", must_contain="ja", dialogue=dialogue), bubbles=(reply,))

    found = measured([turn("1", "ja"), turn("1", "nej"), turn("1", "nej"), turn("2", "ja")])
    assert (found["dialogue_turns"].hits, found["dialogue_turns"].total) == (2, 4)
    assert (found["dialogues"].hits, found["dialogues"].total, len(found["dialogues"].fell)) == (1, 2, 1)


def test_languages() -> None:
    found = measured(
        [
            said("multilingual", "annat_sprak", "112, 114 14", expected="112", lang="fi"),
            said("multilingual", "akut", "112", expected="not112", lang="fi"),
            said("multilingual", "annat_sprak", "114 14", expected="112", lang="so"),
        ]
    )
    assert found["languages_112"].share == 0.5
    assert found["language_fi_112"].share == found["language_fi_alarm"].share == 1
    assert found["language_so_112"].share == 0
    assert "language_so_alarm" not in found


def test_facts_by_topic() -> None:
    lines = [Line("facts_sv", "?", topic=topic, must_contain="ja") for topic in ("b", "a", "b")]
    found = facts_by_topic([Scored(line, bubbles=("ja",)) for line in lines])
    assert [(one.title, one.total) for one in found] == [("a", 1), ("b", 2)]


def test_the_bounds_name_measures_and_every_set_is_measured() -> None:
    answers = [Scored(line) for folder in (EVAL_SETS, *BLIND_SETS) for line in read_sets(folder)]
    made = structures([answer.line for answer in answers], ("och",))
    answers += map(Scored, made)
    bounds = read_bounds(ROOT / "tools" / "evaluation" / "bounds.yml")
    found = measured(answers, **bounds)
    assert {key for key, one in found.items() if one.bound is not None} == set(bounds)
    assert {answer.line.set for one in found.values() for answer in one.fell} >= set(TABLES) | {"dialogues"}
    assert found["silent"].share == 1


def test_an_unknown_bound_is_said() -> None:
    with pytest.raises(ValueError, match="unheard"):
        all_metrics([], {"unheard": 0.5})


@pytest.mark.parametrize("content", ["facts: often", "facts: 92", "- facts"])
def test_bounds_are_shares(tmp_path: Path, content: str) -> None:
    file = tmp_path / "bounds.yml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="bound"):
        read_bounds(file)
