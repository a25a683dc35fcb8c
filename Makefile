# Roost's commands for its developers.
#
#   make setup    install, with the package manager, what is missing of what the tests and the demo
#                 run in panes; it says what; check, test and demo begin with it
#   make agents   install real coding agents for the tests, into .build-agents; test begins with it
#   make build    build roost and roostd for use, with the standard library linked in
#   make hub      build roost-hub, the server, for use
#   make test     run every test, on real tmux servers of their own, with a real hub
#   make fuzz     ask the hub with a client made of its OpenAPI document, then what no client asks
#   make lint     check the formatting
#   make format   format every Swift file
#   make check    lint, the direction of imports, and a build in which warnings are errors
#   make demo     show the main job in real panes, then clean up; AGENT=claude with a real agent too,
#                 HUB=1 with a second machine and a hub between the two
#   make bench    measure the figures of the design; BENCH=name runs one, WRITE=1 keeps the table
#   make thorough deliver every kind of message to each real agent five times, kill roostd 50 times
#                 under them and 500 times under a swarm's run, and at every step of one
#   make install  put roost and roostd into PREFIX/bin (default: ~/.local)

SHELL := /bin/bash
PREFIX ?= $(HOME)/.local
# The programs that users run are the programs that the tests run.
# In a folder of their own, so that they are built beside the tests.
RELEASE := -c release --scratch-path .build-release --static-swift-stdlib --traits Static -Xlinker -s
# The tests with the trait `.heavy`: they fill the machine by themselves. Those with real agents are
# beside them in Tests/heavy.sh.
HEAVY := AttackTests|ChannelTests|CrashTests|SendingTests|HostileTests
# Those with real agents: one runs with a script where there is none.
REAL := RealAgentTests|TeamScenarioTests
# The tests that take a larger size in `make thorough`.
THOROUGH := AttackTests|RealDeliveryTests|RealCrashTests|RealTroubleTests|RealDialogTests|SwarmKillTests|SwarmHubKillTests|TeamCrashTests|TeamNewsTests|HybridCrashTests|SendingTests|BridgeKillTests
# How many tests run at a time: most of them wait for programs. All at once would make each of them slow.
WIDTH := $(shell echo $$((6 * $$(getconf _NPROCESSORS_ONLN))))
# Where real agents are installed for the tests.
AGENTS := .build-agents
SWIFT_FILES := Sources Tests Package.swift Hub/Sources Hub/Tests Hub/Package.swift
HUB_PACKAGE := --package-path Hub
HUB_PROGRAM = $$(swift build $(HUB_PACKAGE) -c release --show-bin-path)
# `make check` has built this one already, and building the hub's libraries takes minutes.
HUB_UNDER_TEST = $$(swift build $(HUB_PACKAGE) --show-bin-path)/roost-hub

.PHONY: setup programs hub-client hub-fuzzer mcp-client agents build hub test test-hub fuzz lint format check
.PHONY: check-imports check-hub-imports build-tests test-heavy test-requests demo bench thorough install

setup: programs
	@$(MAKE) --no-print-directory -j3 hub-client hub-fuzzer mcp-client

programs:
	@Tests/setup.sh

hub-client:
	@Hub/Tests/client.sh --install

hub-fuzzer:
	@Hub/Tests/fuzz.sh --install

mcp-client:
	@Tests/mcp.sh .build-mcp

agents:
	@Tests/agents.sh $(AGENTS)

# The linker warns of calls in Foundation that Roost never makes.
build:
	@set -eo pipefail; for product in roost roostd; do \
	  swift build $(RELEASE) --product $$product 2>&1 \
	    | { grep -v -e 'in statically linked applications' -e 'is dangerous, better use' || true; }; \
	done

hub:
	@Tests/setup.sh --hint
	swift build $(HUB_PACKAGE) -c release --product roost-hub

# What mostly waits for the network, and builds that know nothing of each other, side by side.
test: setup
	@$(MAKE) --no-print-directory -j4 agents build build-tests test-hub
	ROOST_BIN="$$(swift build $(RELEASE) --show-bin-path)" ROOST_HUB="$(HUB_UNDER_TEST)" \
	  swift test --skip-build --disable-xctest --skip '$(HEAVY)|$(REAL)' \
	  --experimental-maximum-parallelization-width $(WIDTH)
	@$(MAKE) --no-print-directory -j2 test-heavy test-requests

# The parts of `make test` that run side by side, for it alone.
build-tests:
	swift build --build-tests

test-hub:
	swift test $(HUB_PACKAGE) --disable-xctest

test-heavy:
	ROOST_BIN="$$(swift build $(RELEASE) --show-bin-path)" ROOST_HUB="$(HUB_UNDER_TEST)" \
	  ROOST_AGENTS="$(CURDIR)/$(AGENTS)/bin" Tests/heavy.sh '$(HEAVY)' '$(REAL)'

test-requests:
	@Hub/Tests/client.sh "$(HUB_UNDER_TEST)"
	@Hub/Tests/fuzz.sh "$(HUB_UNDER_TEST)"

fuzz: hub
	@Hub/Tests/client.sh "$(HUB_PROGRAM)/roost-hub"
	@Hub/Tests/fuzz.sh "$(HUB_PROGRAM)/roost-hub"

lint:
	swift format lint --strict --recursive --parallel $(SWIFT_FILES)

format:
	swift format --in-place --recursive --parallel $(SWIFT_FILES)

check: setup lint
	python3 Tests/layers.py
	@$(MAKE) --no-print-directory -j2 check-imports check-hub-imports

check-imports:
	swift build --explicit-target-dependency-import-check error

check-hub-imports:
	swift build $(HUB_PACKAGE) --build-tests --explicit-target-dependency-import-check error

# On programs that are built without optimization: those are there in half the time.
demo: programs
	swift build --product roost
	swift build --product roostd
	$(if $(HUB),swift build $(HUB_PACKAGE) --product roost-hub)
	@PATH="$$(swift build --show-bin-path):$(if $(HUB),$$(dirname $(HUB_UNDER_TEST)):)$$PATH" \
	  AGENT="$(AGENT)" HUB="$(HUB)" Tests/Demo/demo.sh

# In a folder of its own: beside the static build it would build everything anew each time.
bench: build hub
	swift build -c release --scratch-path .build-bench --product roost-bench
	@ROOST_BIN="$$(swift build $(RELEASE) --show-bin-path)" ROOST_HUB="$(HUB_PROGRAM)/roost-hub" \
	  ROOST_AGENTS="$(CURDIR)/$(AGENTS)/bin" \
	  .build-bench/release/roost-bench $(BENCH) $(if $(WRITE),--write)

thorough: build
	swift build $(HUB_PACKAGE) --product roost-hub
	swift build --build-tests
	ROOST_BIN="$$(swift build $(RELEASE) --show-bin-path)" ROOST_HUB="$(HUB_UNDER_TEST)" \
	  ROOST_AGENTS="$(CURDIR)/$(AGENTS)/bin" ROOST_HEAVY=1 \
	  ROOST_AGENT_ROUNDS=5 ROOST_AGENT_KILLS=50 ROOST_SWARM_KILLS=500 ROOST_THOROUGH=1 ROOST_BRIDGE_KILLS=all \
	  swift test --skip-build --disable-xctest --no-parallel --filter '$(THOROUGH)'

install: build
	install -d "$(PREFIX)/bin"
	install -m 755 "$$(swift build $(RELEASE) --show-bin-path)/roost" \
	  "$$(swift build $(RELEASE) --show-bin-path)/roostd" "$(PREFIX)/bin"
	@"$(PREFIX)/bin/roost" __manual "$(PREFIX)/share/man/man1"
	@echo "installed roost and roostd in $(PREFIX)/bin"
