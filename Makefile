# `make run` and `make test` need Python 3.11+ and make, nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check
UV := uv==0.13.9
# Test processes side by side; 0 for one alone (make test WORKERS=0 ARGS=--pdb).
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test test-postgres lint check soak soak-kill fuzz eval fit bench bench-bot bench-search lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run ## set up, import the 2020 form, open the assistant in the terminal
	@$(BIN)/jixiao import data/forms/huashan-2020.txt >/dev/null
	@$(BIN)/jixiao chat

test: $(VENV)/.dev ## set up, run the tests (make test ARGS='-k seed -x')
	@$(BIN)/pytest -n $(WORKERS) $(ARGS)

# What keeps or reads something, over a PostgreSQL 16 that comes with the test environment.
STORED := tests/kb/store tests/kb/test_oplog.py tests/bot/test_*.py tests/telegram/test_conversations.py \
	tests/telegram/test_groups.py tests/telegram/test_kills.py tests/telegram/test_process.py tests/telegram/test_several.py \
	tests/telegram/test_reminders.py tests/telegram/test_troubles.py

test-postgres: $(VENV)/.dev ## the tests of the store and the conversations, over PostgreSQL
	@$(BIN)/pytest --postgresql -n $(WORKERS) $(STORED) $(ARGS)

lint: $(VENV)/.dev ## format, lint, types, architecture
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: ## all that must pass before a change lands
	@.ci/run

soak: $(VENV)/.dev ## long random conversations
	@JIXIAO_SOAK=1500 $(BIN)/pytest tests/bot/dialogue/test_random_walks.py $(ARGS)

soak-kill: $(VENV)/.dev ## the bot killed hundreds of times (JIXIAO_KILLS_DATABASE for another database)
	@JIXIAO_KILLS=200 $(BIN)/pytest -s -o faulthandler_timeout=0 tests/telegram/test_kills.py $(ARGS)

fuzz: $(VENV)/.dev ## thousands of broken files of each format (make fuzz ARGS='500 pdf')
	@$(BIN)/python -m tests.kb.documents.fuzz $(ARGS)

eval: $(VENV)/.dev ## the question set, by kind
	@$(BIN)/python -m tests.eval.evaluate

fit: $(VENV)/.dev ## fit what decides whether a row is meant to the question sets
	@$(BIN)/python -m tests.eval.fit

bench-search: $(VENV)/.dev ## questions beside full-text search (ARGS='1000 10000 100000 1000000')
	@$(BIN)/python -m tests.benchmarks.bench_search $(ARGS)

bench: $(VENV)/.dev ## figures, as ratios where there is a peer
	@$(BIN)/python -m tests.benchmarks.bench_scoring
	@$(BIN)/python -m tests.benchmarks.bench_documents
	@$(BIN)/python -m tests.benchmarks.bench_writing

bench-bot: $(VENV)/.dev ## the bot's turns a second, against a bot that only repeats what it hears
	@$(BIN)/python -m tests.benchmarks.bench_bot $(ARGS)

lock: $(VENV)/.python ## resolve the dependencies again (make lock ARGS=--upgrade)
	@$(PIP) install $(UV)
	@$(COMPILE) --group build --output-file requirements.lock
	@$(COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock

clean: ## remove the environment and everything built
	@rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find bot kb scoring tests -name __pycache__ -prune -exec rm -rf {} +

# One lock for every system and Python version; hashes, and no address of where the files came from.
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command 'make lock' $(ARGS)

# ---------------------------------------------------------------- the environment; each stamp says what is in it

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "jixiao needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/.python
	@echo 'setting up $(VENV), about a minute ...' >&2
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo 'adding what the tests need ...' >&2
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
