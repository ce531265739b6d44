# Everything that is built here is built for the functions' processor; say
# ARCH=x86_64 for the other one.
ARCH ?= arm64
goarch := $(subst x86_64,amd64,$(ARCH))

# How what is deployed is compiled; infra/stack/build says the same.
deployed := -trimpath -tags lambda.norpc -ldflags='-s -w'

# CI=true, as every build service sets it, looks for data races as well.
race := $(if $(filter true,$(CI)),-race)

unexport AWS_CA_BUNDLE # empty, as some machines have it, it breaks every AWS client
.DEFAULT_GOAL := help
.PHONY: help run test test-go test-page e2e engine check check-go check-page check-template check-schema browsers build clean

help: ## say what there is
	@sed -n 's/^\([a-z][a-z0-9]*\):.*## /\1	/p' Makefile | while IFS='	' read -r target words; do printf '  make %-10s %s\n' "$$target" "$$words"; done

run: ## run everything on this machine: http://localhost:8080 (stop it with Ctrl-C)
	@infra/setup/need.sh go engine
	@mkdir -p .local/bin
	@go build -o .local/bin/stack ./infra/stack
	@exec .local/bin/stack run

test: test-go test-page e2e ## run every test, then the whole story in browsers

# The tests of the stack compile the functions and wait a minute for them. On a
# cold cache, with the compiler at work on the tests too, that is too short, so
# the functions come first.
test-go: engine
	CGO_ENABLED=0 go build $(deployed) ./functions/... ./infra/...
	PLATIMO_REQUIRE_ENGINE=1 go test $(race) ./...

test-page:
	@infra/setup/need.sh node
	node --test --test-reporter=spec $(wildcard infra/page/*.test.mjs)

e2e: engine ## run the whole story: phone, bank, browsers, the deployed binaries
	PLATIMO_REQUIRE_ENGINE=1 go test -v -tags e2e -count=1 -timeout 15m ./infra/e2e # -v: it prints how long each step takes
	go test -tags e2e -count=1 -timeout 5m ./infra/mssp # the phone, in the browsers that are there

engine: # the database; its first build takes some minutes
	@infra/setup/need.sh go cc engine
	@go run ./infra/setup/engine

check: check-go check-page check-template check-schema ## look at the code, the page, the template and the bank's messages

check-go:
	@infra/setup/need.sh go cc
	@unformatted=$$(gofmt -l $$(ls -d functions shared infra)); test -z "$$unformatted" || { echo "gofmt -w $$unformatted"; exit 1; }
	go vet -tags e2e ./...
	go tool staticcheck -tags e2e ./...
	go mod verify
	infra/check/modules.sh

check-page:
	@infra/setup/need.sh node
	node --experimental-vm-modules --no-warnings infra/check/static.mjs

check-template: build
	ARCH=$(ARCH) infra/sam/check.sh

check-schema:
	infra/schema/check.sh

browsers: ## install the browsers that the tests drive (Debian and Ubuntu)
	@infra/setup/browsers.sh

build: ## compile all functions for ARCH into dist/ARCH/<function>/bootstrap
	@infra/setup/need.sh go
	CGO_ENABLED=0 GOOS=linux GOARCH=$(goarch) go build $(deployed) -o dist/$(ARCH)/.bin/ ./functions/...
	@cd dist/$(ARCH) && for f in .bin/*; do mkdir -p "$${f#.bin/}" && ln -f "$$f" "$${f#.bin/}/bootstrap"; done

clean: ## remove the stack's data and what was built; keep the database engine and the tools
	@infra/setup/clean.sh
