# make demo   validate the shipped example with a schema of the national format      make test   everything that CI checks
# make bench  ratios against peers, each measured in one run                          make format tidy the code

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test bench lint types layers tests wheel format clean

demo: $(VENV)/run.stamp
	$(BIN)/odconv schemas list --family standard
	@echo
	-$(BIN)/odconv validate fixtures/aed_with_faults/131016_aed.csv --schema standard/aed --lang ja
	$(BIN)/odconv validate fixtures/aed_clean/131016_aed.csv --schema standard/aed --lang ja

test: lint types layers tests wheel

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

layers: $(VENV)/dev.stamp
	$(BIN)/lint-imports

tests: $(VENV)/dev.stamp
	$(BIN)/pytest -n 2 --cov --cov-report=term --cov-fail-under=90

wheel: $(VENV)/dev.stamp
	PYTHON=$(PYTHON) BIN=$(BIN) tools/check-wheel

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/run.stamp: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements-dev.txt
	touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
