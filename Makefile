# Every target is run.py's, so that Windows has the same ones: python run.py TARGET
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help demo run hub test check bench bench-peers soak package lock

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1@/p' $(MAKEFILE_LIST) | awk -F@ '{ printf "  %-13s %s\n", $$1, $$2 }'

demo: ## a tour of the program with made-up children: a window if there is a display, else pictures; AS=denise
	@$(PYTHON) run.py demo $(if $(AS),--as $(AS))

run: ## the desktop program
	@$(PYTHON) run.py run

hub: ## a hub on this machine
	@$(PYTHON) run.py hub

test: ## make everything ready, then check
	@$(PYTHON) run.py test

check: ## ruff, mypy --strict and the tests, in the environment as it is
	@$(PYTHON) run.py check

bench: ## measure
	@$(PYTHON) run.py bench

bench-peers: ## measure beside PouchDB, Anki and the bare floor
	@$(PYTHON) run.py bench-peers

soak: ## the long tests under faults; MINUTES=60 plays those of chance for so long
	@$(PYTHON) run.py soak $(MINUTES)

package: ## pack the desktop program and check what was packed
	@$(PYTHON) run.py package

lock: ## remake requirements/*.lock
	@$(PYTHON) run.py lock
