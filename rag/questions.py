"""A file of questions whose answers are known.

It holds one object a line, `{"question": "...", "answers": ["Budapest", ...]}` (any of them is right) or
`{"question": "...", "declined": true}` (the archive does not say), each with a `note` if it needs one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from .errors import UsageError
from .measures import words_of
from .text import storable

_CURE = 'write {"question": "...", "answers": ["..."]}, or "declined": true where the archive does not say'


@dataclass(frozen=True, slots=True)
class Question:
    """One question with the answers any of which is right; without any, the archive must decline."""

    text: str
    answers: tuple[str, ...] = ()
    note: str = ""


def read(path: Path) -> tuple[Question, ...]:
    """Return the questions of a file.

    Raises `UsageError`, naming file, line and cure, for a line that is no such question or a file without any.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name a file with a question on each line: {_CURE}") from error
    questions = tuple(
        _question(line, f"{path}, line {number}")
        for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1)
        if line.strip()
    )
    if not questions:
        raise UsageError(f"{path}: holds no question; {_CURE}")
    return questions


def _question(line: bytes, place: str) -> Question:
    record = _record(line, place)
    text, note = record.get("question"), record.get("note", "")
    if not isinstance(text, str) or not text.strip():
        raise UsageError(f'{place}: has no "question" in words; {_CURE}')
    if not isinstance(note, str):
        raise UsageError(f'{place}: "note" is not a text; put it in quotes or leave it out')
    if "answers" in record and "declined" in record:
        raise UsageError(f'{place}: has both "answers" and "declined"; leave one out')
    if "answers" in record:
        return Question(storable(text), _answers(record["answers"], place), storable(note))
    if "declined" not in record:
        raise UsageError(f'{place}: has neither "answers" nor "declined"; {_CURE}')
    if record["declined"] is not True:
        raise UsageError(f'{place}: "declined" is not true; {_CURE}')
    return Question(storable(text), note=storable(note))


def _record(line: bytes, place: str) -> dict[str, object]:
    try:
        record = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise UsageError(f"{place}: is not UTF-8; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"{place}: is not JSON: {error.msg} (column {error.colno}); {_CURE}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise UsageError(f"{place}: is JSON that cannot be read: {error}; {_CURE}") from error
    if not isinstance(record, dict):
        raise UsageError(f"{place}: is not an object with named fields; {_CURE}")
    return record


def _answers(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(answer, str) for answer in value):
        raise UsageError(f'{place}: "answers" is not a list of texts; {_CURE}')
    for answer in value:
        # "The" or "?" would match whatever says nothing.
        if not words_of(answer):
            raise UsageError(f"{place}: the answer {answer!r} holds no word to look for; write it out or leave it out")
    return tuple(map(storable, value))
