# Suites. `make` alone says what there is. Only Python (3.11 to 3.13), make and git are needed.
PYTHON ?= python3
DEVTOOLS = .venv/bin/python -m devtools
.DEFAULT_GOAL := help
.PHONY: help setup run test bench lint lock screenshots simulate clean

help:  ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 22

setup:  ## Environment, dependencies, translations, static files (done first by the others)
	@$(PYTHON) -m devtools setup

run: setup  ## The product with real data and examples, on http://localhost:8000 (PORT=… for another)
	@$(DEVTOOLS) run

test: setup  ## Checks, types and every test (ARGS="tests/workflows -k clock" for some)
	@$(DEVTOOLS) test $(ARGS)

bench: setup  ## Measure the core beside the floor and the stock parts (ARGS="sweep --size 100k" for some)
	@$(DEVTOOLS) bench $(ARGS)

lint: setup  ## Checks and types only
	@$(DEVTOOLS) lint

lock: setup  ## Resolve the dependencies again into requirements/
	@$(DEVTOOLS) lock

screenshots: setup  ## Take the README's pictures from the real pages
	@$(DEVTOOLS) screenshots

simulate: setup  ## Years of invented cases under faults, every row checked (ARGS="--cases 1000 --days 365 --seed 7")
	@.venv/bin/python manage.py simulate --faults $(ARGS)

clean:  ## Remove the environment and everything this clone keeps, its data included
	@if [ -x .venv/bin/python ]; then $(DEVTOOLS) clean; else rm -rf .local .venv; fi
