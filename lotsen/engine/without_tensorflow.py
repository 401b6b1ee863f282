"""Lets Rasa run without TensorFlow.

Rasa imports all its components, and with six of them TensorFlow, though ours use none of the six
(docs/adr/0010-rasa-without-tensorflow.md). Here placeholders take their modules' places; a model or
configuration that uses one is refused with a sentence.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

# Module -> its classes, in Rasa 3.6: those that Rasa's own code imports, and that import TensorFlow.
HEAVY = {
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ("ConveRTFeaturizer",),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ("LanguageModelFeaturizer",),
    "rasa.core.policies.ted_policy": ("TEDPolicy",),
    "rasa.core.policies.unexpected_intent_policy": ("UnexpecTEDIntentPolicy",),
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
}
# spaCy's thinc and transformers look whether it is there, and import it if so.
LEFT_OUT = frozenset({"tensorflow", "tensorflow_hub", "tensorflow_text", "tensorflow_addons", "keras"})


class NeedsTensorFlow(ImportError):
    """Something asked for what was left out; the message is one sentence that says what to do."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} needs TensorFlow, which lotsen.engine leaves out: start it with `python -m rasa`."
        )


class _Refusing(type):
    """The class of the placeholders: whatever is asked of one, it says what to do."""

    def __getattr__(cls, name: str) -> NoReturn:
        if name.startswith("__"):  # Python's own questions
            raise AttributeError(name)
        raise NeedsTensorFlow(cls.__name__)


class _Finder(importlib.abc.MetaPathFinder):
    """First among the finders: TensorFlow is not to be had."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] in LEFT_OUT:
            raise NeedsTensorFlow(fullname)
        return None


def leave_out_tensorflow() -> None:
    """Put the placeholders in place, once. Raises RuntimeError when Rasa's own are imported already."""
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    already = sorted(name for name in {*HEAVY, "tensorflow"} if name in sys.modules)
    if already:
        raise RuntimeError(f"Imported before lotsen.engine could leave it out: {', '.join(already)}.")
    sys.meta_path.insert(0, _Finder())
    for name, classes in HEAVY.items():
        module = types.ModuleType(name, "Stands in for Rasa's: lotsen/engine/without_tensorflow.py.")
        for left_out in classes:
            setattr(module, left_out, _Refusing(left_out, (), {"__module__": name}))
        sys.modules[name] = module


@contextmanager
def only_asked_for() -> Iterator[None]:
    """Let a library ask in the block whether there is a TensorFlow, and find none, without being refused."""
    finders = [finder for finder in sys.meta_path if isinstance(finder, _Finder)]
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder not in finders]
    try:
        yield
    finally:
        sys.meta_path[:0] = finders


def refuse_in_configurations() -> None:
    """Make Rasa's look-up of a component by its name refuse what was left out, not call it unknown."""
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe

    left_out = {name for classes in HEAVY.values() for name in classes}
    look_up = DefaultV1Recipe._from_registry

    def checked(name: str) -> Any:
        if name.rpartition(".")[2] in left_out:
            raise NeedsTensorFlow(name)
        return look_up(name)

    DefaultV1Recipe._from_registry = staticmethod(checked)
