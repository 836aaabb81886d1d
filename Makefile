# TakeWith. `make` alone prints what can be asked for.
# Needs Python 3.11 or later, pip and make; everything else goes into .venv, pinned by hash.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# Two workers: what a small machine has. The whole suite is asked for with CI=true.
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test check image bench lighthouse openapi spectral audit sbom pins format clean
.DELETE_ON_ERROR:

help: ## Say what can be asked for
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.installed ## Prepare everything, load the knowledge, serve on 127.0.0.1:8000
	@exec $(BIN)/takewith serve

test: $(VENV)/.installed-dev ## Run the fast tests; with CI=true all of them
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

check: $(VENV)/.installed-dev ## Lint, types, import contracts, migrations, knowledge, OpenAPI document
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/store/test_migrations.py
	$(BIN)/takewith knowledge check
	$(BIN)/python .ci/openapi.py --check
	$(BIN)/python .ci/requirements.py

image: $(VENV)/.installed-dev ## Run the Dockerfile's steps in an empty directory and start the result, not as root
	@$(BIN)/python .ci/image.py

bench: $(VENV)/.installed-dev ## Measure what answers cost, and how many a second beside other servers (docs/speed.md)
	@$(BIN)/python bench/assembly.py
	@$(BIN)/python bench/serving.py

lighthouse: $(VENV)/.installed-dev ## Let Lighthouse look at the pages of a running service (needs Node and Chromium)
	@$(BIN)/python bench/lighthouse.py $(ARGS)

openapi: $(VENV)/.installed-dev ## Write openapi.json and the answer in README.md anew
	@$(BIN)/python .ci/openapi.py --write

spectral: ## Lint openapi.json by Spectral's OpenAPI rules (needs Node.js and the network)
	@mkdir -p build/spectral && cp tests/api/generated/package*.json build/spectral/
	@npm ci --silent --no-audit --no-fund --ignore-scripts --prefix build/spectral
	@build/spectral/node_modules/.bin/spectral lint openapi.json --ruleset .spectral.yaml --fail-severity=hint

format: $(VENV)/.installed-dev ## Format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

audit: $(VENV)/.python ## Ask the lists of known vulnerabilities about every pin (needs the network)
	@$(BIN)/python .ci/audit.py

sbom: $(VENV)/.python ## Write build/sbom.cdx.json, what the program is made of (CycloneDX; needs the network)
	@$(BIN)/python .ci/sbom.py

pins: ## Write both requirements files anew from pyproject.toml (needs the network)
	@$(PYTHON) .ci/requirements.py --write

clean: ## Remove what make made; the database under data/ stays
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# Stamps: nothing is installed again until a pin or the project's own metadata changes.
$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "TakeWith needs Python 3.11 or later; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Try: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: requirements.txt pyproject.toml | $(VENV)/.python
	@echo "Installing the pinned dependencies into $(VENV) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(VENV)/.installed
	@echo "Installing the pinned tools for tests and checks ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
