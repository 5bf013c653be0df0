# The service from a fresh clone, and its tests. Everything is installed from the lock files, hashes checked.
PORT ?= 8000
DATA ?= ./data
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q install
CORPORA := $(abspath ../shared/corpora)
ifneq ($(wildcard $(CORPORA)),)
export EMM_CORPORA ?= $(CORPORA)
endif

.PHONY: help run test lint bench lock
help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/.run: requirements.txt pyproject.toml
	@echo "installing the service into $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes --only-binary :all: -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml
	@echo "installing the service and its tests into $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes --only-binary :all: -r requirements-dev.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

run: $(VENV)/.run ## the service on http://127.0.0.1:$(PORT), the ten published cases loaded into an empty store
	@mkdir -p "$(DATA)"
	@EMM_DATABASE_URL="sqlite:///$(DATA)/emm.db" EMM_LOAD_PUBLISHED=true $(BIN)/emm serve --port $(PORT)

test: $(VENV)/.dev ## the whole suite
	@$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.dev ## format, lint, types, import floors
	@$(BIN)/ruff format --check app tests scripts bench
	@$(BIN)/ruff check app tests scripts bench
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.dev ## speed, as ratios
	@for one in convert store bulk validate views; do $(BIN)/python -m bench.$$one; done

lock: ## write the lock files anew (needs uv)
	uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url -o requirements.txt pyproject.toml
	uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --extra dev -o requirements-dev.txt pyproject.toml
