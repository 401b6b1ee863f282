"""What a vector or a training depends on, found by walking imports: files, installed packages, one hash.

No list is kept by hand, so none goes stale. Standard library only, and nothing is imported: set-up asks with
any Python from 3.8.
"""

from __future__ import annotations

import ast
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from lotsen.paths import ROOT

# A module that is named in a text is imported by that name: `import_module`, a component in config.yml.
NAMED = re.compile(r"(?:lotsen|tools|actions)(?:\.\w+)+")
OWN = ("lotsen", "tools", "actions")
NO_DATA = (".py", ".md")  # found by their imports; read by people


def stamp_of(modules: Iterable[str], root: Path = ROOT) -> str:
    """Return one hash of all that these modules import: our sources, and which versions of the packages.

    Comments, docstrings and layout do not count: a better sentence in one costs nobody a training.
    """
    files, packages = walk(modules, root)
    told = [f"{file.relative_to(root)} {content(file)}" for file in files]
    told += [f"{name} {version}" for name, version in sorted(versions(packages).items())]
    told.append("Python {}.{}".format(*sys.version_info))
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def components(config: Path) -> list[str]:
    """Return the modules of our own that a Rasa configuration names."""
    return sorted(set(NAMED.findall(re.sub(r"#.*", "", config.read_text(encoding="utf-8")))))


def walk(modules: Iterable[str], root: Path = ROOT) -> tuple[list[Path], set[str]]:
    """Return the files of ours that the modules lead to, and the top names of what is not ours.

    Every import counts, within a function and below a condition too. A folder's __init__.py runs before what
    lies in it, and files of data in a package (.yml and the like) are read by the code beside them.
    """
    files: set[Path] = set()
    others: set[str] = set()
    todo = list(modules)
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        if name.partition(".")[0] not in OWN:
            others.add(name.partition(".")[0])
            continue
        file = _file(name, root)
        parent = name.rpartition(".")[0]
        if parent:
            todo.append(parent)
        if file is None or file in files:  # None: a function or constant of the module `parent`
            continue
        files.add(file)
        todo += imports(file, name if file.name == "__init__.py" else parent)
    for folder in {file.parent for file in files if file.parent != root}:
        files.update(other for other in folder.iterdir() if other.is_file() and other.suffix not in NO_DATA)
    return sorted(files), others - set(getattr(sys, "stdlib_module_names", ()))


def imports(file: Path, package: str) -> Iterator[str]:
    """Yield every name that a source may import; `package` is where its relative imports begin."""
    for node in ast.walk(ast.parse(file.read_bytes(), str(file))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and NAMED.fullmatch(node.value):
            yield node.value


def content(file: Path) -> str:
    """Return the hash of a file; of a Python source, that of what it does."""
    data = file.read_bytes()
    if file.suffix == ".py":
        tree = ast.parse(data, str(file))
        for node in ast.walk(tree):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                first = node.body[0] if node.body else None
                if isinstance(first, ast.Expr) and isinstance(getattr(first.value, "value", None), str):
                    del node.body[0]
        data = ast.dump(tree).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()


def versions(names: Iterable[str]) -> dict[str, str]:
    """Return which version of which package gives each top name; one that is not installed is left out."""
    given = _distributions()
    return {package: metadata.version(package) for name in names for package in given.get(name, ())}


@lru_cache(maxsize=1)
def _distributions() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = getattr(metadata, "packages_distributions", dict)()
    return {name: tuple(sorted(set(packages))) for name, packages in found.items()}


def _file(name: str, root: Path) -> Path | None:
    base = root.joinpath(*name.split("."))
    for file in (base / "__init__.py", base.with_suffix(".py")):
        if file.is_file():
            return file
    return None
