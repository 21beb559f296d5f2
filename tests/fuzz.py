"""`make fuzz`: each reader in turn is fed with files that atheris changes so that ever more of its code is reached.

    python -m tests.fuzz                  all of them, FUZZ_SECONDS each (30)
    python -m tests.fuzz .html            one of them
    python -m tests.fuzz .html FILE       one file again, as a crash left it; other options are libFuzzer's

Fails at what is neither an article nor a reason, at a hang of 20 seconds, and above 2 GB; the file that did it is then
left in build/fuzz. Beside the kinds of files there are `document`, what a Word file holds; `body`, that of an HTTP
answer; and `feeds.json`. PDFs are read in this process, without the one that protects the program from PDFium: pages
that PDFium itself crashes on would be found here too.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["rag.loading", "rag.subscriptions"]):
    from rag import subscriptions
    from rag.errors import ArchiveError
    from rag.loading import coding, pdf, pdf_pages

    from .loading import hostile

SECONDS = os.environ.get("FUZZ_SECONDS", "30")
FOUND = Path("build/fuzz")
OPTIONS = ("-timeout=20", "-rss_limit_mb=2048", "-max_len=20000", "-print_final_stats=0", "-verbosity=0")

CODINGS = ("gzip", "deflate", "br", "identity")
FEEDS = b'{"version": 1, "feeds": [{"url": "https://gull.example/feed", "due": "2025-10-17T10:00:00+00:00"}]}'
FURTHER = {
    "document": (hostile.DOCUMENT,),
    "body": (b"\1" + hostile.gzipped(hostile.PAGE), b"\4" + b"5\r\nhello\r\n0\r\n\r\n"),
    "feeds.json": (FEEDS,),
}


def read_body(data: bytes) -> None:
    """Undo the coding that the first byte names."""
    how = data[0] if data else 0
    with suppress(ValueError):
        coding.decoded(data[1:], "chunked" if how & 4 else "", CODINGS[how & 3])


def read_feeds(data: bytes) -> None:
    """Read the list of watched feeds, and ask each of them whether it is due."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "feeds.json").write_bytes(data)
        try:
            feeds = subscriptions.read(Path(folder))
        except ArchiveError:
            return
    assert all(isinstance(url, str) for url in feeds)


def read_pages(program: tuple[str, ...], *, input: bytes, **_: object) -> subprocess.CompletedProcess[bytes]:  # noqa: A002
    """Do what the program `pdf_pages.py` does, in this process."""
    return subprocess.CompletedProcess(program, 0, json.dumps(pdf_pages._read(input)).encode())


TARGETS: dict[str, Callable[[bytes], object]] = {
    **{kind: lambda data, kind=kind: hostile.read(kind, data) for kind in hostile.SEEDS},
    "document": lambda data: hostile.read(".docx", hostile.word(data)),
    "body": read_body,
    "feeds.json": read_feeds,
}


def fuzz(target: str, options: list[str]) -> None:
    """Feed one reader until the time is over or something is found; ends the process."""
    pdf.subprocess.run = read_pages
    atheris.Setup([sys.argv[0], *options], TARGETS[target])
    atheris.Fuzz()


def fuzz_all() -> list[str]:
    """Feed each reader in a process of its own, which libFuzzer wants; return those at which something was found."""
    failed = []
    for target in TARGETS:
        folder = FOUND / target.removeprefix(".")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            corpus, words = Path(scratch, "corpus"), Path(scratch, "words")
            corpus.mkdir()
            for number, seed in enumerate(hostile.SEEDS.get(target) or FURTHER[target]):
                (corpus / str(number)).write_bytes(seed)
            words.write_text("".join(map(_quoted, hostile.pieces(target))))
            limits = [f"-max_total_time={SECONDS}", f"-artifact_prefix={folder}/", f"-dict={words}", *OPTIONS]
            print(f"{target}: {SECONDS} seconds", flush=True)
            done = subprocess.run([sys.executable, "-m", "tests.fuzz", target, *limits, corpus], check=False)
        if done.returncode:
            failed.append(f"{target}: see {folder.resolve()}; again: {sys.executable} -m tests.fuzz {target} FILE")
    return failed


def _quoted(piece: bytes) -> str:
    """Return a line of libFuzzer's dictionary."""
    return '"{}"\n'.format("".join(f"\\x{byte:02x}" for byte in piece[:100]))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        fuzz(sys.argv[1], sys.argv[2:])
    elif found := fuzz_all():
        sys.exit("\n".join(found))
