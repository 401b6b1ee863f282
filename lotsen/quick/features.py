"""Counts of words and of their parts, for the text only."""

from __future__ import annotations

from typing import Any

from rasa.nlu.constants import DENSE_FEATURIZABLE_ATTRIBUTES
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer

rasas_features = CountVectorsFeaturizer._create_features


def sentence_features(
    featurizer: CountVectorsFeaturizer, attribute: str, all_tokens: list[list[str]]
) -> tuple[list[Any], list[Any]]:
    """Return None where Rasa counts each token, since no component of ours asks, and each text's counts."""
    vectorizer = featurizer.vectorizers.get(attribute)
    if not vectorizer or attribute not in DENSE_FEATURIZABLE_ATTRIBUTES:
        theirs: tuple[list[Any], list[Any]] = rasas_features(featurizer, attribute, all_tokens)
        return theirs
    found = []
    for tokens in all_tokens:
        counts = vectorizer.transform([" ".join(tokens)]) if tokens else None
        if counts is not None:
            counts.sort_indices()
        found.append(None if counts is None else counts.tocoo())
    return [None] * len(found), found
