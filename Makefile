# Every habit is one word. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet install --constraint constraints.txt
STORE ?= store
POOL ?= pool

.DEFAULT_GOAL := help
.PHONY: help dashboard test model screenshots bench clean

help:  ## list the habits
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

dashboard: $(VENV)/installed  ## read the articles in seeds/ and open the dashboard on http://localhost:8501
	@$(PY) -m extraction extract seeds --store $(STORE)
	@$(PY) -m extraction dashboard --store $(STORE)

test: $(VENV)/installed-test  ## lint, types, import contracts, all tests, quality floors
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m pytest -n 2 --dist loadfile

model: $(VENV)/installed  ## train the network anew from the labels (hours); POOL=FOLDER holds the news they point into
	@$(PIP) --editable '.[train]'
	$(MAKE) -f extraction/training/Makefile PY=$(PY) POOL=$(POOL)

screenshots: $(VENV)/installed-test  ## take the README's pictures anew (needs Chromium)
	$(PY) -m tests.screenshots

bench: $(VENV)/installed-test  ## measure merging and the dashboard on generated records (needs Chromium)
	$(PY) -m tests.benchmarks.merging
	$(PY) -m tests.benchmarks.dashboard_speed

clean:  ## remove what can be rebuilt: the virtual environment and the store
	rm -rf $(VENV) $(STORE)

# Exact versions stand in constraints.txt, so that every machine runs what was tested.
$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; (3, 11) <= sys.version_info < (3, 14) or sys.exit("Talentflow needs Python 3.11, 3.12 or 3.13: say which with make PYTHON=python3.11")'
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (a minute or two, once) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	@echo "Installing the test tools ..."
	@$(PIP) --editable '.[test]'
	@touch $@
