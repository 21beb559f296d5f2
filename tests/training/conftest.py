import pytest
from tokenizers import Tokenizer

from rag.archive.embed import packaged_model


@pytest.fixture(scope="session")
def tokenizer():
    tokenizer = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
