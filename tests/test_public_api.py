import subprocess
import sys

import rag

HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "chromadb",
    "tantivy",
    "langchain",
    "langchain_core",
    "gradio",
}


def test_every_public_name_can_be_imported_and_is_listed_in_order():
    assert rag.__all__ == sorted(rag.__all__)
    for name in rag.__all__:
        assert getattr(rag, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    assert not hasattr(rag, "no_such_name")


def test_importing_rag_and_its_command_loads_nothing_heavy():
    script = "import sys, rag, rag.cli; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & set(loaded)


def test_every_error_is_a_rag_error_of_one_line():
    errors = [
        value for name in rag.__all__ if isinstance(value := getattr(rag, name), type) and issubclass(value, Exception)
    ]
    assert len(errors) >= 10
    for error in errors:
        assert issubclass(error, rag.RagError)
    assert str(rag.LoadError("a.jsonl", "no text", 3)) == "a.jsonl, line 3: no text"
