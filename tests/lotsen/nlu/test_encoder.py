"""Files of the encoder that are missing or broken."""

from __future__ import annotations

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
    "name", [encoder.GRAPH_FILE, encoder.PIECES_FILE, encoder.WORDS_FILE, encoder.META_FILE]
)
def test_broken_encoder_names_the_command(tmp_path: Path, name: str) -> None:
    for file in paths.ENCODER.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / name).unlink()
    (tmp_path / name).write_bytes((paths.ENCODER / name).read_bytes()[:-1000])
    with pytest.raises(EncoderMissing, match="make setup") as caught:
        Embedder(tmp_path).embed("hej")
    assert "\n" not in str(caught.value)
