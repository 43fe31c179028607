# Storefront's verbs. Each first sets up what it needs, so that a fresh clone needs only Python and make.
ENV ?= dev
OUT ?= cdk.out
PORT ?=
ARGS ?=
BASE ?= origin/main
PYTHON ?= python3

BIN := .venv/bin
OPS := $(BIN)/python -m ops
CDK := node_modules/.bin/cdk --no-notices
CODE := .venv/.stamp
READY := node_modules/.stamp
CHECKOV := .venv-checkov/.stamp
BROWSER := tests/browser/node_modules/.stamp

# CDK runs on the Node of .venv, whatever else is installed. The version check would praise aws-cdk 3.0.0,
# which npm calls its latest and which cannot read this library's assemblies.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export JSII_NODE := $(CURDIR)/$(BIN)/node
export CDK_DISABLE_VERSION_CHECK ?= 1
export CDK_DISABLE_CLI_TELEMETRY ?= true

.DEFAULT_GOAL := help
.PHONY: help up down env verify synth diff deploy destroy bootstrap test lint format docs docs-check mutation spof \
        diagram diagram-check diagram-diff bench lock compliance

help: ## this list
	@echo "make <verb> [ENV=dev or a path to a .toml file]"
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 18

up: $(READY) ## deploy ENV to an embedded AWS on this machine, and verify it (PORT=4566 fixes its port)
	@$(OPS) up --env $(ENV) --out $(OUT) $(if $(PORT),--port $(PORT))

down: $(CODE) ## stop the embedded AWS
	@$(OPS) down

env: $(CODE) ## print the exports that point aws, boto3 and cdk at it: eval "$(make -s env)"
	@$(OPS) env

synth: $(READY) ## synthesize ENV into OUT (default: cdk.out)
	@$(CDK) synth --quiet -c env=$(ENV) --output $(OUT)

verify: synth ## compare what the templates of ENV promise with what is deployed
	@$(OPS) verify --env $(ENV) --out $(OUT)

bootstrap: $(READY) ## prepare the regions of ENV in your account for CDK, once
	@$(OPS) bootstrap --env $(ENV)

diff: $(READY) ## what deploying ENV to your account would change
	@$(OPS) diff --env $(ENV) --out $(OUT)

deploy: synth ## deploy ENV to your account
	@$(OPS) deploy --env $(ENV) --out $(OUT) $(ARGS)

destroy: synth ## delete ENV from your account; refuses a protected one
	@$(OPS) destroy --env $(ENV) --out $(OUT) $(ARGS)

test: $(READY) $(BROWSER) lint docs-check diagram-check compliance ## everything that CI runs
	@$(BIN)/pytest --quiet --numprocesses auto $(ARGS)

compliance: $(READY) $(CHECKOV) ## what four rule packs and the outside judges say of every environment
	@$(BIN)/python -m compliance

lint: $(CODE) ## style, format and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

format: $(CODE) ## rewrite the code in the project's format
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

docs: $(CODE) ## generate the settings page, the schema, and the pages that follow from the templates
	@$(BIN)/python -m config.docs
	@$(OPS) proofs

docs-check: $(CODE) ## fail if the generated pages are out of date
	@$(BIN)/python -m config.docs --check
	@$(OPS) proofs --check

mutation: $(CODE) $(CHECKOV) ## break each guarantee in the templates of prod, and see which judge notices
	@$(BIN)/python -m mutation

spof: $(CODE) ## what ENV loses when one node, zone or service is removed
	@$(OPS) spof --env $(ENV)

diagram: $(READY) ## draw the pictures of prod: PNG, SVG, Mermaid in the README, and diagrams/architecture.html
	@$(BIN)/python diagrams draw

diagram-check: $(READY) ## fail if the committed model or a picture is not that of the templates
	@$(BIN)/python diagrams check

diagram-diff: $(CODE) ## after diagram: draw what changed since a git revision (BASE=origin/main) into diagram-diff/
	@$(BIN)/python diagrams diff --base "$(BASE)"

bench: $(READY) ## synthesis, test and deployment times, each beside its goal
	@$(BIN)/python -m bench

lock: $(CODE) ## pin the newest versions that requirements*.in and package.json allow
	@$(BIN)/python ops/toolchain.py lock

$(CODE): requirements.txt requirements-dev.txt ops/toolchain.py
	@command -v $(PYTHON) >/dev/null || { echo "error: $(PYTHON) is not installed; Storefront needs Python 3.11 or newer (apt install python3 python3-venv)" >&2; exit 1; }
	@$(PYTHON) ops/toolchain.py python

$(CHECKOV): requirements-checkov.txt $(CODE)
	@$(BIN)/python ops/toolchain.py checkov

$(BROWSER): tests/browser/package.json tests/browser/package-lock.json $(CODE)
	@$(BIN)/python ops/toolchain.py browser

$(READY): package.json package-lock.json $(CODE)
	@$(BIN)/python ops/toolchain.py node
