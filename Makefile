# make demo   installs what is missing, builds, and runs the demonstration
# make test   installs what is missing, builds, checks the format and runs every test
# make test-browser   the inspector's page in headless Chromium, also part of make test
SHELL := /bin/bash -o pipefail
PREFIX ?= /usr/local
DESTDIR ?=
SHARE := $(DESTDIR)$(PREFIX)/share/hone
HONE := .build/release/hone

.PHONY: demo test test-browser pictures bench build dependencies format lint sizes install uninstall

# The control comes after the demo, whose checkpoint it starts from; the commands to go on with come last.
demo: build
	@$(HONE) train demo | tee .build/demo.txt | sed '/^next:/,$$d'
	@echo 'For comparison, the same time spent on more of the cold start:'
	@$(HONE) train demo-control | sed '/^next:/,$$d'
	@sed -n '/^next:/,$$p' .build/demo.txt

test: dependencies lint
	swift build -c release --build-tests
	swift test -c release --skip-build 2>&1 | tee .build/test.log
	@grep -Eq 'Test run with [1-9][0-9]* tests?' .build/test.log || { echo 'make test: no test ran'; exit 1; }
	@$(MAKE) --no-print-directory test-browser
	@$(MAKE) --no-print-directory sizes

test-browser: build
	@Tests/Browser/run.sh

# The README's pictures, taken from RUN where it is given and else from a sample run.
pictures: build
	@Tests/Browser/run.sh pictures $(if $(RUN),--run $(RUN)) $(if $(TRACE),--trace $(TRACE)) $(if $(STEPS),--steps $(STEPS))

bench: build
	$(HONE) bench

build: dependencies
	swift build -c release --product hone

dependencies:
	@.ci/dependencies

format: dependencies
	swift format format -i -r Sources Tests

lint:
	swift format lint --strict -r Sources Tests

sizes:
	@echo 'The ten longest files:'
	@git ls-files 'Sources/*.swift' 'Sources/*.c' 'Tests/*.swift' | xargs wc -l | grep -v ' total$$' | sort -rn | head -10

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)
	install -m 755 $(HONE) $(DESTDIR)$(PREFIX)/bin/hone
	@rm -rf $(SHARE)/recipes $(SHARE)/tasks $(SHARE)/verifiers
	@for pair in runs/recipes:recipes tasks:tasks verifiers:verifiers; do \
		if [ -d "$${pair%%:*}" ]; then cp -R "$${pair%%:*}" "$(SHARE)/$${pair##*:}"; fi; \
	done

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/hone
	rm -rf $(SHARE)
