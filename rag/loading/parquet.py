"""Parquet, one article in each row, read by `pyarrow`.

The columns are named by the schema; `mapping.py` says which of them serves which field, and shows it before the first
article. However many rows there are, a few of them are in memory at a time.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import LoadError
from ..types import Article
from . import decode, fields
from .mapping import BY_NAME, Columns

if TYPE_CHECKING:
    import pyarrow

#: Rows of a Parquet file in memory at a time, and bytes of each column that are read at a time.
_BATCH = 4
_BUFFER = 1 << 20
#: Bytes that a column of a group of rows may unfold to, whatever its packed size.
_SMALL = 200_000_000
#: What stands for a cell that has a value which Python cannot hold, so that it is reported.
_UNREADABLE = object()


def read_parquet(stream: decode.Stream, path: str, columns: Columns = BY_NAME) -> Iterator[Article | LoadError]:
    """Yield the articles of a `.parquet` file; rows are counted from 1. Only the columns that serve a field are read.

    Yields a `LoadError` for a group of rows that is damaged or unfolds too far, and goes on with the next group; raises
    one for a file that is no Parquet, or has no column for the text.
    """
    # Imported here: it takes a fifth of a second, which every start of the program would pay.
    import pyarrow
    from pyarrow import parquet

    if isinstance(stream, gzip.GzipFile) or not stream.seekable():
        raise LoadError(path, "is Parquet, whose directory stands at its end; save it to a file, without gzip")
    try:
        # Without a buffer, all of a column in a group of rows would be read at once.
        file = parquet.ParquetFile(stream, pre_buffer=False, buffer_size=_BUFFER, page_checksum_verification=True)
        names, nested = file.schema_arrow.names, _nested(file.schema_arrow)
        sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise LoadError(path, f"is not Parquet that can be read: {_one_line(error)}") from error
    packed = stream.seek(0, io.SEEK_END)
    serving = columns.assign_table(path, names, nested).used
    wanted = sorted({name for several in serving.values() for name in several})
    before = 0
    for group, size in enumerate(sizes):
        if reason := _why_not(file.metadata.row_group(group), packed):
            yield LoadError(path, f"{reason} up to row {before + size}; none of that is read", before + 1)
            before += size
            continue
        for row, record in enumerate(_group(file, group, wanted), start=before + 1):
            if isinstance(record, str):
                yield LoadError(path, f"is damaged up to row {before + size}: {record}", row)
            elif any(isinstance(value, str) and len(value) > decode.LIMIT for value in record.values()):
                yield LoadError(path, decode.TOO_LARGE, row)
            else:
                yield from fields.article(record, path, row, mapping=columns.mapping, may_be_html=True)
        before += size
    if not before:
        raise LoadError(path, "has no rows")


def _nested(schema: pyarrow.Schema) -> list[str]:
    """Return the names of what lies inside columns of structs, with dots."""
    import pyarrow

    found = []
    waiting = [(field.name, field.type) for field in schema]
    while waiting:
        name, kind = waiting.pop()
        if pyarrow.types.is_struct(kind):
            inner = [(f"{name}.{kind.field(place).name}", kind.field(place).type) for place in range(kind.num_fields)]
            found += [name for name, _ in inner]
            waiting += inner
    return found


def _why_not(group: Any, packed: int) -> str:  # noqa: ANN401  # pyarrow's metadata, untyped
    """Return why a group of rows in a file of `packed` bytes is not read, "" if it may be: its pages are held whole.

    Its columns are not looked at one by one: where what the file says of one is damaged, pyarrow ends the process.
    """
    size = group.total_byte_size
    if size > decode.LIMIT * max(1, group.num_rows):
        return decode.TOO_LARGE
    if size > max(_SMALL, decode.MOST_UNFOLDED * packed):
        return f"unfolds to more than {decode.MOST_UNFOLDED} times its size"
    return ""


def _group(file: Any, group: int, wanted: list[str]) -> Iterator[Mapping[str, object] | str]:  # noqa: ANN401
    """Yield the rows of one group as objects; where it is damaged, in the end a string that says how."""
    import pyarrow

    try:
        for batch in file.iter_batches(_BATCH, row_groups=[group], columns=wanted, use_threads=False):
            lists = [_values(column) for column in batch.columns]
            for values in zip(*lists, strict=True):
                yield dict(zip(batch.schema.names, values, strict=True))
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        yield _one_line(error)


def _values(column: pyarrow.Array) -> list[object]:
    """Return the cells of a column as Python has them: times of a zone in UTC, bytes as text."""
    import pyarrow

    if pyarrow.types.is_timestamp(column.type):
        # Python's times have microseconds, and the name of a zone may be one that this machine does not know.
        unit = "us" if column.type.unit == "ns" else column.type.unit
        column = column.cast(pyarrow.timestamp(unit, "UTC" if column.type.tz else None), safe=False)
    try:
        values = column.to_pylist()
    except (ValueError, OverflowError):
        values = [_value(cell) for cell in column]
    return [str(value, "utf-8", "replace") if isinstance(value, bytes) else value for value in values]


def _value(cell: pyarrow.Scalar) -> object:
    """Return one cell: text that is not UTF-8 as bytes, `_UNREADABLE` for a year that Python cannot count to."""
    import pyarrow

    if isinstance(cell, pyarrow.StringScalar | pyarrow.LargeStringScalar) and cell.is_valid:
        return cell.as_buffer().to_pybytes()
    try:
        return cell.as_py()
    except (ValueError, OverflowError):
        return _UNREADABLE


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
