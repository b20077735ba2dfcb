# Everything a person or a build runs. Needs Python 3.11 to 3.13, git and make, nothing else.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?=
UV_VERSION := 0.13.8
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
MADE := $(VENV)/.made
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(VENV)
# Compiled once: where Python may not keep what it compiled, each process would compile all that it imports.
export UV_COMPILE_BYTECODE := 1
export DAGSTER_DISABLE_TELEMETRY := 1

.PHONY: help setup demo test test-slow mutate lint format bench sbom audit docs pictures graph lineage ui clean

help: ## say what there is
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup: $(MADE) ## make .venv/ with the locked packages

$(MADE): pyproject.toml uv.lock scripts/find-python
	@python=$$(scripts/find-python $(PYTHON)) || exit 1; \
	test -x $(BIN)/python && $(BIN)/python -c '' 2>/dev/null || { rm -rf $(VENV) && "$$python" -m venv $(VENV); }
	@test "$$($(UV) --version 2>/dev/null | cut -d' ' -f2)" = "$(UV_VERSION)" || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@$(UV) sync --frozen --quiet
	@$(BIN)/python -m compileall -q pipelines assets quality linkage data/synthetic
	@touch $@

demo: setup ## make a synthetic province, run everything, say what was found
	@$(BIN)/childlink demo

test: setup ## the tests that take seconds, and which share of each package they run
	@$(BIN)/python -m slipcover -m pytest -q
	@$(BIN)/python -m tests.support.coverage_by_package

test-slow: setup ## the tests that take minutes, the browser's among them
	@$(UV) sync --frozen --quiet --extra spark
	@$(BIN)/pytest -q -n 2 --dist loadfile -m slow

mutate: setup ## break rules in a copy of the code and see that a test notices each
	@$(BIN)/python -m tests.support.mutation

lint: setup ## format, lint, types, import contracts, lock file, Dagster's definitions
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(UV) lock --check
	@scripts/check-definitions

format: setup ## put the code in form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup ## measure the engine against others
	@$(UV) sync --frozen --quiet --group bench
	@$(BIN)/python -m bench

sbom: setup ## write the software bill of materials (CycloneDX) and the licences into build/
	@mkdir -p build
	@$(UV) export --frozen --no-dev --format cyclonedx1.5 --preview-features sbom-export --output-file build/childlink.cdx.json --quiet
	@PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/python scripts/list-licences > build/licences.txt
	@echo build/childlink.cdx.json build/licences.txt

audit: setup ## ask OSV which locked packages have known vulnerabilities (needs the network)
	@$(UV) audit --frozen --preview-features audit

pictures: setup ## draw the pictures of docs/school-clerk.md and docs/guide.md anew (needs LibreOffice, poppler, Chromium)
	@PYTHONPATH=. $(BIN)/python scripts/draw_pictures.py
	@rm -rf home/guide && mkdir -p home
	@$(BIN)/childlink demo --children 1500 --terms 2 --home home/guide
	@$(BIN)/python -m pipelines.guide_pictures --home home/guide

docs: setup ## build the documentation as a site into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

graph: setup ## draw docs/asset-graph.svg anew
	@$(BIN)/python -m pipelines.orchestration.asset_graph

lineage: setup ## read data/reference/column_lineage.yaml anew from the SQL
	@PYTHONPATH=. $(BIN)/python scripts/write_column_lineage.py

ui: setup ## open Dagster's pages on http://127.0.0.1:3000
	@$(BIN)/childlink ui

clean: ## remove .venv/ and the tools' caches; no data
	@rm -rf $(VENV) site .mypy_cache .ruff_cache .pytest_cache .coverage.json .hypothesis .import_linter_cache
