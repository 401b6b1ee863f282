"""Swedish lemmatizer of the stand-in model: closed classes, word list, genitive s, compounds, in that order.

Packaged into the model's wheel by `spacy package --code`, so it imports spaCy and the standard library only.
"""

from spacy.language import Language
from spacy.lookups import Table
from spacy.pipeline import Lemmatizer
from spacy.tokens import Token
from spacy.vocab import Vocab

FACTORY = "sv_compound_lemmatizer"
WORD_LIST = "lemma_lookup"  # the name that spaCy's look-up mode asks for
CLOSED_CLASSES = "lemma_closed_classes"
MIN_HEAD = 4  # letters of a compound's last part: shorter ones ("rån", "ort") end too many simple words
MIN_MODIFIER = 3  # letters before it
MIN_HEAD_LEMMA = 3
MIN_GENITIVE = 4  # "hans", not "is": shorter words end in their own s
MEMO_SIZE = 50_000  # words; the memo is emptied when full, so that strange input cannot grow it


class SwedishLemmatizer(Lemmatizer):
    """Lemma of the word alone; without a tagger the context decides nothing."""

    def __init__(self, vocab: Vocab, name: str = "lemmatizer", *, min_head: int, min_modifier: int) -> None:
        super().__init__(vocab, None, name, mode="lookup", overwrite=True)
        self.min_head = min_head
        self.min_modifier = min_modifier
        self._memo: dict[str, str] = {}
        self._lemmas: set[str] | None = None

    @classmethod
    def get_lookups_config(cls, mode: str) -> tuple[list[str], list[str]]:
        return [WORD_LIST, CLOSED_CLASSES], []

    def lookup_lemmatize(self, token: Token) -> list[str]:
        word = token.lower_
        if word not in self._memo:
            if len(self._memo) >= MEMO_SIZE:
                self._memo.clear()
            self._memo[word] = self._lemma(word)
        return [self._memo[word]]

    def _lemma(self, word: str) -> str:
        closed = self.lookups.get_table(CLOSED_CLASSES).get(word)
        return closed or self._simple(word) or self._compound(word) or word

    def _simple(self, word: str) -> str | None:
        """From the word list, as it stands or without the s of genitive and passive."""
        listed = self._listed(word)
        if listed is None and word.endswith("s") and len(word) >= MIN_GENITIVE:
            return self._listed(word[:-1])
        return listed

    def _compound(self, word: str) -> str | None:
        """The longest known ending decides: poliskontoren = polis + kontoren -> polis + kontor."""
        for start in range(self.min_modifier, len(word) - self.min_head + 1):
            head = self._simple(word[start:])
            if head and len(head) >= MIN_HEAD_LEMMA:
                return word[:start] + head
        return None

    def _listed(self, word: str) -> str | None:
        table: Table = self.lookups.get_table(WORD_LIST)
        if self._lemmas is None:
            self._lemmas = set(table.values())
        return table.get(word) or (word if word in self._lemmas else None)


def make_lemmatizer(nlp: Language, name: str, min_head: int, min_modifier: int) -> SwedishLemmatizer:
    return SwedishLemmatizer(nlp.vocab, name, min_head=min_head, min_modifier=min_modifier)


if not Language.has_factory(FACTORY):  # the builder and the built package may meet in one process
    Language.factory(
        FACTORY,
        assigns=["token.lemma"],
        default_config={"min_head": MIN_HEAD, "min_modifier": MIN_MODIFIER},
        default_score_weights={"lemma_acc": 1.0},
        func=make_lemmatizer,
    )
