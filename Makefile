# What a developer types. Every target sets up what it needs first; a second time that costs nothing.
SHELL := bash
.DEFAULT_GOAL := help
with := scripts/with-tools

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: run
run: ## build the release and start a demo on 127.0.0.1:3000 (CALLBOARD_LISTEN moves it)
	@scripts/setup run
	@$(with) cargo leptos build --release --precompress
	@target/release/callboard demo

.PHONY: test
test: ## everything: set-up, checks, unit and store tests, browser specs; prints a table of steps and seconds
	@scripts/test

.PHONY: check
check: ## format, lints of both halves, dependency arrows, source bans
	@scripts/setup run
	@scripts/check

.PHONY: fmt
fmt: ## format the source
	@$(with) cargo fmt --all

.PHONY: build
build: ## the release: target/release/callboard and target/site
	@scripts/setup run
	@$(with) cargo leptos build --release --precompress

.PHONY: e2e
e2e: ## the browser specs against the release that is there
	@scripts/setup test
	@cd end2end && npx playwright test

.PHONY: screens
screens: ## picture every state of every page into target/screens; one that is missing fails
	@scripts/setup test
	@cd end2end && npx playwright test --config screens.config.ts

.PHONY: readme-picture
readme-picture: screens ## the README's picture anew, from those
	@cp target/screens/request-zoom-1280-light.png docs/pictures/request.png

.PHONY: bench
bench: ## the figures the budgets speak of
	@scripts/setup test
	@cd end2end && npx playwright test --project budgets --no-deps

.PHONY: bench-conversions
bench-conversions: ## conversions a second, recovery after a kill, a comparison of 10,000 meetings (five minutes, on a quiet machine)
	@scripts/setup test
	@scripts/with-postgres $(with) cargo test --release -p server --features app/ssr --test it -- --ignored --nocapture bench_conversions

.PHONY: soak
soak: ## random work and kills on both databases for MINUTES (5); prints its seed, CALLBOARD_SOAK_SEED repeats one
	@scripts/setup test
	@CALLBOARD_SOAK_MINUTES=$(or $(MINUTES),5) scripts/with-postgres $(with) \
		cargo test --release -p server --features app/ssr --test it -- --nocapture soak::r62

.PHONY: mutants
mutants: ## change the rules on purpose and see whether a test goes red (long)
	@scripts/setup mutants
	@$(with) cargo mutants -p shared --test-tool cargo
