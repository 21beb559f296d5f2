"""A process that changes an archive and tells on standard output how far it has come.

    indexer.py [--wait] ARCHIVE add FIRST END EDITION
    indexer.py [--wait] ARCHIVE copies FIRST END       (each article, and a copy of it)
    indexer.py [--wait] ARCHIVE remove FIRST END
    indexer.py [--wait] ARCHIVE withdraw FIRST END
    indexer.py [--wait] ARCHIVE restore FIRST END
    indexer.py [--wait] ARCHIVE rebuild

It writes a line for each event: `ready` (all is imported), `opened`, `read` (an article was taken), `embed` (some
passages are to be embedded), and at last what it has done. It goes on from `ready`, and with `--wait` from every
other event too, only when it is sent a line.
"""

import sys
from collections.abc import Iterator, Sequence

import chromadb  # noqa: F401  # so that `ready` comes after all imports
from hash_embedder import HashEmbedder
from newsroom import article, copy

from rag.archive import archive as module
from rag.archive import indexes, intake, vector_index
from rag.archive.embed import Vectors
from rag.types import Article


def event(name: str) -> None:
    sys.stdout.write(f"{name}\n")
    sys.stdout.flush()
    if WAITS or name == "ready":
        sys.stdin.readline()


class TellingEmbedder(HashEmbedder):
    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        event("embed")
        return super().embed_passages(texts)


def articles(first: int, end: int, edition: int) -> Iterator[Article]:
    for number in range(first, end):
        event("read")
        yield article(number, edition)


def with_copies(first: int, end: int) -> Iterator[Article]:
    for each in articles(first, end, 0):
        yield each
        yield copy(each)


WAITS = "--wait" in sys.argv
_, folder, action, *numbers = [word for word in sys.argv if word != "--wait"]
# Small rounds: many borders between them for a small archive.
intake._ARTICLES, module.LEXICAL_ROUND, indexes.LEXICAL_ROUND = 5, 40, 40
vector_index._ROUND, vector_index._WRITE = 30, 10
event("ready")
with module.Archive(folder, embedder=TellingEmbedder(), create=True, accept_mismatch=action == "rebuild") as archive:
    event("opened")
    if action == "add":
        done = str(archive.add(articles(*map(int, numbers))))
    elif action == "copies":
        done = str(archive.add(with_copies(*map(int, numbers))))
    elif action == "remove":
        done = f"removed={archive.remove(article(number).id for number in range(*map(int, numbers)))}"
    elif action == "withdraw":
        archive.withdraw([article(number).id for number in range(*map(int, numbers))], "it was not so")
        done = "withdrew"
    elif action == "restore":
        archive.restore([article(number).id for number in range(*map(int, numbers))])
        done = "restored"
    else:
        archive.rebuild()
        done = "rebuilt"
event(done)
