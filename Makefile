# `make` prints the targets. All builds go to build/, and git ignores that
# folder. `sam build` calls the build-... targets itself.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := help

# The functions are for Lambda on Graviton. GOARCH=amd64 builds them for most
# developers' machines.
ARTIFACTS_DIR ?= build/$*
FUNCTION_ARCH := $(or $(GOARCH),arm64)
export VERSION ?= $(shell git describe --always --dirty 2>/dev/null || echo dev)
COMPILE_FLAGS := -tags lambda.norpc -trimpath
BUILD_FLAGS   := $(COMPILE_FLAGS) -buildvcs=false -ldflags '-s -w -X connect2cart/internal/wiring.version=$(VERSION)'

FUNCTIONS := CredentialsFunction ScriptFunction NotifyFunction
FUZZTIME  ?= 30s
BENCH     ?= .
export ADDRESSES ?= build/addresses.json

# The longest tests begin first, so that no core waits at the end.
LONG_TESTS := ./internal/proof/fire ./internal/script ./internal/standin/lambdahost ./internal/proof/life ./internal/onboard ./internal/merchant

# Requests share memory in these rooms. The race detector makes their tests slow,
# so it sees a sample of the long ones.
RACED := $(addprefix ./internal/,script onboard merchant stock connection orders catalog skus ledger bigcommerce fulfillment shop limit)

# Tests hold little memory and make much garbage. Collecting less often saves them
# a third of their time.
TEST_GC := GOGC=$(or $(GOGC),400)

# The race detector needs a C compiler. Without one, the tests run plain.
RACE := $(shell command -v $${CC:-gcc} >/dev/null 2>&1 && echo -race)

help: ## print the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## the whole service on this machine, with a sample store; PORT=8080
	@mkdir -p build; test -x build/local || echo 'Fetching and compiling the modules. The first time this takes a minute or two ...'
	@go build -o build/local ./internal/cmd/local && exec build/local

poll: ## poll as Stone Edge does; SCRIPT_URL, CART_ID, CART_PASSWORD, by default the cart of `make run`
	@go run ./internal/cmd/poll $(ARGS)

seti: ## which rules of SETI any Script URL keeps; ARGS="--url URL --cart ID", CART_PASSWORD; it only reads
	@go run ./internal/cmd/poll conform $(ARGS)

store: ## a BigCommerce store in memory, alone, for other connectors; PORT, STORE_DIR, LATENCY, QUOTA
	@mkdir -p build && go build -o build/local ./internal/cmd/local && exec build/local -store

build: $(FUNCTIONS:%=build-%) ## build every function into build/ID/bootstrap

# build-ScriptFunction builds functions/script. sam build calls it with ARTIFACTS_DIR.
build-%:
	@mkdir -p '$(ARTIFACTS_DIR)'
	CGO_ENABLED=0 GOOS=linux GOARCH=$(FUNCTION_ARCH) go build $(BUILD_FLAGS) -o '$(ARTIFACTS_DIR)/bootstrap' \
		./functions/$(shell echo '$(*:Function=)' | tr A-Z a-z)

test: ## every test that needs Go alone, and the rooms with shared memory under the race detector
	@test -n '$(RACE)' || echo 'no C compiler: running without the race detector'
	@mkdir -p build && CGO_ENABLED=0 go build $(COMPILE_FLAGS) -o build/progress ./internal/cmd/progress # with the flags of the second part, so it compiles nothing twice
	$(if $(RACE),$(TEST_GC) go test -json -vet=off -race -short -timeout 1h $(RACED) | build/progress) # make lint vets
	$(TEST_GC) CGO_ENABLED=0 go test -json -vet=off $(COMPILE_FLAGS) -timeout 1h $(LONG_TESTS) ./... | build/progress

check: ## the quick look: gofmt, go vet, and the tests with -short, without the race detector and without real processes
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "gofmt -w $$unformatted"; exit 1; }
	@mkdir -p build && go build -o build/progress ./internal/cmd/progress
	go vet ./...
	@$(TEST_GC) go test -json -short -vet=off -timeout 15m $(filter-out %/lambdahost,$(LONG_TESTS)) $$(go list ./... | grep -v -e /cmd/load$$ -e /lambdahost$$) | build/progress

lint: ## gofmt, go vet and staticcheck
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "gofmt -w $$unformatted"; exit 1; }
	go vet ./...
	go tool -modfile=.ci/tools.mod staticcheck ./...

model: ## 20,000 random sequences of updates with faults against a model of the store; SEQUENCES
	MODEL_SEQUENCES=$(or $(SEQUENCES),20000) go test -count=1 -timeout 30m -run '^TestModel$$' -v ./internal/script

bench: ## benchmarks, each figure as a share of its limit; BENCH=regexp chooses
	go test -run '^$$' -bench '$(BENCH)' -skip '^BenchmarkHostile' ./...
	go test -run '^$$' -bench '$(BENCH)' -benchtime 2x ./internal/seti -skip '^Benchmark[^H]' # 6 MB need no second of repeats

fuzz: ## every fuzz target for FUZZTIME (30s)
	FUZZTIME='$(FUZZTIME)' .ci/fuzz

host-build: ## build every function and the hellos for this machine into build/host/ID/bootstrap
	@$(MAKE) --no-print-directory build GOARCH=$$(go env GOHOSTARCH) ARTIFACTS_DIR='build/host/$$*'
	@for hello in hello helloaws hellomail; do \
	CGO_ENABLED=0 go build $(BUILD_FLAGS) -o build/host/$$hello/bootstrap ./internal/cmd/cold/$$hello || exit 1; done

admin: ## list, show, pause, change, repair, remove stores: ARGS="list"; ARGS=--help tells more
	@mkdir -p build && go build -ldflags '-X main.version=$(VERSION)' -o build/admin ./internal/cmd/admin && build/admin $(or $(ARGS),--help)

load: host-build ## 50 stores poll real bootstraps at once for a minute; LONG=1 for ten; BUSY=1 beside an import; STORES=1000 for an hour by a fast clock
	@go run ./internal/cmd/load

cold: host-build ## cold starts of the bootstraps beside a hello-world function; RUNS=41, STRICT=1 fails above the limit
	@go run ./internal/cmd/cold

life: ## some days of a shop against real bootstraps: what is lost or doubled, by cause; LIFE_DAYS, LIFE_SEED, LIFE_PROCESSES=1,2,4, LIFE_CARTS=2, LIFE_OLD=COMMIT
	@mkdir -p build && go build -o build/play ./internal/cmd/life && exec build/play

# The version that make versions runs beside this one: from before rows had a
# schema number. After a release, name the tag of the release before.
OLD ?= 0c480500dc84

versions: ## an older commit serves beside this tree over one ledger: nothing lost, doubled or refused; OLD=COMMIT
	VERSIONS_OLD='$(OLD)' go test -count=1 -run '^TestVersions$$' ./internal/proof/life
	@$(MAKE) --no-print-directory life LIFE_OLD='$(OLD)' LIFE_DAYS=1 LIFE_PROCESSES=3 LIFE_REFUSED=stops

mutate: ## mutation tests of seti, translate and fulfillment; takes a quarter of an hour
	.ci/mutate

steady: ## make test five times in a row beside eight busy loops, RUNS, LOOPS; takes hours on two cores
	.ci/steady

golden: ## rewrite the answers of the script cases and the empty page; review the diff
	go test ./internal/script ./internal/onboard -update

acceptance: ## the service from outside, on a local stack of its own, or at ACCEPTANCE_ADDRESSES=FILE; CONTACT_MAIL=on
	@if [ -n "$$ACCEPTANCE_ADDRESSES" ]; then ACCEPTANCE_ADDRESSES="$$(realpath "$$ACCEPTANCE_ADDRESSES")" exec go test -count=1 -v ./internal/proof/acceptance; fi; \
	mkdir -p build && rm -f build/acceptance.json && go build -o build/local ./internal/cmd/local || exit 1; \
	PORT=0 QUOTA=$${QUOTA:-600} ADDRESSES=build/acceptance.json build/local >build/acceptance.log 2>&1 & stack=$$!; trap 'kill $$stack 2>/dev/null' EXIT; \
	until [ -s build/acceptance.json ]; do kill -0 $$stack 2>/dev/null || { cat build/acceptance.log; exit 1; }; sleep 0.1; done; \
	ACCEPTANCE_ADDRESSES='$(CURDIR)/build/acceptance.json' go test -count=1 ./internal/proof/acceptance && \
	ADDRESSES=build/acceptance.json go run ./internal/cmd/poll conform

contract: ## our calls, the client and the simulator against BigCommerce's OpenAPI files; OPENAPI_DIR
	@dir="$${OPENAPI_DIR:-../shared/bigcommerce/openapi}"; test -d "$$dir" || { \
	echo "make contract fetches nothing, because we may not ship BigCommerce's files. Put the YAML files of github.com/bigcommerce/docs,"; \
	echo "folder reference, into $$dir, or set OPENAPI_DIR to their folder."; exit 1; }
	CI=true go test -count=1 -run 'Contract|Referee|TestWrap|TestWatch' ./internal/bigcommerce ./internal/standin/bcsim ./internal/proof/referee

e2e: ## the merchant page in a real browser against `make run`; needs Chromium, npm for the accessibility check
	@if command -v npm >/dev/null; then npm ci --prefix .ci --no-audit --no-fund --silent; else echo 'no npm: skipping the accessibility check'; fi
	env -u ADDRESSES go -C internal/onboard/e2e test -mod=mod -count=1 ./... # it starts a stack of its own

sam: ## SAM for real: validate, build, invoke, start-api, acceptance; needs Docker
	.ci/sam/run.sh

# A --parameter-overrides replaces that of samconfig.toml, so it must repeat it.
OVERRIDES = $(shell awk -F '"' -v section='[$(or $(CONFIG),dev).deploy.parameters]' \
	'/^\[/ { in_it = $$0 == section } in_it && /^parameter_overrides/ { print $$2 }' samconfig.toml)

notice: ## rewrite NOTICE: the licences of every linked module
	@mkdir -p build && .ci/notice >build/NOTICE && mv build/NOTICE NOTICE

release: ## bootstraps, admin, checksums, SBOMs, changelog in build/release/VERSION; VERSION=v1.2.0 makes the tag
	@.ci/release

deploy: ## sam build && sam deploy; CONFIG=prod, SET="Parameter=value ..."; needs an AWS account
	sam build && sam deploy --config-env '$(or $(CONFIG),dev)' $(if $(SET),--parameter-overrides $(OVERRIDES) $(SET))

clean: ## remove all builds
	rm -rf build .aws-sam

.PHONY: help run poll seti store build host-build admin load cold life versions mutate steady test check lint model bench fuzz golden acceptance contract e2e sam notice release deploy clean
