# Needs Python 3.11 or later and make; everything else goes into .venv, which is made on first use
# and kept while pyproject.toml and constraints.txt stay the same.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt

.PHONY: demo test slow check docs notebook prove clean

demo: $(VENV)/runtime.stamp  ## set up and do the main job on real data
	@sh docs/demo.sh $(BIN)/carbon demo

test: $(VENV)/test.stamp  ## set up and run the tests that take a moment each, in some three minutes
	$(BIN)/python -m pytest -q -n 2 -m "not prove and not slow"

slow: $(VENV)/test.stamp  ## the tests that take a second and more: whole packs, browsers, crashes
	$(BIN)/python -m pytest -q -n 2 -m "slow and not prove"

check: $(VENV)/check.stamp  ## types, style, and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/docs.stamp  ## the documentation site, in build/site; a broken link makes it fail
	$(BIN)/python -m sphinx -q -E -W --keep-going -c docs/site -d build/doctrees -b html . build/site

notebook: $(VENV)/test.stamp  ## run docs/notebook.ipynb and store what it shows
	$(BIN)/python docs/site/run_notebook.py

prove: $(VENV)/test.stamp  ## the big counts; output is kept as text in benchmarks/
	$(BIN)/python benchmarks/prove.py

clean:
	rm -rf $(VENV) demo dist build

$(VENV)/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "carbon needs Python 3.11 or later; name one: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing: install it (on Debian: apt install python3-venv) and try again."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runtime.stamp: $(VENV)/made.stamp pyproject.toml constraints.txt
	$(PIP) -e .
	@touch $@

$(VENV)/test.stamp: $(VENV)/runtime.stamp
	$(PIP) -e ".[test]"
	@touch $@

$(VENV)/docs.stamp: $(VENV)/test.stamp
	$(PIP) -e ".[test,docs]"
	@touch $@

$(VENV)/check.stamp: $(VENV)/test.stamp
	$(PIP) -e ".[test,check]"
	@touch $@
