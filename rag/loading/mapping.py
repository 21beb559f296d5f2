"""Which column serves which field: chosen by the user, else found by name, and shown before it is used."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ..errors import LoadError, UsageError
from . import fields

#: Of a file's columns, so many are listed, and of a name so many characters.
_LISTED = 20
_NAME_LENGTH = 40
#: What a user may call a field -> its name.
_FIELDS = {name: field for field, names in fields.NAMES.items() for name in (field, *names)}
#: A comma parts two pairs; those inside the name of a column do not.
_BETWEEN_PAIRS = re.compile(r",(?=\s*\w+\s*=)")


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the columns of one file are taken for: `str()` of it is one line, `title <- headline; not used: id2`."""

    source: str
    #: Field -> the columns that serve it; of several, the first that is filled.
    used: Mapping[str, tuple[str, ...]]
    unused: tuple[str, ...]

    def __str__(self) -> str:
        pairs = [f"{field} <- {' or '.join(map(_shown, names))}" for field, names in self.used.items()]
        unused = [f"not used: {listed(self.unused)}"] if self.unused else []
        return "; ".join([", ".join(pairs) or "no field is found", *unused])


def _show_nobody(_: Assignment) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What a reader of named columns is told: `mapping` (field -> column), and whom to `show` what it takes for what.

    Raises `UsageError` for a field that is none. A field may go by any of the names in `fields.NAMES`.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    show: Callable[[Assignment], None] = _show_nobody

    def __post_init__(self) -> None:
        """Call the fields by their own names."""
        mapping: dict[str, str] = {}
        for given, column in self.mapping.items():
            purpose = _FIELDS.get(fields.plain(given))
            if purpose is None:
                raise UsageError(f"{given!r} is no field to map; the fields are {', '.join(fields.NAMES)}")
            if not column.strip():
                raise UsageError(f"no column is named for {given!r}; write it as {given}=COLUMN")
            if purpose in mapping:
                raise UsageError(f"{purpose} is mapped twice, to {mapping[purpose]!r} and {column!r}; name one column")
            mapping[purpose] = column
        object.__setattr__(self, "mapping", mapping)

    def assign(self, source: str, names: Iterable[str]) -> Assignment:
        """Return which of the columns `names` of `source` serve which field."""
        # A column that was chosen for one field serves no other.
        chosen = {fields.plain(name) for name in self.mapping.values()}
        given = {fields.plain(name): name for name in names}
        used: dict[str, tuple[str, ...]] = {}
        for purpose, known in fields.NAMES.items():
            if purpose in self.mapping:
                name = self.mapping[purpose]
                used[purpose] = (given.get(fields.plain(name), name),)
            elif serving := tuple(given[name] for name in known if name in given and name not in chosen):
                used[purpose] = serving
        taken = {fields.plain(name) for serving in used.values() for name in serving}
        taken |= {name.partition(".")[0] for name in taken}  # of a column of objects, one part is used
        return Assignment(source, used, tuple(name for plain, name in given.items() if plain not in taken))

    def assign_table(self, source: str, names: list[str], nested: Collection[str] = ()) -> Assignment:
        """Return and show which columns of a table serve which field; it has `names`, and in them parts `nested`.

        Raises `LoadError` if a column of the mapping is missing, none gives the text, or one that is used stands twice.
        """
        count = Counter(map(fields.plain, names))
        parts = set(map(fields.plain, nested))
        for purpose, column in self.mapping.items():
            if fields.plain(column) not in count and fields.plain(column) not in parts:
                raise LoadError(source, f"has no column “{column}” for {purpose}; its columns are {listed(names)}")
        found = self.assign(source, names)
        if "text" not in found.used:
            raise LoadError(
                source,
                f"has no column for the text ({', '.join(fields.NAMES['text'])}); a table must name its columns, and "
                f"this one names {listed(names)}; if one of them is the text, say so: --map text=COLUMN",
            )
        for purpose, serving in found.used.items():
            for name in serving:
                if count[fields.plain(name)] > 1:
                    raise LoadError(source, f"has the column “{_shown(name)}” for {purpose} more than once; rename one")
        self.show(found)
        return found


#: Fields are found by their names alone.
BY_NAME = Columns()


def parse(pairs: Iterable[str]) -> dict[str, str]:
    """Read `title=headline` or `title=headline,text=story`, as they stand after `--map`; raises `UsageError`."""
    mapping: dict[str, str] = {}
    for pair in (pair for several in pairs for pair in _BETWEEN_PAIRS.split(several)):
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not equals:
            raise UsageError(f"--map {pair!r} names no column; write it as FIELD=COLUMN, like --map text=story")
        if mapping.setdefault(field, column) != column:
            raise UsageError(f"--map {pair!r}: {field} is mapped to {mapping[field]!r} already; name one column")
    return mapping


def listed(names: Iterable[str]) -> str:
    """Return names of columns on one line that any terminal may show; of very many, the first and their number."""
    shown = list(names)
    more = len(shown) - _LISTED
    return ", ".join(map(_shown, shown[:_LISTED])) + (f" and {more:,} more" if more > 0 else "")


def example(record: Mapping[str, object]) -> str:
    """Return a mapping of the text to the longest words in `record`, as it would be written after `--map`."""
    words = {name: value for name, value in record.items() if isinstance(value, str) and _shown(name) == name}
    return shlex.quote(f"text={max(words, key=lambda name: len(words[name]), default='COLUMN')}")


def _shown(name: str) -> str:
    """Return a name without line ends and control characters, cut where it is long."""
    name = "".join(letter if letter.isprintable() else "\ufffd" for letter in " ".join(name[:1000].split()))
    return name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1]}…"
