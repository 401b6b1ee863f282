"""The files of set-up: hashes of its inputs, .env, and writing whole or not at all. Standard library only."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def digest(files: Iterable[Path]) -> str:
    return hashlib.sha256(
        b"\0".join(hashlib.sha256(file.read_bytes()).digest() for file in files)
    ).hexdigest()


def write_setting(file: Path, name: str, value: str) -> None:
    """Set one NAME=value line and keep the others."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    others = [line for line in lines if not line.startswith(name + "=")]
    replace(file, "\n".join([*others, f"{name}={value}"]) + "\n")


def replace(file: Path, text: str) -> None:
    """Write whole or not at all."""
    half = file.with_name(file.name + ".new")
    half.write_text(text, encoding="utf-8")
    if file.exists():
        half.chmod(file.stat().st_mode)  # .env may hold secrets: keep it as private as it was
    os.replace(half, file)
