# Short names for the tools' own commands. `make` lists them.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check
READY := .venv/.ready
# The sample, whatever the shell points at, in a file of its own: tests leave
# casebook.duckdb alone, and nobody's open connection can lock them out.
SAMPLE := env -u CASEBOOK_EXPORTS CASEBOOK_DATABASE="$(CURDIR)/target/test.duckdb"

# An environment of its own beside .venv: the packages of one file of pins, and nothing else.
define own_environment
test -x $(@D)/bin/python || $(PYTHON) -m venv --without-pip $(@D)
$(PYTHON) -m pip --python $(@D)/bin/python --disable-pip-version-check install --quiet --require-hashes --no-deps -r $<
endef

# A model that is one call of a macro has no SQL of its own to lint.
OWN_SQL = $$(grep -rLE '^\{\{ checked' --include=*.sql models tests analyses)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup build test test-postgres test-spark check-strict test-superset test-drivers docs lineage lint unit data-tests python-tests format lock mutate prove prove-publishing check-real-logs bench clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(READY) profiles.yml ## virtual environment and profiles.yml

# No ensurepip: the machine's own pip fills the environment, so python3-venv is
# not needed on Debian. --no-deps, because requirements.txt is the full list and
# leaves out one package on purpose (requirements-overrides.txt says which).
$(READY): requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv --without-pip .venv
	$(PIP) install --quiet --require-hashes --no-deps -r requirements.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	touch $@

profiles.yml:
	cp profiles.yml.example $@

build: setup ## set up, then build the sample company into casebook.duckdb, and test it
	$(BIN)/dbt build --exclude-resource-type unit_test

test: lint data-tests python-tests ## style, data and Python; CI runs check-strict and test-postgres, too

lint: setup ## SQL and Python: style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@mkdir -p target
	$(SAMPLE) $(BIN)/python -m tests.lint lint --processes 0 $(OWN_SQL)

data-tests: setup ## build the sample with its data and unit tests
	@mkdir -p target
	$(SAMPLE) $(BIN)/dbt build

unit: setup ## dbt unit tests only
	@mkdir -p target
	$(SAMPLE) $(BIN)/dbt test --select test_type:unit

python-tests: setup ## the Python test suite
	@mkdir -p target
	$(SAMPLE) $(BIN)/python -m pytest -n 2

test-postgres: setup ## the same figures on PostgreSQL, in a server of its own; COMPANIES=20 for more random companies
	env -u CASEBOOK_EXPORTS CASEBOOK_COMPANIES=$(or $(COMPANIES),2) $(BIN)/python -m pytest -n 2 -m engines tests/engines --ignore-glob 'tests/engines/test_spark*'

test-spark: profiles.yml ## the same figures on Spark, in an environment of its own; needs Java 17
	@command -v java >/dev/null || { echo "Spark needs Java: apt-get install openjdk-17-jre-headless" >&2; exit 2; }
	$(MAKE) .venv-spark/.ready
	env -u CASEBOOK_EXPORTS CASEBOOK_COMPANIES=$(or $(COMPANIES),1) .venv-spark/bin/python -m pytest -v -n 2 --durations 0 -m engines tests/engines/test_spark*.py

.venv-spark/.ready: requirements-spark.txt pyproject.toml
	$(own_environment)
	$(PYTHON) -m pip --python $(@D)/bin/python --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	touch $@

test-superset: data-tests .venv-superset/.ready ## the dashboard of bi/superset, imported into a real Superset
	env -u CASEBOOK_EXPORTS $(BIN)/python -m pytest -n 0 -m superset tests/superset

.venv-superset/.ready: bi/superset/requirements.txt
	$(own_environment)
	touch $@

test-drivers: data-tests ## PostgreSQL and files as BI tools read them: by JDBC, ODBC, LibreOffice, Tableau's Hyper
	@{ command -v java && command -v soffice && odbcinst -q -d -n "PostgreSQL Unicode" && test -e /usr/share/java/postgresql.jar; } >/dev/null 2>&1 || \
		{ echo "apt-get install postgresql openjdk-17-jre-headless libpostgresql-jdbc-java odbc-postgresql unixodbc libreoffice-calc-nogui" >&2; exit 2; }
	$(MAKE) .venv-drivers/.ready
	env -u CASEBOOK_EXPORTS $(BIN)/python -m pytest -n 0 -m drivers tests/drivers

.venv-drivers/.ready: tests/drivers/requirements.txt
	$(own_environment)
	touch $@

docs: data-tests ## dbt's documentation in target/, and docs/kpis.md from the registry of KPIs
	$(SAMPLE) $(BIN)/dbt docs generate
	$(BIN)/python -m tests.inherited
	$(BIN)/python -m tests.catalogue

lineage: docs .venv-lineage/.ready ## which column comes from which, in target/lineage/index.html
	.venv-lineage/bin/colibri generate --manifest target/manifest.json --catalog target/catalog.json --output-dir target/lineage --disable-telemetry

.venv-lineage/.ready: requirements-lineage.txt
	$(own_environment)
	touch $@

check-strict: setup .venv-strict/.ready ## dbt 2.x reads the project, and stops at every key of YAML that it does not know
	env -u CASEBOOK_EXPORTS DBT_ENGINE_NO_WARN_SEMANTIC_MANIFEST_VALIDATION=1 \
		.venv-strict/bin/dbt parse --warn-error --target-path target/strict \
		--vars "{connectors: [$$(ls models/staging | paste -sd, -)]}"

.venv-strict/.ready: requirements-strict.txt
	$(own_environment)
	touch $@

format: setup ## rewrite SQL and Python in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	@mkdir -p target
	$(SAMPLE) $(BIN)/sqlfluff fix .

lock: setup ## pin the tools anew after a change in pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --group dev --universal \
		--override requirements-overrides.txt --generate-hashes \
		--no-emit-index-url --no-header --quiet -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra spark --group spark-tests --constraint requirements.txt \
		--universal --override requirements-overrides.txt --generate-hashes \
		--no-emit-index-url --no-header --quiet -o requirements-spark.txt

mutate: setup ## change the SQL in one place at a time, count what the tests notice
	env -u CASEBOOK_EXPORTS $(BIN)/python -m tests.mutation --report

prove: setup ## compare COMPANIES (1000) random companies with the reference, refresh ten, break files of all connectors
	env -u CASEBOOK_EXPORTS CASEBOOK_COMPANIES=$(or $(COMPANIES),1000) CASEBOOK_PROPERTIES=10 CASEBOOK_REFRESHED=10 \
		CASEBOOK_FUZZ=5 CASEBOOK_FUZZ_CONNECTORS=all $(BIN)/python -m pytest -n 2 \
		tests/reference/test_equality.py tests/reference/test_properties.py tests/reference/test_incremental.py tests/python/test_fuzz.py

prove-publishing: setup ## 8 readers during 20 refreshes, 50 refreshes killed, older clients; with the figures
	env -u CASEBOOK_EXPORTS CASEBOOK_REFRESHES=20 CASEBOOK_KILLS=50 CASEBOOK_OLDER_DUCKDB="1.0.0 1.1.3 1.2.2 1.3.2 1.4.4" \
		$(BIN)/python -m pytest -s -v -n 0 tests/python/test_refresh.py -k "readers_never or killed or older_client"

check-real-logs: setup ## public logs give their known figures: make check-real-logs DATA=folder
	@test -d "$(DATA)" || { echo "say where the logs are: make check-real-logs DATA=folder" >&2; exit 2; }
	$(BIN)/python -m tests.real_logs $(DATA)

bench: setup ## how long builds and questions take: CASES tickets (100000), the report in REPORT
	env -u CASEBOOK_EXPORTS $(BIN)/python -m benchmarks --cases $(or $(CASES),100000) $(if $(REPORT),--report $(REPORT))

clean: ## remove what build and test wrote, not the environment
	rm -rf target logs build .mypy_cache .pytest_cache .ruff_cache casebook.duckdb casebook.duckdb.wal
