"""What the stored conversations say, as numbers and groups. Pure: texts come in, an `Asked` comes out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from lotsen.text import fold, words
from tools.staff.conversations import Conversation, Message

Vectors = npt.NDArray[np.float32]
# Cosine distance, from the mean of all, up to which groups grow together on average. Of 96 training lines of
# eight intents four in five pairs that it put together were of one intent.
APART = 0.8
MOST = 2000  # texts that are grouped: their table of distances has the square of it
SHOWN = 6  # texts of a group
# Conversations in which a new word must stand: in fewer it may be somebody's name.
SEVERAL = 3
SHORTEST = 3  # letters of a word that tells something


@dataclass(frozen=True)
class Group:
    """Texts that are alike. ended: conversations that had one of them as their last message."""

    texts: tuple[str, ...] = field(repr=False)
    count: int
    ended: int


@dataclass(frozen=True)
class Down:
    """An answer that got a thumb down: to what, why as it is stored, and how often."""

    text: str = field(repr=False)
    answer: str = field(repr=False)
    why: str
    count: int


@dataclass(frozen=True)
class Asked:
    """All that the page shows. Tables go from what is counted to how often, the most frequent first."""

    conversations: int
    messages: int
    first: str
    last: str
    hours: dict[int, int]
    channels: dict[str, int]
    subjects: dict[str, int]
    alarms: int
    questions: int
    net: int
    unknown: int
    ended: int
    groups: tuple[Group, ...]
    dangerous: tuple[str, ...] = field(repr=False)
    thumbs_down: int
    down: tuple[Down, ...]
    new_words: dict[str, int] = field(repr=False, default_factory=dict)


def count(
    conversations: Sequence[Conversation], known_words: Collection[str], embed: Callable[[list[str]], Vectors]
) -> Asked:
    """Return what the conversations say. known_words: folded; embed: gives a vector for each text, (n, m)."""
    messages = [message for conversation in conversations for message in conversation]
    kinds = Counter(message.kind for message in messages)
    last = [conversation[-1] for conversation in conversations]
    days = sorted(message.when.date().isoformat() for message in messages)
    unknown = [message for message in messages if message.unknown and not message.about_danger]
    return Asked(
        conversations=len(conversations),
        messages=len(messages),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        hours=dict(sorted(Counter(message.when.hour for message in messages).items())),
        channels=dict(Counter(message.channel for message in messages).most_common()),
        subjects=dict(Counter(message.intent for message in messages).most_common()),
        alarms=sum(number for kind, number in kinds.items() if kind and kind.value == "alarm"),
        questions=sum(number for kind, number in kinds.items() if kind and kind.value == "ask"),
        net=kinds[None],
        unknown=len(unknown),
        ended=sum(message.unknown for message in last),
        groups=grouped(unknown, last, embed),
        dangerous=tuple(sorted({message.text for message in messages if message.about_danger})),
        thumbs_down=sum(bool(message.down) for message in messages),
        down=downs(messages),
        new_words=new_words(conversations, known_words),
    )


def downs(messages: Sequence[Message]) -> tuple[Down, ...]:
    """Return the pairs of question and answer with a thumb down, the most frequent first."""
    found = Counter((message.text, message.answer, message.down) for message in messages if message.down)
    return tuple(Down(*pair, number) for pair, number in found.most_common())


def grouped(
    unknown: Sequence[Message], last: Sequence[Message], embed: Callable[[list[str]], Vectors]
) -> tuple[Group, ...]:
    """Return what Lotsen did not know, alike beside alike, the largest group first."""
    times = Counter(message.text for message in unknown)
    ended = Counter(message.text for message in last if message.unknown)
    texts = [text for text, _ in times.most_common(MOST)]
    groups: dict[int, list[str]] = defaultdict(list)
    for label, text in zip(labels(embed(texts)) if texts else [], texts, strict=True):
        groups[label].append(text)
    found = [
        Group(tuple(group[:SHOWN]), sum(times[text] for text in group), sum(ended[text] for text in group))
        for group in groups.values()
    ]
    return tuple(sorted(found, key=lambda group: (-group.count, group.texts)))


def labels(vectors: Vectors) -> list[int]:
    """Return the number of the group of each vector; alike ones share it."""
    from sklearn.cluster import AgglomerativeClustering

    if len(vectors) < 2:
        return [0] * len(vectors)
    centred = vectors - vectors.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    unit = centred / np.where(lengths == 0, 1, lengths)
    distances = np.clip(1 - unit @ unit.T, 0, 2)
    model = AgglomerativeClustering(
        n_clusters=None, affinity="precomputed", linkage="average", distance_threshold=APART
    )
    return [int(label) for label in model.fit_predict(distances)]


def new_words(conversations: Sequence[Conversation], known: Collection[str]) -> dict[str, int]:
    """Return words that Lotsen has never seen, and in how many conversations; of SEVERAL at least."""
    found: Counter[str] = Counter()
    for conversation in conversations:
        said = {fold(word) for message in conversation for word in words(_unmasked(message.text))}
        found.update(word for word in said if word not in known and _tells(word))
    return {word: number for word, number in found.most_common() if number >= SEVERAL}


def _tells(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()


def _unmasked(text: str) -> str:
    """Return a text without the labels of what was masked."""
    from lotsen.privacy import without_labels

    return without_labels(text)
