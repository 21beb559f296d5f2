"""Tables of text, CSV and TSV, one article in each row, read by `csv`.

The columns are named by the first row; `mapping.py` says which of them serves which field, and shows it before the
first article. However many rows there are, one is in memory at a time.
"""

from __future__ import annotations

import csv
import re
import zlib
from collections import deque
from collections.abc import Iterator

from ..errors import LoadError
from ..types import Article
from . import decode, fields
from .mapping import BY_NAME, Columns

#: What may part the cells of a `.csv` file, the likeliest first.
_DELIMITERS = (",", ";", "\t", "|")
#: The first line with which Excel says what parts the cells.
_EXCEL_HINT = re.compile(r"""\"?sep=(\t|[^\w\s"])"?\s*""", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"?')
#: Bytes that a line takes in memory beside its characters.
_LINE_COST = 100


def read_csv(stream: decode.Stream, path: str, columns: Columns = BY_NAME) -> Iterator[Article | LoadError]:
    """Yield the articles of a `.csv` file.

    Of comma, semicolon, tab and `|`, the one that stands most often in the first line, outside of quotes, parts the
    cells; a first line `sep=;` decides it. Yields a `LoadError` for each row that cannot be read and for each that has
    more or fewer cells than the first row, and goes on with the line below. Raises `LoadError` for a file whose first
    row names no column for the text, and where the file breaks off.
    """
    yield from _read_delimited(stream, path, columns, "")


def read_tsv(stream: decode.Stream, path: str, columns: Columns = BY_NAME) -> Iterator[Article | LoadError]:
    """Yield the articles of a `.tsv` file, as `read_csv` does of one that is parted by tabs."""
    yield from _read_delimited(stream, path, columns, "\t")


def _read_delimited(
    stream: decode.Stream, path: str, columns: Columns, delimiter: str
) -> Iterator[Article | LoadError]:
    # The limit is one for the whole process, and 131,072 characters are less than an article may have.
    csv.field_size_limit(max(csv.field_size_limit(), decode.LIMIT))
    lines = _Lines(decode.lines(stream, path))
    try:
        delimiter = lines.sniff(delimiter)
        rows = _rows(lines, delimiter)
        yield from _articles(rows, path, columns)
    except (OSError, EOFError, zlib.error) as error:
        raise LoadError(path, f"breaks off: {error}", lines.last + 1) from error


def _articles(
    rows: Iterator[tuple[int, list[str] | str]], path: str, columns: Columns
) -> Iterator[Article | LoadError]:
    """Yield what `rows` hold, of which the first names the columns."""
    first = next(rows, None)
    if first is None:
        raise LoadError(path, "is empty")
    line, names = first
    if isinstance(names, str):
        raise LoadError(path, f"{names}; the first row must name the columns", line)
    serving = columns.assign_table(path, names).used
    used = {name for several in serving.values() for name in several}
    places = [(place, name) for place, name in enumerate(names) if name in used]
    empty = True
    for line, cells in rows:
        empty = False
        if isinstance(cells, str):
            yield LoadError(path, cells, line)
        elif len(cells) != len(names):
            yield LoadError(path, f"has {len(cells)} cells where the first row has {len(names)}", line)
        else:
            yield from fields.article(
                {name: cells[place] for place, name in places}, path, line, mapping=columns.mapping, may_be_html=True
            )
    if empty:
        raise LoadError(path, "has no rows below the names of its columns")


def _rows(lines: _Lines, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each row that is not blank with the number of its first line: its cells, or why they cannot be read."""
    # Where quotes are not as they should be, nothing is guessed: a wrong guess would be an article that nobody wrote.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLarge:
            reason = decode.TOO_LARGE
        except csv.Error as error:
            reason = "opens a quote that is never closed" if lines.ended else f"is not CSV: {_reason(error)}"
        else:
            if any(cell.strip() for cell in cells):
                yield lines.first, cells
            continue
        yield lines.first, reason + lines.give_back()


def _reason(error: csv.Error) -> str:
    """Return what is wrong; where a carriage return stands alone, `csv` gives advice for programmers."""
    text = str(error)
    return "a carriage return alone ends no line" if text.startswith("new-line character") else text


class _TooLarge(Exception):
    """A row is larger than an article may be."""


class _Lines:
    """The lines of a file as `csv.reader` wants them; those of the row it is at can be given back and read again.

    After a quote that is never closed, the rest of the file would be one cell; so only its first line is given up.
    """

    def __init__(self, numbered: Iterator[tuple[int, str | None]]) -> None:
        self._numbered = numbered
        self._again: deque[tuple[int, str | None]] = deque()
        self._row: list[tuple[int, str | None]] = []
        self._size = 0
        #: Characters that may still be given back: a file made to be read again and again ends all the same.
        self._budget = 2 * decode.LIMIT
        #: Whether the file ended within the row.
        self.ended = False
        #: The number of the line read last.
        self.last = 0

    @property
    def first(self) -> int:
        """The number of the line with which the row begins."""
        return self._row[0][0]

    def sniff(self, delimiter: str) -> str:
        """Return what parts the cells: what a line `sep=` says, which is passed over, `delimiter`, or the commonest."""
        for number, line in self._numbered:
            self.last = number
            if line is not None and not line.strip():
                continue
            if line and (hint := _EXCEL_HINT.fullmatch(line)):
                return hint[1]
            self._again.append((number, line))
            bare = _QUOTED.sub("", line or "")
            return delimiter or max(_DELIMITERS, key=bare.count)
        return delimiter or _DELIMITERS[0]

    def begin_row(self) -> None:
        """Forget the row before."""
        self._row, self._size, self.ended = [], 0, False

    def give_back(self) -> str:
        """Have all lines of the row but its first read again; return what is to be said if that would be too many."""
        if self._size > self._budget:
            return f"; up to line {self.last} it is left out"
        if len(self._row) > 1:
            self._budget -= self._size
            self._again.extendleft(reversed(self._row[1:]))
        return ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        try:
            number, line = self._again.popleft() if self._again else next(self._numbered)
        except StopIteration:
            self.ended = True
            raise
        self.last = number
        self._row.append((number, line))
        self._size += len(line or "") + _LINE_COST
        if line is None or self._size > decode.LIMIT:
            raise _TooLarge
        return line
