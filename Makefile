# Hefu: the commands a person types. `make` alone lists them.

# Compiled dependencies live outside the clone, so that a second clone does not compile RocksDB
# again. Set CARGO_TARGET_DIR to put them elsewhere.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/hefu/target
BIN := $(CARGO_TARGET_DIR)/release
# One profile for everything: RocksDB's C++ takes half an hour of CPU time and is compiled once.
CARGO := cargo
PROFILE := --release --locked
# Our own crates with little optimisation, for tests: see tests/quick.toml.
QUICKLY := $(CARGO) --config tests/quick.toml

# Programs that tests use and nothing installs as a service; see scripts/setup.
export PATH := $(PATH):$(HOME)/.cache/hefu/tools/usr/bin

# Directory of the network that `make run` starts and continues.
NETWORK ?= localnet

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

.PHONY: setup
setup: ## Install what building needs and this machine lacks
	@scripts/setup
	@scripts/own-target

.PHONY: build
build: setup portal-where-node-is ## Build hefud, hefu and hefu-genesis, with the portal where Node is
	@echo "build: the first one takes about 20 minutes on 2 cores (RocksDB); later ones take seconds"
	$(CARGO) build $(PROFILE) --workspace --bins

.PHONY: run
run: build ## Start four members on this machine, load a small catalogue, walk one certificate
	@PATH="$(BIN):$$PATH" $(BIN)/hefud localnet --dir $(NETWORK) --demo

.PHONY: test
test: setup-portal setup-monitoring setup portal ## Run every test
	@echo "test: the first build takes about 20 minutes on 2 cores (RocksDB); later ones one to three"
	$(QUICKLY) test $(PROFILE) --workspace --no-fail-fast
	$(MAKE) --no-print-directory test-portal
	@scripts/fuzz $(or $(FUZZ_SECONDS),30)

.PHONY: setup-portal
setup-portal:
	@scripts/setup portal

.PHONY: setup-monitoring
setup-monitoring:
	@scripts/setup monitoring

.PHONY: test-portal
test-portal: setup-portal portal/node_modules/.package-lock.json ## Run the tests of portal/ in Node and in Chromium
	cd portal && HEFUD=$(BIN)/hefud npm test --silent

# What hefud carries of the portal. Without Node it carries none, and `/` says how to get it.
PORTAL := node/site/portal/index.html
PORTAL_SOURCES := $(shell find portal/app portal/packages/*/src portal/verify/src -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null) portal/package-lock.json

.PHONY: portal
portal: $(PORTAL) ## Build the portal that hefud carries

$(PORTAL): $(PORTAL_SOURCES) portal/node_modules/.package-lock.json
	cd portal && npm run --silent app:build
	@touch $@

.PHONY: portal-where-node-is
portal-where-node-is:
	@if scripts/has-node; then $(MAKE) --no-print-directory portal; \
	else echo "build: no Node 20.19 here, so hefud is built without the portal (scripts/setup portal installs Node)"; fi

# npm writes this file last; it is older than the lockfile when that has changed since.
portal/node_modules/.package-lock.json: portal/package-lock.json
	cd portal && npm ci --no-audit --no-fund --silent
	@touch $@

.PHONY: check
check: setup setup-gate deny ## The lint gate: dependencies, format, clippy, documentation. Never writes
	$(CARGO) fmt --all --check
	$(CARGO) clippy $(PROFILE) --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings -A rustdoc::private-intra-doc-links" $(CARGO) doc $(PROFILE) --workspace --no-deps --quiet

.PHONY: fix
fix: ## Format the code
	$(CARGO) fmt --all

.PHONY: setup-gate
setup-gate:
	@scripts/setup gate

.PHONY: deny
deny: setup-gate ## Check licences, sources and version floors
	PATH="$(PATH):$(HOME)/.cache/hefu/tools/bin" cargo deny check bans licenses sources
	PATH="$(PATH):$(HOME)/.cache/hefu/tools/bin" cargo deny --manifest-path tests/fuzz/Cargo.toml --config deny.toml check bans licenses sources

.PHONY: sbom
sbom: ## Write bills of materials (CycloneDX) of what is shipped into ./dist
	@scripts/setup release
	@scripts/sbom dist

.PHONY: fuzz
fuzz: setup ## Run each fuzz target for a while: make fuzz FUZZ_SECONDS=30
	@scripts/fuzz $(or $(FUZZ_SECONDS),30)

.PHONY: deb
deb: build ## Make the Debian package in ./dist
	@scripts/deb $(BIN) dist

.PHONY: sim
sim: build ## Run the simulator: make sim SEEDS=1000
	$(BIN)/hefu-sim --seeds $(or $(SEEDS),2000)

.PHONY: soak
soak: build ## Run the simulator until Ctrl-C or a violation: make soak ARGS="--control long"
	$(BIN)/hefu-sim --soak $(ARGS)

.PHONY: bench
bench: build ## Measure four real processes on this machine, beside the machine's own ceiling
	@PATH="$(BIN):$$PATH" $(BIN)/hefu-bench $(BENCH_ARGS)

.PHONY: vectors
vectors: setup ## Rewrite the golden vectors: an explicit approval of new formats
	HEFU_WRITE_VECTORS=1 $(CARGO) test $(PROFILE) -p hefu-chain -p hefu-client -p hefu-genesis vectors
	@command -v node >/dev/null && node portal/scripts/generate.mjs || echo "vectors: no Node here; run portal/scripts/generate.mjs before make test"

.PHONY: bin-dir
bin-dir: ## Print where the programs are
	@echo $(BIN)

.PHONY: clean-network
clean-network: ## Forget the network that `make run` made
	rm -rf $(NETWORK)
