"""What people asked: counted by hand, from rows as the store keeps them."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from lotsen.run.processes import sqlite_url
from lotsen.store.database import Database, Row
from lotsen.store.rows import rating_row
from lotsen.values.bubble import Kind
from lotsen.values.rating import Rating
from tools.staff import report
from tools.staff.conversations import HERE, Conversation, conversation, stored
from tools.staff.counts import Down, Vectors, count, labels

NOON = datetime(2026, 11, 2, 12, 10, tzinfo=HERE).timestamp()
HOUR = 3600.0
KNOWN = {"hej", "vad", "ar", "nova", "det", "brinner", "manen", "hur", "langt", "till", "parkerar", "jag"}
# Two directions: what is about the moon, and the rest.
Turn = tuple[str, str, str, float]  # text, intent, kind of the answer ("" for none), hours after noon
# A message is stored under its own text here.


def rows(turns: Sequence[Turn], channel: str = "webb", missing: bool = False) -> list[Row]:
    found = []
    for text, intent, kind, hours in turns:
        when = NOON + hours * HOUR
        entities = [{"entity": "saknas"}] if missing else []
        user = {
            "text": text,
            "message_id": text,
            "timestamp": when,
            "input_channel": channel,
            "parse_data": {"intent": {"name": intent}, "entities": entities},
        }
        found.append(Row("user", when, intent, None, json.dumps(user)))
        found.append(Row("action", when, None, "action_listen", "{}"))
        # A response carries its kind one level further down than what an action says.
        about: dict[str, Any] = {"metadata": {"kind": kind}} if kind == "notice" else {"kind": kind}
        if kind:
            bot = {"text": "svar", "timestamp": when, "metadata": about}
            found.append(Row("bot", when, None, None, json.dumps(bot)))
    return found


def rated(message: str, value: str) -> Row:
    return rating_row(Rating(value, message, NOON), NOON)


def embed(texts: list[str]) -> Vectors:
    return np.array([[1, 0] if "månen" in text else [0, 1] for text in texts], np.float32)


ROWS = {
    "first": rows(
        [
            ("hej", "halsning", "answer", 0),
            ("hur långt är det till månen", "utanfor_omradet", "notice", 0),
        ]
    ),
    "second": rows([("det brinner", "akut", "alarm", 1), ("månen", "nlu_fallback", "notice", 1)], "twilio"),
    "third": rows([("hej", "halsning", "answer", 1), ("parkerar jag här", "oppettider", "ask", 2)]),
    "fourth": rows([("hur långt är det till månen", "utanfor_omradet", "notice", 2)]),
    "fifth": rows([("var parkerar jag", "oppettider", "answer", 3)], missing=True),
    "sixth": rows([("hej xyzzykvarn", "halsning", "", 3)]),
}


def conversations() -> list[Conversation]:
    return [conversation(each) for each in ROWS.values()]


def test_counted_by_hand() -> None:
    asked = count(conversations(), KNOWN, embed)
    assert (asked.conversations, asked.messages) == (6, 9)
    assert (asked.alarms, asked.questions, asked.net) == (1, 1, 1)
    assert asked.hours == {12: 2, 13: 3, 14: 2, 15: 2}
    assert asked.channels == {"webb": 7, "twilio": 2}
    assert asked.subjects["halsning"] == 3 and asked.subjects["utanfor_omradet"] == 2
    assert (asked.unknown, asked.ended) == (4, 4)
    assert (asked.first, asked.last) == ("2026-11-02", "2026-11-02")
    moon, parking = asked.groups
    assert (set(moon.texts), moon.count, moon.ended) == ({"hur långt är det till månen", "månen"}, 3, 3)
    assert (parking.texts, parking.count, parking.ended) == (("var parkerar jag",), 1, 1)
    assert set(asked.dangerous) == {"det brinner", "parkerar jag här"}


def test_a_thumb_down_shows_question_answer_and_the_reason() -> None:
    """The last thumb counts; one that is taken back, up, of another conversation or unknown does not."""
    said = rows([(text, "nova", "answer", 0) for text in ("vad är nova", "hur många", "när", "var")])
    thumbs = [
        ("vad är nova", "ned"),
        ("vad är nova", "ned_hard"),
        ("hur många", "ned"),
        ("hur många", "ned_undone"),
        ("när", "upp"),
        ("var", "ned_shouted"),
        ("somebody else's", "ned"),
    ]
    one = conversation([*said, *(rated(*thumb) for thumb in thumbs)])
    assert [message.down for message in one] == ["ned_hard", "", "", ""]
    same = conversation([*said[:3], rated("vad är nova", "ned_hard")])
    other = conversation([*said[:3], rated("vad är nova", "ned")])
    asked = count([one, same, other], KNOWN, embed)
    assert asked.thumbs_down == 3
    assert asked.down == (
        Down("vad är nova", "svar", "ned_hard", 2),
        Down("vad är nova", "svar", "ned", 1),
    )


def test_a_new_word_of_fewer_than_three_conversations_may_be_a_name() -> None:
    two = [conversation(rows([("xyzzykvarn xyzzykvarn", "x", "answer", 0)])) for _ in range(2)]
    assert count(two, KNOWN, embed).new_words == {}
    assert count([*two, two[0]], KNOWN, embed).new_words == {"xyzzykvarn": 3}


def test_what_was_masked_late_is_masked_and_its_label_is_no_word() -> None:
    late = [conversation(rows([("mitt är 19850101-2384", "x", "answer", 0)])) for _ in range(3)]
    assert late[0][0].text == "mitt är [personnummer]"
    assert set(count(late, KNOWN, embed).new_words) == {"mitt"}


def test_odd_rows_cost_nothing() -> None:
    odd = [Row("user", 0.0, None, None, "no json"), Row("bot", 0.0, None, None, "[]"), *ROWS["first"]]
    assert len(conversation(odd)) == 2
    bare = Row("user", None, None, None, json.dumps({"text": "hej", "parse_data": None}))
    assert conversation([bare])[0].kind is None
    strange = Row("bot", None, None, None, json.dumps({"metadata": {"kind": "something else"}}))
    assert conversation([bare, strange])[0].kind is Kind.ANSWER
    assert conversation([]) == ()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_few_texts_are_grouped_too(number: int) -> None:
    assert len(labels(np.ones((number, 3), np.float32))) == number


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = sqlite_url(tmp_path / "lotsen.db")
    monkeypatch.setenv("LOTSEN_DB", url)
    monkeypatch.setattr(report, "embedded", embed)
    return url


def fill(url: str) -> None:
    store = Database(url)
    for sender, each in ROWS.items():
        store.write(sender, each)
    store.write("first", [rated("hej", "ned_wrong")])
    store.close()


def test_the_page_holds_the_numbers_and_nothing_from_outside(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(database)
    file = tmp_path / "reports" / "page.html"
    assert report.main(["--out", str(file)]) == 0
    assert "6 samtal med 9 meddelanden" in capsys.readouterr().out
    html = file.read_text(encoding="utf-8")
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert "Det stämmer inte (1)" in html and "<p>svar</p>" in html
    assert "hur långt är det till månen" in html and "radera den senast 2026-12-02" in html
    assert not [name for name in ROWS if name in html]  # who wrote it
    assert "http:" not in html.replace("http-equiv", "") and "https:" not in html and "<script" not in html
    assert html.count("<tr>") >= 24 + 8 and ">9<" in html


def test_what_people_wrote_is_no_markup(database: str, tmp_path: Path) -> None:
    store = Database(database)
    store.write("x", rows([("<script>alert(1)</script> & månen", "utanfor_omradet", "notice", 0)]))
    store.close()
    file = tmp_path / "page.html"
    assert report.main(["--out", str(file)]) == 0
    html = file.read_text(encoding="utf-8")
    assert "<script" not in html and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; månen" in html


def test_no_database_an_empty_one_a_broken_one(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lotsen.db"
    assert report.main([]) == 0
    assert "Det finns ingen databas med samtal än." in capsys.readouterr().out
    assert not file.exists()  # looking made none
    Database(database).ping()
    assert report.main([]) == 0
    assert "inga samtal i databasen" in capsys.readouterr().out
    file.write_bytes(b"no database at all, but bytes enough to look at" * 100)
    before = file.read_bytes()
    assert report.main([]) == 1
    assert "Databasen går inte att läsa just nu" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_one_that_rasa_made_and_one_that_is_written_to(database: str, tmp_path: Path) -> None:
    """Rasa's own store has the events alone; a writer in the middle of its work keeps no reader out."""
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255) NOT NULL, type_name"
            " VARCHAR(255) NOT NULL, timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255),"
            " data TEXT)"
        )
        for row in ROWS["first"]:
            connection.execute(
                sa.text(
                    "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES ('a', :t, :w, :d)"
                ),
                {"t": row.type_name, "w": row.timestamp, "d": row.data},
            )
    assert [len(each) for each in stored(database)] == [2]
    engine.dispose()
    writer = sqlite3.connect(make_url(database).database or "", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM events")
    assert [len(each) for each in stored(database)] == [2]
    writer.close()
