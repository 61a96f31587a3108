# Synpunkt.  `make demo` shows it, `make check` tests it; both install what is missing (Debian, root or sudo).
# `make` only builds.  BUILD=dir keeps builds apart; SANITIZE=address,undefined or thread; WERROR=1.

BUILD    ?= build
prefix   ?= /usr/local
PREFIX   ?= $(prefix)
CC       ?= cc
PYTHON   ?= /usr/bin/python3
VERSION  := 0.1.0
Q        := $(if $(V),,@)

# The store in PostgreSQL: yes where its library is installed, as contrib/install-deps sees to.  WITH_POSTGRES=no leaves it
# out.
WITH_POSTGRES ?= $(if $(shell pkg-config --exists libpq && echo yes),yes,no)

# One outside library a folder; tests/lint holds it.
CORE     := $(wildcard milter/core/*.c)
UTIL     := $(wildcard milter/util/*.c)
MAIL     := $(wildcard milter/mail/*.c)
CONFIG   := $(wildcard milter/config/*.c)
STORE    := $(wildcard milter/store/*.c milter/store/sqlite/*.c) $(if $(filter yes,$(WITH_POSTGRES)),$(wildcard milter/store/postgres/*.c))
OUTBOX   := $(wildcard milter/outbox/*.c)
FLOW     := $(wildcard milter/flow/*.c)
DAEMON   := $(wildcard milter/daemon/*.c)
CLI      := $(wildcard milter/cli/*.c)
LEARN    := $(wildcard milter/learn/*.c)
REPORT   := $(wildcard milter/report/*.c)

PKGS     := glib-2.0 gmime-3.0 libxml-2.0 sqlite3 libconfuse libzstd nettle json-glib-1.0 $(if $(filter yes,$(WITH_POSTGRES)),libpq)
FOUND    := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LIBS     := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lesmtp -lexttextcat-2.0 -lmilter -lpthread -lm -lresolv -Wl,--as-needed -llinear

WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla -Wswitch-enum
WARN     += $(if $(WERROR),-Werror)
HARDEN   := $(if $(SANITIZE)$(COVERAGE),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong -fPIE
OPT      ?= -O2 -g
CPPFLAGS += -Imilter -I$(BUILD) -D_GNU_SOURCE -DSYNPUNKT_VERSION='"$(VERSION)"' $(if $(filter yes,$(WITH_POSTGRES)),-DWITH_POSTGRES) $(FOUND)
CFLAGS   += -std=gnu11 $(OPT) $(WARN) $(HARDEN) -MMD -MP $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
LDFLAGS  += -pie -Wl,-z,relro,-z,now $(if $(SANITIZE),-fsanitize=$(SANITIZE))

LIBSRC   := $(CORE) $(UTIL) $(MAIL) $(CONFIG) $(STORE) $(OUTBOX) $(REPORT) $(FLOW) $(LEARN)
LIBOBJ   := $(LIBSRC:%.c=$(BUILD)/%.o)
PROGRAMS := $(BUILD)/synpunktd $(BUILD)/synpunkt

all: $(PROGRAMS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/libsynpunkt.a: $(LIBOBJ)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/libdaemon.a: $(DAEMON:%.c=$(BUILD)/%.o)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/synpunktd: milter/synpunktd.c $(BUILD)/libdaemon.a $(BUILD)/libsynpunkt.a
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.o %.a,$^) $(LIBS)

$(BUILD)/synpunkt: milter/synpunkt.c $(CLI:%.c=$(BUILD)/%.o) $(BUILD)/libsynpunkt.a
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.o %.a,$^) $(LIBS)

# Each engine's schema.sql is the document; the program carries it as a string, and the steps from earlier versions:
# SQLITE_SCHEMA_SQL in store/sqlite/schema.h.
$(BUILD)/store/%.h: milter/store/%.sql
	@mkdir -p $(@D)
	@{ printf 'static const char %s_SQL[] =\n' $$(echo $* | tr a-z/ A-Z_); sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/    "&\\n"/' $<; printf '    ;\n'; } > $@
$(STORE:%.c=$(BUILD)/%.o): $(patsubst milter/%.sql,$(BUILD)/%.h,$(wildcard milter/store/*/*.sql))

# report.css likewise.
$(BUILD)/report_css.h: milter/report/report.css
	@mkdir -p $(@D)
	@{ printf 'static const char REPORT_CSS[] =\n'; sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/    "&\\n"/' $<; printf '    ;\n'; } > $@
$(REPORT:%.c=$(BUILD)/%.o): $(BUILD)/report_css.h

# ---- tests -----------------------------------------------------------------
# Those that need PostgreSQL.
SERVERS  := $(if $(filter yes,$(WITH_POSTGRES)),,$(wildcard tests/store/test_postgres_*.c))
UNIT     := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c)) \
            $(patsubst tests/store/%.c,$(BUILD)/tests/%,$(filter-out $(SERVERS),$(wildcard tests/store/test_*.c))) \
            $(patsubst tests/decide/%.c,$(BUILD)/tests/%,$(wildcard tests/decide/test_*.c))

define TEST_RULE
$(BUILD)/tests/%: tests/$(1)/%.c $(BUILD)/libdaemon.a $(BUILD)/libsynpunkt.a
	@mkdir -p $$(@D)
	$(if $(V),,@echo "  CC    $$@")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $$@ $$(filter %.c %.a,$$^) $(LIBS) -lcmocka
endef
$(foreach folder,unit store decide,$(eval $(call TEST_RULE,$(folder))))

# Plays the hand-made year of tests/year into a store.
$(BUILD)/tests/year-play: tests/year/play.c $(BUILD)/libsynpunkt.a
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LIBS)

# A disk that fails and loses its power, and system calls that fail.
# (Of several sources the compiler notes the headers of the last only.)
$(BUILD)/tests/test_store_faults $(BUILD)/tests/test_store_power: tests/faults/vfs.c tests/faults/power.c $(wildcard tests/store/*.h)

$(BUILD)/faults/faults.so: tests/faults/faults.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) -std=gnu11 -O2 $(WARN) -fPIC -shared -o $@ $<

tests: $(PROGRAMS) $(UNIT) $(BUILD)/tests/year-play $(BUILD)/tests/arrive $(BUILD)/faults/faults.so

format:
	clang-format -i $$(git ls-files 'milter/*.[ch]' 'tests/*.[ch]')

# The configuration is written by `synpunkt init`, from share/synpunkt/rules.
SYSCONFDIR ?= /etc
install: all
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(SYSCONFDIR)/synpunkt
	install -m 755 $(BUILD)/synpunktd $(DESTDIR)$(PREFIX)/sbin/
	install -m 755 $(BUILD)/synpunkt $(DESTDIR)$(PREFIX)/bin/
	for page in 1 5 7 8; do \
	    install -d $(DESTDIR)$(PREFIX)/share/man/man$$page && \
	    install -m 644 milter/man/*.$$page $(DESTDIR)$(PREFIX)/share/man/man$$page/ || exit 1; \
	done
	install -D -m 644 contrib/completions/synpunkt.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/synpunkt
	install -D -m 644 contrib/completions/_synpunkt $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_synpunkt
	install -d $(DESTDIR)$(PREFIX)/share/synpunkt
	cp -r rules templates contrib/postfix contrib/sendmail contrib/exchange-online contrib/systemd contrib/apparmor contrib/postgresql contrib/handbok contrib/admin contrib/prometheus contrib/grafana $(DESTDIR)$(PREFIX)/share/synpunkt/
	sed -i 's|/usr/local|$(PREFIX)|' $(DESTDIR)$(PREFIX)/share/synpunkt/systemd/*.service
	sed -i 's|^@{SYNPUNKT_PREFIX} = .*|@{SYNPUNKT_PREFIX} = $(PREFIX)|' $(DESTDIR)$(PREFIX)/share/synpunkt/apparmor/*

clean:
	rm -rf $(BUILD)

.PHONY: all tests install format clean
.DELETE_ON_ERROR:

-include $(shell find $(BUILD) \( -path $(BUILD)/tree -o -path $(BUILD)/deb \) -prune -o -name '*.d' -type f -print 2>/dev/null)

# ---- the short ways --------------------------------------------------------
# Recipes call make again, so that what install-deps brings is there when the programs are built.
JOBS     ?= $(shell nproc)
RUN       = LC_ALL=C.UTF-8 BUILD=$(BUILD) SANITIZE=$(SANITIZE)

demo:
	@contrib/install-deps demo
	@$(MAKE) -s -j$(JOBS) all
	@$(RUN) contrib/demo

check:
	@contrib/install-deps check
	@$(MAKE) -s -j$(JOBS) tests
	@$(RUN) tests/run

# All that takes long, each with its own build below $(BUILD): more kills and ten simulated years, sanitizers, valgrind,
# coverage, the analysers, fuzzing, the soak.  PARTS="coverage analyse" does some.
check-long:
	@BUILD=$(BUILD) $(PYTHON) tests/tools/check-long $(PARTS)

# ---- the soak --------------------------------------------------------------
# Kills, stalls and a full disk while mail flows, then the reckoning.  KILLS=2000 goes on until there were so many;
# SEED=n draws the same again.
MINUTES  ?= 1
SOAKING   = --minutes $(MINUTES) $(if $(KILLS),--kills $(KILLS)) $(if $(SEED),--seed $(SEED))

$(BUILD)/soak/ahead.so: tests/soak/ahead.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) -std=gnu11 -O2 $(WARN) -fPIC -shared -o $@ $<

soak-programs: all $(BUILD)/bench/stall.so $(BUILD)/soak/ahead.so
tests: soak-programs

soak:
	@contrib/install-deps check
	@$(MAKE) -s -j$(JOBS) soak-programs
	@$(RUN) $(PYTHON) tests/soak/soak $(SOAKING)

.PHONY: soak soak-programs

# ---- tools -----------------------------------------------------------------
# Read by tests/tools/coverage.  The daemon drops root: whoever runs it must be able to write the counters.
COUNTED   = COVERAGE=1 OPT="-O0 -g --coverage -fprofile-update=atomic"
coverage: BUILD = build/coverage
coverage:
	@contrib/install-deps tools
	@$(MAKE) -s -j$(JOBS) BUILD=$(BUILD) $(COUNTED) tests
	@find $(BUILD) -name '*.gcno' | sed 's/gcno$$/gcda/' | while read -r file; do : > "$$file"; chmod 666 "$$file"; done
	@$(RUN) tests/run
	@$(RUN) $(PYTHON) tests/tools/coverage

analyse: BUILD = build/analyse
analyse:
	@contrib/install-deps tools
	@$(RUN) JOBS=$(JOBS) tests/tools/analyse

# The cmocka programs.  -O1, so that what it tells can be found in the source.
valgrind: BUILD = build/valgrind
valgrind:
	@contrib/install-deps tools
	@$(MAKE) -s -j$(JOBS) BUILD=$(BUILD) OPT="-O1 -g" tests
	@$(RUN) UNDER="valgrind -q --leak-check=full --errors-for-leak-kinds=definite --error-exitcode=99 \
	    --suppressions=/usr/share/glib-2.0/valgrind/glib.supp --suppressions=tests/tools/valgrind.supp" tests/run tests/test_

# The cmocka programs and the milter under load, with SANITIZE=thread; tests/tsan.supp says why.  The sanitizer would
# look at all that memmem() could have come to, each time.
check-threads: BUILD = build/thread
check-threads:
	@contrib/install-deps check
	@$(MAKE) -s -j$(JOBS) BUILD=$(BUILD) SANITIZE=thread tests
	@LC_ALL=C.UTF-8 BUILD=$(BUILD) SANITIZE=thread G_SLICE=always-malloc \
	    TSAN_OPTIONS="suppressions=$(CURDIR)/tests/tsan.supp intercept_memmem=0" tests/run tests/test_ test_milter.py test_backpressure.py

# For who has one host and no PostgreSQL installed: built again without it, and its cmocka programs.
without-postgres:
	@contrib/install-deps check
	@LONG=yes $(RUN) $(PYTHON) -m pytest -q tests/lint/test_without_postgres.py

.PHONY: coverage analyse valgrind check-threads without-postgres

# ---- a Debian package ------------------------------------------------------
# Built from the files that git knows, in a folder of its own; the package lands in $(BUILD)/deb.
DEB      := $(BUILD)/deb
deb:
	@contrib/install-deps deb
	@rm -rf $(DEB) && mkdir -p $(DEB)/synpunkt-$(VERSION)
	@git ls-files -z --cached --others --exclude-standard | tar --null -T - -c | tar -x -C $(DEB)/synpunkt-$(VERSION)
	@cp -r contrib/debian $(DEB)/synpunkt-$(VERSION)/
	@cd $(DEB)/synpunkt-$(VERSION) && env -i PATH="$$PATH" dpkg-buildpackage -us -uc -b -j$(JOBS) > ../build.log 2>&1 || { tail -30 ../build.log; exit 1; }
	@lintian --allow-root --fail-on error,warning $(DEB)/synpunkt_*.changes
	@ls $(DEB)/*.deb

# On a fresh Debian in a folder of its own (root only): install, upgrade, remove, purge; the administrator's pages.
try-deb: deb
	@TRY_DEB=yes BUILD=$(BUILD) $(PYTHON) -m pytest -q tests/tree

.PHONY: deb try-deb

# ---- speed, beside Postfix alone and other milters --------------------------
# PARTS="postfix direct growth postgres", ROUNDS=5; RESULTS=yes writes tests/bench/RESULTS.md.
BENCH    := $(addprefix $(BUILD)/bench/,load milter nothing far slowsync.so stall.so grow lookup)

$(BUILD)/bench/load $(BUILD)/bench/milter: $(BUILD)/bench/%: tests/bench/%.c tests/bench/people.c tests/bench/words.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) -D_GNU_SOURCE $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) -lpthread

$(BUILD)/bench/nothing: tests/bench/nothing.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) -D_GNU_SOURCE $(CFLAGS) $(LDFLAGS) -o $@ $< -lmilter -lpthread

$(BUILD)/bench/far: tests/bench/far.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIBS)

$(BUILD)/bench/slowsync.so: tests/bench/slowsync.c
$(BUILD)/bench/stall.so: tests/mta/stall.c
$(BUILD)/bench/%.so:
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) -std=gnu11 -O2 $(WARN) -fPIC -shared -o $@ $<

$(BUILD)/bench/grow $(BUILD)/bench/lookup: $(BUILD)/bench/%: tests/bench/%.c tests/bench/people.c $(BUILD)/libsynpunkt.a
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LIBS)

bench-programs: all $(BENCH)
tests: bench-programs

bench:
	@contrib/install-deps bench
	@$(MAKE) -s -j$(JOBS) bench-programs
	@$(RUN) $(PYTHON) tests/bench/bench

.PHONY: bench-programs

lint:
	@contrib/install-deps check
	@$(RUN) tests/run lint

.PHONY: demo check check-long bench lint

# ---- fuzzing ---------------------------------------------------------------
# tests/fuzz/NAME.c is a target.  With main.c it is a program that the ordinary tests run over tests/fuzz/corpus/NAME; with
# libFuzzer (clang) it is what `make fuzz SECONDS=600 TARGET=read` runs.  What is learnt stays in $(BUILD)/fuzz/corpus; an
# input that fails is left in $(BUILD)/fuzz: run the program with -minimize_crash=1 over it and keep the result.
FUZZ     := $(filter-out main $(if $(filter yes,$(WITH_POSTGRES)),,server),$(basename $(notdir $(wildcard tests/fuzz/*.c))))
TARGET   ?= $(FUZZ)
SECONDS  ?= 60
FUZZING   = -max_total_time=$(SECONDS) -max_len=16384 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
fuzz-read fuzz-decide: SEEDS = tests/mail

$(FUZZ:%=$(BUILD)/tests/fuzz/%): $(BUILD)/tests/fuzz/%: tests/fuzz/%.c tests/fuzz/main.c tests/fuzz/fuzz.h $(BUILD)/libsynpunkt.a
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LIBS)
tests: $(FUZZ:%=$(BUILD)/tests/fuzz/%)

$(FUZZ:%=$(BUILD)/fuzz-%): $(BUILD)/fuzz-%: tests/fuzz/%.c tests/fuzz/fuzz.h $(BUILD)/libsynpunkt.a
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.c %.a,$^) $(LIBS)

$(FUZZ:%=fuzz-%): fuzz-%:
	@mkdir -p $(BUILD)/fuzz/corpus/$*
	@echo "fuzzing $* for $(SECONDS) s"
	@G_SLICE=always-malloc G_DEBUG=fatal-criticals $(BUILD)/fuzz/fuzz-$* $(FUZZING) -artifact_prefix=$(BUILD)/fuzz/$*- \
	    $(addprefix -dict=,$(wildcard tests/fuzz/dict/$*.txt)) $(BUILD)/fuzz/corpus/$* tests/fuzz/corpus/$* $(SEEDS)

fuzz:
	@contrib/install-deps check
	@$(MAKE) -s -j$(JOBS) BUILD=$(BUILD)/fuzz CC=clang SANITIZE=fuzzer-no-link,address,undefined $(TARGET:%=$(BUILD)/fuzz/fuzz-%)
	@$(MAKE) -s $(TARGET:%=fuzz-%)

.PHONY: fuzz $(FUZZ:%=fuzz-%)

# The mail corpora, where they are; our own mails otherwise.
score:
	@contrib/install-deps demo
	@$(MAKE) -s -j$(JOBS) all
	@$(RUN) contrib/score

.PHONY: score

# ---- what single parts cost --------------------------------------------------
COSTS    := $(addprefix $(BUILD)/bench-,read intake route sweep year)
tests: $(COSTS)

$(COSTS): $(BUILD)/bench-%: tests/bench/%.c $(BUILD)/libsynpunkt.a
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LIBS)

bench-read:
	@contrib/install-deps demo
	@$(MAKE) -s -j$(JOBS) $(BUILD)/bench-read
	@$(BUILD)/bench-read

# What one message costs from its bytes to its letters handed over, in instructions by part.
bench-intake:
	@contrib/install-deps check
	@$(MAKE) -s -j$(JOBS) all $(BUILD)/bench-intake
	@$(RUN) $(PYTHON) tests/bench/bench-intake

# What one letter costs with 500 words and with 10,000, in instructions.
bench-route:
	@contrib/install-deps check
	@$(MAKE) -s -j$(JOBS) $(BUILD)/bench-route
	@$(RUN) $(PYTHON) tests/bench/bench-route

# What a sweep costs over a million cases of which a thousand are due.
bench-sweep:
	@contrib/install-deps demo
	@$(MAKE) -s -j$(JOBS) $(BUILD)/bench-sweep
	@rm -f $(BUILD)/bench-sweep.db*
	@$(BUILD)/bench-sweep $(BUILD)/bench-sweep.db 1000000 1000

# What reading two years out of ten costs, of a million cases.
bench-year:
	@contrib/install-deps demo
	@$(MAKE) -s -j$(JOBS) $(BUILD)/bench-year
	@rm -f $(BUILD)/bench-year.db*
	@$(BUILD)/bench-year $(BUILD)/bench-year.db 1000000
	@rm -f $(BUILD)/bench-year.db*

.PHONY: bench-read bench-intake bench-route bench-sweep bench-year

# ---- the words -------------------------------------------------------------
# Every letter that people can get, to be read through before and after a text is changed.
letters:
	@contrib/install-deps demo
	@$(MAKE) -s -j$(JOBS) all
	@rm -rf $(BUILD)/letters
	@$(BUILD)/synpunkt -c rules/synpunkt.conf preview --all $(BUILD)/letters

.PHONY: letters

# The lists of commands in the manual and the handbook, from the table in the code.
commands: all
	@contrib/write-commands $(BUILD)/synpunkt

.PHONY: commands

# The shipped weights, from letters that are not shipped: LETTERS="one.jsonl other.jsonl".
LETTERS  ?= $(wildcard ../shared/corpora/routing/practice-*.jsonl)
learned: all
	@$(BUILD)/synpunkt -c rules/synpunkt.conf learn --sensitive $(LETTERS:%=--letters %) --output rules/learned.conf --force

.PHONY: learned

# ---- in the browser ---------------------------------------------------------
# The web form, the letters' HTML and the report.  axe-core is a tool of development only: it stays in $(BUILD).
$(BUILD)/web/node_modules/axe-core/axe.min.js:
	@mkdir -p $(BUILD)/web
	@npm install --prefix $(BUILD)/web --silent --no-audit --no-fund --ignore-scripts axe-core@4

$(BUILD)/web/report-pages: tests/web/report_pages.c tests/unit/some_year.h $(BUILD)/libsynpunkt.a
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $@")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LIBS)

# The HTML report of a hand-made year, to be looked at.
report-pages:
	@$(MAKE) -s -j$(JOBS) $(BUILD)/web/report-pages
	@mkdir -p $(BUILD)/web/report
	@$(BUILD)/web/report-pages $(BUILD)/web/report

.PHONY: report-pages

check-web:
	@contrib/install-deps web
	@$(MAKE) -s letters
	@$(MAKE) -s report-pages
	@$(MAKE) -s $(BUILD)/web/node_modules/axe-core/axe.min.js
	@PYTHONDONTWRITEBYTECODE=1 BUILD=$(BUILD) $(PYTHON) -m pytest -q -p no:cacheprovider tests/web/check_web.py

.PHONY: check-web
