"""Builds the stand-in Swedish spaCy model, sv_lookup_sm, as a wheel and installs it into this environment.

No trained weights: a blank Swedish tokenizer and a lemmatizer over the word list of spacy-lookups-data.
Works without network. Its name must not be the official model's: Rasa's cache knows a model by its name only.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import cast

import yaml

from lotsen.settings import QUIET

SOURCES = Path(__file__).resolve().parent
CODE = SOURCES / "sv_lemma.py"
CLOSED_CLASSES = SOURCES / "closed_classes.yml"
META = {
    "name": "lookup_sm",
    "version": "0.2.0",
    "author": "Lotsen",
    "license": "MIT, the word list as well (spacy-lookups-data)",
    "description": "Swedish tokenizer and look-up lemmatizer that splits compounds; no tagger, parser.",
    "sources": [{"name": "spacy-lookups-data 1.0.5", "license": "MIT", "author": "Explosion"}],
}


def word_list() -> dict[str, str]:
    """form -> lemma, lower case, without what the lemmatizer works out itself (that halves the model).

    Lower-case entries win over names ("Sten" the name, "sten" the stone). A form that is its own lemma is
    left out, since other entries point at it, and so is a plain genitive, unless it alone keeps its lemma.
    """
    package = importlib.util.find_spec("spacy_lookups_data")
    if package is None or package.origin is None:
        raise SystemExit("spacy-lookups-data is not installed: run `make setup`.")
    source = Path(package.origin).parent / "data" / "sv_lemma_lookup.json.gz"
    with gzip.open(source, "rt", encoding="utf-8") as file:
        entries: dict[str, str] = json.load(file)
    listed: dict[str, str] = {}
    for form in sorted(entries, key=lambda form: (form != form.lower(), form)):
        listed.setdefault(form.lower(), entries[form].lower())
    lemmas = keep_headwords(listed)
    inflected = {form: lemma for form, lemma in lemmas.items() if form != lemma}
    genitives = {form for form, lemma in inflected.items() if _is_plain_genitive(form, lemma, inflected)}
    known = {lemma for form, lemma in inflected.items() if form not in genitives}
    return {form: lemma for form, lemma in inflected.items() if form not in genitives or lemma not in known}


def keep_headwords(lemmas: dict[str, str]) -> dict[str, str]:
    """The word list gives a form one lemma, often the rarer one (fel -> fela, son -> so, natt -> natta).

    A form that is the lemma of other forms stays itself, unless it is a verb's present (kör, åker, lever).
    The plural of a noun in -arna goes before the present of a verb in -ar (knivar is kniv, not kniva).
    """
    headwords = set(lemmas.values())
    mended = dict(lemmas)
    for form, lemma in lemmas.items():
        if form in headwords:
            mended[form] = lemma if _is_present(form, lemma) else form
        elif lemma.endswith("a") and form == lemma + "r" and lemmas.get(form + "na") == lemma[:-1]:
            mended[form] = lemma[:-1]
    return mended


def _is_present(form: str, lemma: str) -> bool:
    return form == lemma[:-1] + "er" or (form + "a" == lemma and form.endswith(("ör", "är", "yr")))


def _is_plain_genitive(form: str, lemma: str, lemmas: dict[str, str]) -> bool:
    base = form[:-1]
    return form.endswith("s") and len(base) > 2 and lemma in (base, lemmas.get(base))


def closed_classes() -> dict[str, str]:
    """form -> lemma of the closed word classes; raises SystemExit when a form has two lemmas."""
    classes: dict[str, dict[str, str]] = yaml.safe_load(CLOSED_CLASSES.read_text(encoding="utf-8"))
    lemmas: dict[str, str] = {}
    for name, entries in classes.items():
        for lemma, forms in entries.items():
            for form in [lemma, *str(forms or "").split()]:
                if lemmas.setdefault(form, lemma) != lemma:
                    raise SystemExit(
                        f"{CLOSED_CLASSES.name}, {name}: {form} has two lemmas, "
                        f"{lemmas[form]} and {lemma}; keep one."
                    )
    return lemmas


def build(folder: Path) -> None:
    """Write the model to folder/model and a wheel of it below folder."""
    import spacy
    from spacy.lookups import Lookups

    from tools.setup.spacy_standin import sv_lemma

    nlp = spacy.blank("sv")
    lookups = Lookups()
    lookups.add_table(sv_lemma.WORD_LIST, word_list())
    lookups.add_table(sv_lemma.CLOSED_CLASSES, closed_classes())
    lemmatizer = cast(sv_lemma.SwedishLemmatizer, nlp.add_pipe(sv_lemma.FACTORY, name="lemmatizer"))
    lemmatizer.initialize(lookups=lookups)
    nlp.meta.update(META)
    nlp.to_disk(folder / "model")
    _run("spacy", "package", str(folder / "model"), str(folder), "--code", str(CODE), "--build", "none")
    (source,) = folder.glob("sv_*")
    _run("setup", "bdist_wheel", folder=source, path=_setuptools_own_packages())


def install(folder: Path) -> None:
    """Install the wheel found below folder, without network."""
    (wheel,) = folder.glob("*/dist/*.whl")
    _run("pip", "install", "--no-deps", "--no-index", "--force-reinstall", str(wheel))


def _setuptools_own_packages() -> str:
    # Rasa needs packaging 20.9 and setuptools 80 a newer one, which it carries: put that first.
    import setuptools

    return str(Path(setuptools.__file__).parent / "_vendor")


def _run(module: str, *arguments: str, folder: Path | None = None, path: str = "") -> None:
    environment = {**os.environ, "PYTHONPATH": path, **QUIET}
    subprocess.run([sys.executable, "-m", module, *arguments], check=True, cwd=folder, env=environment)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        build(Path(temporary))
        install(Path(temporary))
