# make demo   convert and check the shipped examples      make test   everything that CI checks
# make bench  ratios against peers, each measured in one run                          make format tidy the code
# make e2e    whole ways through, against a real CKAN

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
FAULTY := fixtures/aed_with_faults/131016_aed.csv
CLEAN  := fixtures/aed_clean/131016_aed.csv
CLERK  := fixtures/conversion/clerk_aed/AED設置施設一覧.xlsx
DEMO   := build/demo
METRO  := build/demo/metropolis

.PHONY: demo test bench e2e lint types layers tests wheel format clean

demo: $(VENV)/run.stamp
	@echo '# 国の形式が入っています（一部） / some of the formats'
	@echo '$$ odconv schemas list --family standard'
	@$(BIN)/odconv schemas list --family standard --lang ja | sed -n 1,6p
	@echo
	@echo '# 事務室の Excel（表題・結合した見出し・○×）を国の形式に変換します / an office workbook into a national format'
	@echo '$$ odconv convert $(CLERK) -o $(DEMO)'
	@$(BIN)/odconv convert $(CLERK) -o $(DEMO) --lang ja; code=$$?; \
	test $$code -eq 1 || { echo "demo: exit code $$code where 1 was expected" >&2; exit 1; }
	@echo
	@echo '# できたファイルを調べます / the result, checked'
	@echo '$$ odconv validate $(DEMO)/131016_aed.csv --schema standard/aed'
	@$(BIN)/odconv validate $(DEMO)/131016_aed.csv --schema standard/aed --lang ja
	@echo
	@echo '# 誤りのあるファイルを調べます / a file with faults'
	@echo '$$ odconv validate $(FAULTY) --schema standard/aed'
	@$(BIN)/odconv validate $(FAULTY) --schema standard/aed --lang ja; code=$$?; \
	test $$code -eq 1 || { echo "demo: exit code $$code where 1 was expected" >&2; exit 1; }
	@echo
	@echo '# 直した後のファイルを調べます / the same table, mended'
	@echo '$$ odconv validate $(CLEAN) --schema standard/aed'
	@$(BIN)/odconv validate $(CLEAN) --schema standard/aed --lang ja
	@echo
	@echo
	@echo '# 五つの自治体から集めます（見本のポータルを手元に立てます） / five municipalities harvested, served on loopback'
	@echo '$$ odconv harvest run --portals $(METRO)/portals.yaml --store $(METRO)/store'
	@rm -rf $(METRO)
	@$(BIN)/python tools/serve_metropolis.py $(METRO) $(BIN)/odconv harvest run \
		--portals $(METRO)/portals.yaml --store $(METRO)/store --lang ja -q
	@ls $(METRO)/store/current/tables
	@echo
	@echo '# 次は、担当課に渡す HTML の報告書を作ってみてください / next, a report in HTML:'
	@echo '$$ $(BIN)/odconv validate $(FAULTY) --schema standard/aed --html -o report.html'
	@echo '# 使い方 / how to go on: docs/convert.ja.md, docs/harvest.ja.md, docs/developers.md'

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

e2e: $(VENV)/dev.stamp
	$(BIN)/pytest tests/e2e

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
