"""One knowledge file as data, and the line of each thing in it."""

from __future__ import annotations

import os
import stat
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from lotsen.knowledge.ambiguous import ambiguous
from lotsen.knowledge.faults import KnowledgeError, fault
from lotsen.knowledge.unreadable import explained, indented_otherwise

# A place in a file: keys and positions from the top, such as (3, "detaljer", "antal").
Spot = tuple[str | int, ...]


# Bytes of a file at most. Ours have 60 kB; what is a hundred times longer takes minutes to read.
LONGEST = 1_048_576
FOR_EVER = float("inf")
# Seconds that a file is read without a rest, many times what ours take; from then on it rests as often and as
# long as it works. Python runs one thread at a time, and this one would have half of it from who answers.
AT_ONCE, WORK = 0.2, 0.002


class _AnchoredError(Exception):
    """Something with a name to repeat it by: some hundred bytes of them can stand for millions of entries."""


class _TooLateError(Exception):
    """Reading takes longer than it may."""


class _Loader(yaml.SafeLoader):
    """Reads every value as text: 'yes', '0112' and '2010-01-01' stay as written. Only null is null."""

    def __init__(self, stream: str, until: float = FOR_EVER) -> None:
        """`until`: when reading has taken too long, by time.monotonic()."""
        super().__init__(stream)
        self._until = until
        self._rest_at = time.monotonic() + AT_ONCE

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Return what comes next; raise for what has a name, and when it is too late."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "anchor", None) is not None:
            raise _AnchoredError(event.start_mark.line + 1)
        now = time.monotonic()
        if now > self._until:
            raise _TooLateError
        if now > self._rest_at and self._until != FOR_EVER:
            time.sleep(WORK)
            self._rest_at = time.monotonic() + WORK
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag == "tag:yaml.org,2002:null"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Document:
    """A file's data, as text, lists and dicts, and the tree that tells where each thing stands."""

    name: str
    data: Any
    node: yaml.Node | None

    def at(self, spot: Spot) -> Any:
        """Return what stands at `spot`, or None."""
        data = self.data
        for part in spot:
            inside = isinstance(data, dict) and part in data
            inside |= isinstance(data, list) and isinstance(part, int) and part < len(data)
            data = data[part] if inside else None
        return data

    def error(self, kind: str, spot: Spot = (), **values: object) -> KnowledgeError:
        """Return the error for what stands at `spot`, or for the nearest thing above it that is there."""
        line, entry, field = self.where(spot)
        return fault(kind, self.name, line=line, entry=entry, field=field, **values)

    def where(self, spot: Spot) -> tuple[int | None, str, str]:
        """Return the line of what stands at `spot`, its entry in a list, and the way to it within that."""
        return (self._line(spot), *self._names(spot))

    def _line(self, spot: Spot) -> int | None:
        node = self.node
        line = None
        for part in spot:
            if isinstance(node, yaml.MappingNode):
                pair = next((pair for pair in node.value if pair[0].value == part), None)
                if pair is None:
                    break
                line, node = pair[0].start_mark.line + 1, pair[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
            else:
                break
        return line

    def _names(self, spot: Spot) -> tuple[str, str]:
        """Return the entry that begins with '- id:', if it is in one, and the way to the field within."""
        parts = [_label(part, self.at(spot[:end])) for end, part in enumerate(spot, start=1)]
        in_list = bool(spot) and isinstance(spot[0], int)
        return (parts[0], ", ".join(parts[1:])) if in_list else ("", ", ".join(parts))


def _label(part: str | int, data: Any) -> str:
    if isinstance(part, str):
        return part
    if isinstance(data, dict):
        named = next((data[key] for key in ("id", "namn", "kommun") if isinstance(data.get(key), str)), None)
        return named or f"nr {part + 1}"
    return data if isinstance(data, str) and data.strip() else f"nr {part + 1}"


def read(folder: Path, name: str, until: float = FOR_EVER) -> Document:
    """Read one file; raise KnowledgeError with the line when it is missing, unreadable or ambiguous.

    `until`: when reading has taken too long, by time.monotonic().
    """
    text = _text(folder, name)
    line = indented_otherwise(text)
    if line is not None:
        raise fault("indrag_tecken", name, line=line)
    try:
        node = _tree(text, until)
        for wrong, kind, values in () if node is None else ambiguous(node, text.splitlines()):
            raise fault(kind, name, line=wrong, **values)
        data = None if node is None else _Loader("").construct_document(node)
    except KnowledgeError:
        raise
    except _AnchoredError as error:
        raise fault("ankare", name, line=error.args[0]) from None
    except _TooLateError:
        raise fault("for_langsam", name) from None
    except (yaml.YAMLError, TypeError, ValueError, RecursionError) as error:
        at, kind, values = explained(text, error)
        raise fault(kind, name, line=at, **values) from None
    if data is None:
        raise fault("tom_fil", name)
    return Document(name, data, node)


def _tree(text: str, until: float) -> yaml.Node | None:
    loader: Any = partial(_Loader, until=until)
    tree: yaml.Node | None = yaml.compose(text, loader)
    return tree


def _text(folder: Path, name: str) -> str:
    """Return a file's text, its byte-order mark gone, with any of the three line ends.

    A pipe is not waited for, and of a device or a long file nothing is read.
    """
    try:
        with open(folder / name, encoding="utf-8-sig", opener=_without_waiting) as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise fault("ingen_fil", name)
            text = file.read(LONGEST + 1) if about.st_size <= LONGEST else None
    except FileNotFoundError:
        raise fault("fil_saknas", name) from None
    except UnicodeDecodeError:
        raise fault("kodning", name) from None
    except OSError as error:
        raise fault("fil_olaslig", name, varfor=type(error).__name__) from None
    if text is None or len(text) > LONGEST:
        raise fault("for_stor", name)
    return text


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
