# Verbs of the project. `make` alone lists them. Any verb that needs the environment builds it first.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
THREADS := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1

.PHONY: help env demo test check check-long bench docs trace mutants lint clean lock

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml tools/environment
	@tools/environment $(VENV)

env: $(READY) ## build the environment in .venv (uv if present, else python3 -m venv)

demo: $(READY) ## turn the digital patient into a plan in out/demo
	$(VENV)/bin/spinewise demo --out out/demo

test: $(READY) ## run the tests
	$(THREADS) $(PY) -m pytest -m "not long"

lint: $(READY) ## style, types, docstrings, imports
	$(VENV)/bin/ruff check src tests benchmarks tools
	$(VENV)/bin/ruff format --check src tests benchmarks tools
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) tools/lint_docstrings.py

check: lint trace test ## everything CI does

check-long: $(READY) ## the tests that take longer, run before anything is called finished
	$(THREADS) $(PY) -m pytest -m long

bench: $(READY) ## run peers and ours in one run, write ratios to benchmarks/results
	$(THREADS) $(PY) benchmarks/run.py

docs: $(READY) ## draw the pictures of the documentation anew
	$(PY) tools/draw_docs.py

trace: $(READY) ## write docs/evidence.md (entry, rule, test) and fail on a gap
	$(PY) tools/trace.py

mutants: $(READY) ## break the rules on bone piece by piece and count what the clinical cases notice
	$(THREADS) $(PY) tools/mutate.py

lock: $(READY) ## resolve the dependencies anew into requirements.lock
	tools/lock $(VENV)

clean: ## remove the environment and everything made
	rm -rf $(VENV) $(VENV).building out .pytest_cache .mypy_cache .ruff_cache .hypothesis
