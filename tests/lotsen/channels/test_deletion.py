import pytest

from lotsen import paths
from lotsen.channels import deletion
from lotsen.channels.deletion import Wish, agrees, wish
from lotsen.knowledge import load
from lotsen.swedish.signs import plain

WORDS = load(paths.KNOWLEDGE).channel


@pytest.mark.parametrize(
    "text",
    [
        *("radera", "radera allt", "radera mig", "Radera mina meddelanden!", "radera mina medelanden"),
        *("radera chatten", "radera allt snabbt", "kan du radera det jag skrev nu", "glöm allt jag sagt"),
        *("radera mina meddelanden snälla", "kan du glömma det jag sa", "ta bort det jag skrivit"),
        *("snälla radera samtalet", "glom mig", "delete my messages", "jag vill att du tar bort allt"),
        *("raddera mina meddelanden", "ta bort historiken tack", "rensa chatten"),
    ],
)
def test_sure(text: str) -> None:
    assert wish(text, WORDS) is Wish.SURE


@pytest.mark.parametrize(
    "text", ["hur raderar man", "hur raderar jag mina meddelanden", "hur tar man bort samtalet"]
)
def test_how(text: str) -> None:
    assert wish(text, WORDS) is Wish.HOW


@pytest.mark.parametrize(
    "text", ["radera det jag skrev om Husby", "radera mig och min bror", "han vill radera mig"]
)
def test_doubt(text: str) -> None:
    assert wish(text, WORDS) is Wish.DOUBT


@pytest.mark.parametrize(
    "text",
    [
        *("", "glöm det", "ta bort min parkeringsbot", "glöm inte att svara", "vad är Mumin?"),
        *("kan polisen radera bilder från min telefon", "jag har glömt mina nycklar hemma", "ångra"),
        "kan ni ta bort klottret på skolan i Husby",
    ],
)
def test_nothing_to_delete(text: str) -> None:
    assert wish(text, WORDS) is Wish.NONE


@pytest.mark.parametrize(("text", "yes"), [("ja", True), ("Ja tack!", True), ("nej", False), ("jag", False)])
def test_agreement(text: str, yes: bool) -> None:
    assert agrees(text, WORDS) is yes


def test_a_long_message_is_folded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not each phrase for each of its words, which took a third of such a message's time."""
    wish("", WORDS)
    folded: list[str] = []

    def counting(text: str) -> str:
        folded.append(text)
        return plain(text)

    monkeypatch.setattr(deletion, "plain", counting)
    long = "inte sos " * 110
    assert wish(long, WORDS) is Wish.NONE
    assert wish("radera " * 140, WORDS) is Wish.SURE
    assert folded == [long, "radera " * 140]
