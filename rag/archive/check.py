"""Does the archive hold together? Every passage must be in both indexes, once, and be found by its own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice

import numpy as np

from .catalog import Catalog
from .embed import Vectors
from .lexical import LexicalIndex, stems
from .outbox import TARGETS
from .vectors import VectorStore

#: Passages looked up together, and neighbours of each vector looked at.
_ROUND = 200
_NEIGHBOURS = 10
#: Ten copies of one text are all equally near: a passage that only its equals keep out of the ten is found.
_EQUAL_COSINE = 0.9999
#: What a number between -1 and 1 loses when it is kept with 16 bits.
_HALF_PRECISION = 1e-3


def check(
    catalog: Catalog,
    lexical: LexicalIndex,
    vectors: VectorStore,
    rows: Callable[[Sequence[int]], Mapping[int, Vectors]],
    progress: Callable[[str, int, int], None],
) -> list[str]:
    """Return one line for each fault, none if catalogue and indexes agree.

    `rows` gives what exact search has instead of Chroma's vectors, by passage id.
    """
    faults: list[str] = []
    for target in TARGETS:
        if waiting := catalog.outbox.count(target):
            faults.append(f"{target}: {waiting} passages wait to be written")
    wanted = catalog.passage_ids()
    faults += [f"catalogue: {line}" for line in catalog.contradictions()]
    for name, present in (("lexical", list(lexical.ids())), ("vectors", list(vectors.ids()))):
        missing, surplus = wanted - set(present), set(present) - wanted
        if missing:
            faults.append(f"{name}: {len(missing)} passages are missing")
        if surplus:
            faults.append(f"{name}: {len(surplus)} passages belong to no article")
        if len(present) != len(set(present)):
            faults.append(f"{name}: {len(present) - len(set(present))} passages stand there twice")
    faults += _find_each(catalog, lexical, vectors, rows, wanted, progress)
    return faults


def _find_each(
    catalog: Catalog,
    lexical: LexicalIndex,
    vectors: VectorStore,
    rows: Callable[[Sequence[int]], Mapping[int, Vectors]],
    wanted: set[int],
    progress: Callable[[str, int, int], None],
) -> list[str]:
    """Look every passage up by its own words and its own vector."""
    faults: list[str] = []
    ids = iter(sorted(wanted))
    done = 0
    while batch := list(islice(ids, _ROUND)):
        progress("checking", done, len(wanted))
        passages = catalog.passages(batch)
        for id_ in batch:
            passage = passages[id_]
            if passage.id != id_:
                faults.append(f"catalogue: passage {id_:016x} is not what its id says")
            if not lexical.finds(id_, set(stems(f"{passage.header}\n{passage.text}"))):
                faults.append(f"lexical: passage {id_:016x} is not found by its own words")
        stored = vectors.get(batch)
        found = vectors.search(np.stack(list(stored.values())), _NEIGHBOURS) if stored else []
        for id_, near in zip(stored, found, strict=True):
            if id_ not in dict(near) and not (len(near) == _NEIGHBOURS and near[-1][1] > _EQUAL_COSINE):
                faults.append(f"vectors: passage {id_:016x} is not found by its own vector")
        copied = rows(list(stored))
        faults += [
            f"vectors: passage {id_:016x} has another vector for exact search, or none"
            for id_, vector in stored.items()
            if id_ not in copied or not np.allclose(copied[id_], vector, atol=_HALF_PRECISION)
        ]
        done += len(batch)
    progress("checking", done, len(wanted))
    return faults
