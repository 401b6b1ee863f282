"""The adapter: small, exact enough, and refused when it is not what its card says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lotsen import paths
from lotsen.nlu import encoder
from lotsen.nlu.embedder import Embedder
from lotsen.nlu.encoder import SIZE, Floats
from tools.encoder import adapter, build, reference, weights
from tools.encoder.adapter import AdapterError
from tools.encoder.weights import Weights, read_weights

WIDTH = 16


@pytest.fixture(scope="module")
def base() -> Weights:
    return read_weights(weights.installed_file())


@pytest.fixture(scope="module")
def changed(base: Weights) -> dict[str, Floats]:
    """All of layer 1, a little different from the base's."""
    dice = np.random.default_rng(1)
    found: dict[str, Floats] = {}
    for name in adapter.MATRICES:
        matrix = base.matrix(f"l1.{name}.w", base.inner if name == "fo" else SIZE)
        found[f"l1.{name}.w"] = matrix + dice.normal(0, 0.01, matrix.shape).astype(np.float32)
    for name in adapter.VECTORS:
        vector = base.floats(f"l1.{name}")
        found[f"l1.{name}"] = vector + dice.normal(0, 0.01, vector.shape).astype(np.float32)
    return found


@pytest.fixture(scope="module")
def made(base: Weights, changed: dict[str, Floats], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tuned")
    dice = np.random.default_rng(2)
    shorter = dice.normal(0, 0.1, (WIDTH, SIZE)).astype(np.float32), np.zeros(WIDTH, np.float32)
    digest = adapter.write(base, changed, shorter, folder)
    (folder / adapter.CARD).write_text(json.dumps({"digest": digest}), encoding="utf-8")
    sentences = json.loads(reference.REFERENCE.read_text(encoding="utf-8"))["messages"]
    tuned = adapter.tuned_weights(base, folder)
    pieces = Embedder(paths.ENCODER)
    reference.write(
        folder / reference.REFERENCE.name, [reference.refilled(tuned, pieces, one) for one in sentences]
    )
    return folder


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "tuned"))


def test_four_bits_keep_a_difference_to_a_tenth() -> None:
    difference = np.random.default_rng(3).normal(0, 0.02, (96, SIZE)).astype(np.float32)
    codes, scales = adapter.packed(difference)
    assert codes.nbytes * 2 == difference.size
    lost = adapter.unpacked(codes, scales, SIZE) - difference
    assert np.sqrt(np.mean(lost**2)) < 0.1 * 0.02 * 1.2
    nothing = np.zeros((4, SIZE), np.float32)
    assert not adapter.unpacked(*adapter.packed(nothing), SIZE).any()


def test_it_changes_the_tuned_layer_and_cuts_off_what_is_above(
    base: Weights, changed: dict[str, Floats], made: Path
) -> None:
    tuned = adapter.tuned_weights(base, made)
    assert (base.layers, tuned.layers) == (12, 2)
    assert tuned.reduce is not None and tuned.reduce[0].shape == (WIDTH, SIZE)
    for name, value in changed.items():
        if value.ndim == 2:
            kept, before = tuned.matrix(name, value.shape[1]), base.matrix(name, value.shape[1])
            assert np.linalg.norm(kept - value) < 0.15 * np.linalg.norm(before - value)
        else:
            assert np.allclose(tuned.floats(name), value, atol=1e-4)
    np.testing.assert_array_equal(tuned.matrix("l0.q.w", SIZE), base.matrix("l0.q.w", SIZE))


def test_the_encoder_is_built_with_it_and_proved(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    assert build.main(["--folder", str(folder), "--tuned", str(made)]) == 0
    assert encoder.made(folder).length == WIDTH and encoder.made(folder).tuned
    assert encoder.load(folder).vector("hej").shape == (WIDTH,)
    assert build.main(["--folder", str(folder), "--tuned", str(made), "--check"]) == 0


def test_wrong_reference_vectors_stop_the_build(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = copy / reference.REFERENCE.name
    stored = json.loads(file.read_text(encoding="utf-8"))
    stored["messages"][3]["vectors"][0].reverse()
    file.write_text(json.dumps(stored), encoding="utf-8")
    assert build.main(["--folder", str(tmp_path / "encoder"), "--tuned", str(copy)]) == 1
    assert "cosine" in capsys.readouterr().err


def cut(folder: Path) -> None:
    file = folder / adapter.FILE
    file.write_bytes(file.read_bytes()[:-100])


def other_bytes(folder: Path) -> None:
    file = folder / adapter.FILE
    file.write_bytes(b"something else")
    card = {"digest": adapter.digest(file)}
    (folder / adapter.CARD).write_text(json.dumps(card), encoding="utf-8")


def rewritten(folder: Path, **values: object) -> None:
    """The adapter with other values, and a card that fits."""
    file = folder / adapter.FILE
    with np.load(file) as stored:
        arrays = {name: stored[name] for name in stored.files}
    np.savez(file, **{**arrays, **{name: np.array(value) for name, value in values.items()}})
    card = {"digest": adapter.digest(file)}
    (folder / adapter.CARD).write_text(json.dumps(card), encoding="utf-8")


HARM: dict[str, Callable[[Path], object]] = {
    "missing": lambda folder: (folder / adapter.FILE).unlink(),
    "no card": lambda folder: (folder / adapter.CARD).unlink(),
    "a card of another kind": lambda folder: (folder / adapter.CARD).write_text("[]"),
    "cut": cut,
    "another file": other_bytes,
    "of another base": lambda folder: rewritten(folder, base="0" * 16),
    "of another version": lambda folder: rewritten(folder, layout=adapter.LAYOUT + 1),
}


@pytest.mark.parametrize("kind", HARM)
def test_a_bad_adapter_is_said_in_a_sentence_and_the_encoder_is_as_it_came(
    kind: str, copy: Path, base: Weights, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    HARM[kind](copy)
    with pytest.raises(AdapterError) as caught:
        adapter.tuned_weights(base, copy)
    assert "\n" not in str(caught.value)
    folder = tmp_path / "encoder"
    assert build.main(["--folder", str(folder), "--tuned", str(copy)]) == 0
    assert str(caught.value) in capsys.readouterr().err
    told = encoder.made(folder)
    assert (told.length, told.tuned, told.why) == (SIZE * len(encoder.LAYERS), False, str(caught.value))


def test_another_adapter_is_another_encoder(made: Path, copy: Path, tmp_path: Path) -> None:
    """Its stamp is in that of the vectors and of the model."""
    folder = tmp_path / "encoder"
    assert build.main(["--folder", str(folder), "--tuned", str(made)]) == 0
    before = encoder.made(folder).stamp
    rewritten(copy, reduce_bias=np.ones(WIDTH, np.float32))
    assert build.main(["--folder", str(folder), "--tuned", str(copy), "--check"]) == 1
    (copy / reference.REFERENCE.name).unlink()
    base = read_weights(weights.installed_file())
    reference.write_tuned(base, Embedder(paths.ENCODER), copy)
    assert build.main(["--folder", str(folder), "--tuned", str(copy)]) == 0
    assert encoder.made(folder).stamp != before
