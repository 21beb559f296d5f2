"""The rooms of the house, held by reading the import statements."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "rag").rglob("*.py"))

#: What each room may import of the package; the rooms are in the order the data flow.
BASE = {"types", "errors", "text"}
ALLOWED = {
    "types": set(),
    "errors": set(),
    "text": set(),
    "settings": {"errors"},
    "report": {"types"},
    "loading": BASE,
    "archive": BASE | {"loading"},
    "retrieval": BASE | {"loading", "archive"},
    "answering": BASE | {"loading", "archive", "retrieval"},
    "web": {"types", "text"},
    "ingest": BASE | {"settings", "loading", "archive"},
    "subscriptions": {"errors"},
    "watch": BASE | {"loading", "archive", "ingest", "subscriptions"},
    "chatbot": BASE | {"archive", "retrieval", "answering"},
    "measures": set(),
    "questions": BASE | {"measures"},
    "evaluate": BASE | {"measures", "questions", "chatbot"},
    "__init__": BASE | {"settings", "archive", "loading", "ingest", "chatbot", "answering"},
    "bars": set(),
    "history": BASE | {"archive"},
    "upkeep": BASE | {"settings", "bars", "archive", "history"},
    "adding": BASE | {"settings", "bars", "loading", "archive", "ingest", "watch", "subscriptions"},
    "cli": BASE
    | {"settings", "bars", "adding", "upkeep", "report", "archive", "ingest", "chatbot", "questions", "evaluate", "ui"},
    "__main__": {"cli"},
}
#: Each heavy library has one owner.
OWNERS = {
    "chromadb": {"archive/vectors.py"},
    "tantivy": {"archive/lexical.py"},
    "sentence_transformers": {"archive/embed.py", "archive/static_model.py"},
    "transformers": {"archive/embed.py", "archive/static_model.py", "answering/network.py"},
    "tokenizers": {"archive/embed.py", "archive/static_model.py", "archive/word_pieces.py", "answering/reader.py"},
    "torch": {
        "archive/embed.py",
        "archive/packed.py",
        "archive/precision.py",
        "archive/static_model.py",
        "answering/network.py",
    },
    "sqlite3": {"archive/database.py"},
    "langchain": {"answering/generative.py"},
    "langchain_core": {
        "answering/chain.py",
        "answering/generative.py",
        "answering/retriever.py",
        "chatbot.py",  # type annotations only
    },
    "trafilatura": {"loading/html.py"},
    "htmldate": {"loading/html.py"},
    "dateparser": {"loading/dates.py"},
    "tld": {"loading/page_address.py"},
    "httpcore": {"loading/connect.py", "loading/fetch.py"},
    "protego": {"loading/robots.py"},
    "warcio": {"loading/warc.py"},
    "brotli": {"loading/coding.py"},
    "pypdfium2": {"loading/pdf_pages.py"},
    "pyarrow": {"loading/parquet.py"},
    "py3langid": {"loading/language.py"},
    "babel": {"answering/gazetteer.py"},
    "spellchecker": {"retrieval/spelling.py"},
    "sentencex": {"text.py"},
    "gradio": set(),
}


def imports(path: Path) -> list[tuple[str, str]]:
    """Return (module, name) of each import; modules of the package are written `rag.…`."""
    package = ["rag", *path.relative_to(ROOT / "rag").parent.parts]
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found += [(module, alias.name) for alias in node.names]
    return found


def room(path: Path) -> str:
    return path.relative_to(ROOT / "rag").parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    for module, name in imports(path):
        if module == "ui" or module.startswith("ui."):
            imported = "ui"
        elif module == "rag":
            imported = name
        elif module.startswith("rag."):
            imported = module.split(".")[1]
        else:
            continue
        assert imported == room(path) or imported in ALLOWED[room(path)], f"{path.name} imports {imported}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_reaches_into_its_neighbours(path):
    for module, name in imports(path):
        if module.startswith("rag"):
            assert not name.startswith("_"), f"{path.name} imports {module}.{name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_heavy_library_has_one_owner(path):
    here = str(path.relative_to(ROOT / "rag"))
    for module, _ in imports(path):
        library = module.split(".")[0]
        assert here in OWNERS.get(library, {here}), f"{here} imports {library}"


def test_every_room_is_known():
    assert {room(path) for path in FILES} == set(ALLOWED)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_settings_reads_the_environment(path):
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    names |= {name for _, name in imports(path)}
    assert room(path) == "settings" or not names & {"environ", "getenv"}
