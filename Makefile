# make chat    make the environment, index corpus/, open the chat       PORT=7860  ARCHIVE=folder
# make test    make the environment, run all checks              TEST_PROCESSES=2
# make fuzz    attack each reader with damaged files, on Linux          FUZZ_SECONDS=30
# make bench   measure quality and speed on the public sets             BENCH="multihop latency"
# make bench-gate    measure quality again, fail if a figure fell below its floor

VENV ?= .venv
PYTHON ?= python3
PORT ?= 7860
BENCH ?=
FUZZ_SECONDS ?= 30
TEST_PROCESSES ?= 2
BIN := $(VENV)/bin

.PHONY: chat test lint types tests fuzz bench bench-gate clean

chat: $(VENV)/.chat
	$(BIN)/rag serve $(if $(ARCHIVE),--archive "$(ARCHIVE)") --port $(PORT) corpus

test: lint types tests

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

tests: $(VENV)/.test
	$(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) --dist worksteal

fuzz: $(VENV)/.fuzz
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m tests.fuzz

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks $(BENCH)

bench-gate: $(VENV)/.bench
	$(BIN)/python -m benchmarks multihop realtimeqa paraphrase reading answers
	$(BIN)/python -m benchmarks.gate

clean:
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "rag needs Python 3.11 or newer; $(PYTHON) is older. Name another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@# The pip that older Pythons bring crashes on this set of packages.
	$(BIN)/python -m pip install --quiet --upgrade pip

# An editable install copies ui.py, which stands outside the package.
$(VENV)/.chat: $(BIN)/python pyproject.toml constraints.txt ui.py
	$(BIN)/python -m pip install -c constraints.txt -e .
	@touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml constraints.txt ui.py
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.chat

$(VENV)/.fuzz: $(VENV)/.test
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[fuzz]'
	@touch $@

$(VENV)/.bench: $(BIN)/python pyproject.toml constraints.txt ui.py
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[bench]'
	@touch $@
