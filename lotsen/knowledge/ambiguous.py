"""What YAML reads without a word, but not as it was meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml


def ambiguous(node: yaml.Node, lines: list[str]) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield line, kind of fault and values: a key twice, a quote over several lines, a text cut by a #.

    `node` was read from `lines`; the line counts from 1.
    """
    if isinstance(node, yaml.ScalarNode):
        start, end = node.start_mark, node.end_mark
        after = lines[end.line][end.column :] if end.line < len(lines) else ""
        if node.style in ("'", '"') and end.line > start.line:
            yield start.line + 1, "citat_oppet", {}
        elif node.style is None and after.lstrip().startswith("#") and node.value:
            yield end.line + 1, "avklippt", {}
    elif isinstance(node, yaml.MappingNode):
        seen: set[Any] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                yield key.start_mark.line + 1, "dubbel_nyckel", {"namn": key.value}
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
            yield from ambiguous(value, lines)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from ambiguous(item, lines)
