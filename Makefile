# make report   sets up everything and writes the reports of the workbooks in input/ to output/
# make test     sets up everything and runs the gates and all tests
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: report test long gates golden pictures bench-fill bench-checks bench-way bench-batch bench-large bench-cluster bench-page three-ways shapes bulk-memory fuzz kills faults pdfs mutants coverage audit dependencies clean

report: $(VENV)/ready
	$(RUN) generate.py

test: gates
	$(RUN) -m pytest -q -n auto

# The tests that start clusters of their own and end their parts in the middle: several minutes.
long: $(VENV)/ready-dev
	SELFEVAL_SKIP_NOTHING=1 $(RUN) -m pytest -q -m long

gates: $(VENV)/ready-dev
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

# Accepts what the program writes now as what it should write; look at the difference before you commit it.
golden: $(VENV)/ready-dev
	$(RUN) -m pytest -q tests/test_golden.py tests/test_docs.py --accept-golden

# Draws the pictures of README.md and docs/ anew (LibreOffice, poppler, Chromium); look at them before you commit them.
pictures: $(VENV)/ready-dev
	$(RUN) -m tests.make_pictures

$(VENV)/ready: requirements.txt requirements-page.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本，请安装后再试（现在是 $$($(PYTHON) --version)）"; exit 1; }
	@$(RUN) -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV); $(PYTHON) -m venv $(VENV); } || \
		{ rm -rf $(VENV); echo "没有建成Python环境：请先安装 venv（Debian、Ubuntu：apt install python3-venv），再运行一次"; exit 1; }
	@echo "正在准备运行环境，第一次要等几分钟……"
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-page.txt
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

$(VENV)/ready-proofs: $(VENV)/ready-dev requirements-proofs.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-proofs.txt
	touch $@

# Measures filling a report against the peers, in one run; the figures are in benchmarks/README.md.
bench-fill: $(VENV)/ready-dev
	$(RUN) -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory benchmarks/node_modules/ready; fi
	$(RUN) benchmarks/fill.py

# Measures what the checks cost.
bench-checks: $(VENV)/ready
	$(RUN) benchmarks/checks.py

# A bulk workbook of 20,000 projects and 400,000 indicators, read by a process of its own: its memory and time.
bulk-memory: $(VENV)/ready-dev
	SELFEVAL_BULK_PROJECTS=20000 $(RUN) -m pytest -q -s tests/intake/test_bulk_memory.py

# Measures the whole way of a project, workbook to report, over workbooks that are all different.
bench-way: $(VENV)/ready-dev
	$(RUN) benchmarks/way.py

# Measures 200, 2,000 and 20,000 projects, workbook to file, beside openpyxl and docxtpl, in one run.
bench-batch: $(VENV)/ready-dev
	$(RUN) -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	$(RUN) benchmarks/batch.py

# Runs 100,000 projects once, and once more when nothing is left to do: time, memory, files, journal. Half an hour, 6 GB.
bench-large: $(VENV)/ready-dev
	$(RUN) benchmarks/large.py

# Measures one process, two, and two workers of a Dask cluster on this machine; the files must be the same.
bench-cluster: $(VENV)/ready-dev
	$(RUN) benchmarks/cluster.py

# Measures the page in Chromium: from drop to visible result; and the server's memory over 1,000 uploads.
bench-page: $(VENV)/ready-dev
	$(RUN) benchmarks/page.py

# Report verified backwards, working paper recalculated by LibreOffice, evaluation: 500 random projects, three ways.
three-ways: $(VENV)/ready-dev
	SELFEVAL_PROJECTS=500 $(RUN) -m pytest -q tests/review/test_workpaper.py tests/verification

# 200 random projects and the samples, merged, split and merged again: the same evaluations, the same reports to the byte.
shapes: $(VENV)/ready-dev
	SELFEVAL_PROJECTS=200 $(RUN) -m pytest -q tests/test_merge_split.py

# N broken workbooks, templates, sentences and forms (100,000), from a SEED (1); KIND=form breaks forms only. What is
# found is kept in tests/data/fuzz-found/, and is tried by the suite from then on.
fuzz: $(VENV)/ready-dev
	$(RUN) -m tests.fuzz.run --count $(or $(N),100000) --seed $(or $(SEED),1) $(if $(KIND),--kind $(KIND))

# A run of 52 projects killed with SIGKILL at KILLS moments (50), by itself and with two processes; each time the next
# run must end with the files and the journal of one that nobody disturbed.
kills: $(VENV)/ready-dev
	SELFEVAL_KILLS=$(or $(KILLS),50) $(RUN) -m pytest -q -s tests/batch/test_kills.py

# 50 reports turned into PDF by LibreOffice in one run, of which one hangs; what each takes.
pdfs: $(VENV)/ready-dev
	SELFEVAL_SKIP_NOTHING=1 $(RUN) -m pytest -q -s -m long tests/batch/test_real_pdf.py

# A run of 20 projects, by itself and with two processes, anew and over an earlier one: each call that opens, writes,
# syncs, renames, makes or takes away a file is made to fail in turn; the next run must heal it.
faults: $(VENV)/ready-dev
	SELFEVAL_FAULTS=all $(RUN) -m pytest -q -s tests/batch/test_faults.py

# Changes selfeval/evaluation in thousands of small ways; a change that no test notices must be in tests/mutation/survivors.toml.
mutants: $(VENV)/ready-proofs
	$(RUN) -m tests.mutation --processes 2
	$(RUN) -m tests.mutation.report

# All tests, with the branches of selfeval/ that they take, child processes included; fails below 95 %.
coverage: $(VENV)/ready-dev
	$(RUN) -m coverage erase
	$(RUN) -m coverage run -m pytest -q -n auto
	$(RUN) -m coverage combine --quiet
	$(RUN) -m tests.branches

# What can be told of the libraries without a service of known holes; docs/依赖和许可证.md says what that leaves out.
audit: $(VENV)/ready-dev
	$(RUN) -m tests.dependencies audit

# Makes docs/依赖和许可证.md and docs/sbom.cdx.json anew, after a change of requirements*.txt.
dependencies: $(VENV)/ready-proofs
	$(RUN) -m tests.dependencies page
	$(RUN) -m tests.dependencies sbom

benchmarks/node_modules/ready: benchmarks/package-lock.json
	cd benchmarks && npm ci --no-audit --no-fund --loglevel=error
	touch $@

clean:
	rm -rf $(VENV) benchmarks/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
