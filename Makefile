# Every command makes the environment it needs, once, from pinned and hashed requirements.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check lint types layers secrets audit run bench soak load lock clean

$(READY): requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps -e .
	@touch $(READY)

demo: $(READY)  ## play a Sunday from voice to PDF: no token, no database server, no configuration
	$(BIN)/paydirt demo

test: $(READY)  ## the whole suite, a worker and a database server for each core
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

secrets: $(READY)  ## no file of the project holds a secret
	$(BIN)/python -m checks.secrets

audit: $(READY)  ## what is known to be wrong with the pinned packages
	$(BIN)/python -m checks.audit

check: lint types layers secrets audit test  ## everything CI checks

run: $(READY)  ## run the bot for real, from .env
	$(BIN)/paydirt run

bench: $(READY)  ## measure, print a table, write benchmarks/results.json
	$(BIN)/python -m benchmarks

soak: $(READY)  ## a hundred Sundays on which everything fails, then the load; SOAK="--output soak.md"
	$(BIN)/python -m benchmarks.soak $(SOAK)
	$(BIN)/python -m benchmarks.load $(LOAD)

load: $(READY)  ## 50 000 people in 2 500 guilds for two minutes; LOAD="--minutes 30" for longer
	$(BIN)/python -m benchmarks.load $(LOAD)

lock:  ## pin every dependency again (needs uv)
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/runtime.txt
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/dev.txt

clean:  ## forget the environment and what the demo left; the data folder is the guild's and stays
	rm -rf $(VENV) demo-output
