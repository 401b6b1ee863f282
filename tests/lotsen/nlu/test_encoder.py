"""Files of the encoder that are missing or broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lotsen import paths
from lotsen.nlu import encoder
from lotsen.nlu.embedder import Embedder
from lotsen.nlu.encoder import EncoderMissing


def test_missing_encoder_names_the_command(tmp_path: Path) -> None:
    missing = Embedder(tmp_path / "none")
    for use in (lambda: missing.embed("hej"), lambda: missing.stamp):
        with pytest.raises(EncoderMissing, match="make setup"):
            use()


@pytest.mark.parametrize(
    "name",
    [encoder.GRAPH_FILE, encoder.PIECES_FILE, encoder.WORDS_FILE, encoder.META_FILE, encoder.STAMP_FILE],
)
def test_broken_encoder_names_the_command(tmp_path: Path, name: str) -> None:
    for file in paths.ENCODER.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / name).unlink()
    (tmp_path / name).write_bytes((paths.ENCODER / name).read_bytes()[:-100])
    with pytest.raises(EncoderMissing, match="make setup") as caught:
        Embedder(tmp_path).embed("hej")
    assert "\n" not in str(caught.value)


def test_an_encoder_that_is_not_tuned_says_so_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for file in paths.ENCODER.iterdir():
        (tmp_path / file.name).symlink_to(file)
    told = json.loads((paths.ENCODER / encoder.STAMP_FILE).read_text(encoding="utf-8"))
    (tmp_path / encoder.STAMP_FILE).unlink()
    said = "The adapter is cut."
    (tmp_path / encoder.STAMP_FILE).write_text(json.dumps({**told, "tuned": False, "why": said}))
    fresh = Embedder(tmp_path)
    for text in ("hej", "hej igen"):
        fresh.embed(text)
    assert [record.getMessage().count(said) for record in caplog.records] == [1]
    caplog.clear()
    (tmp_path / encoder.STAMP_FILE).write_text(json.dumps({**told, "tuned": True, "why": ""}))
    Embedder(tmp_path).embed("hej")
    assert not caplog.records
