# gouji: published fiscal reports in, checked figures in a SQL warehouse out
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: help setup demo test lint check clean
.DEFAULT_GOAL := help

help: ## this text
	@echo "make demo    ingest the sample PDFs into gouji.db and show what was found"
	@echo "make test    run the tests"
	@echo "make lint    ruff and mypy"
	@echo "make setup   only make .venv (demo and test do it themselves)"
	@echo "make check   everything that continuous integration runs"
	@echo "make clean   remove .venv, gouji.db and caches"

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "gouji needs Python 3.11; name yours with: make PYTHON=/path/to/python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)
	@rm -f gouji.db gouji.db-wal gouji.db-shm
	@$(BIN)/gouji ingest samples/*.pdf --db gouji.db
	@echo
	@echo "Revenue and expenditure of each budget (gouji sql \"select … from headline\"):"
	@$(BIN)/gouji sql --db gouji.db "select region, period, fund, side, stage, amount_wan, page, quote, report_file \
		from headline where scope = 'jurisdiction' order by report_file, fund, side desc, period, stage limit 24"
	@echo
	@echo "Figures that do not agree (gouji mismatches):"
	@$(BIN)/gouji mismatches --db gouji.db

test: $(READY)
	$(BIN)/python -m pytest -q -n auto

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: ## as continuous integration does
	.ci/run

clean:
	rm -rf $(VENV) gouji.db gouji.db-wal gouji.db-shm dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
