# For PGXN's client, and for hands that type make: cargo-pgrx does the work.
PG_CONFIG ?= pg_config
MAJOR = $(shell $(PG_CONFIG) --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
PGRX = cargo pgrx $(1) --package pg_segment --no-default-features --features pg$(MAJOR) --pg-config $(PG_CONFIG)

all: init
	$(call PGRX,package)

install: init
	$(call PGRX,install --release)

# What cargo-pgrx wants to have seen once.
init:
	test -e "$${PGRX_HOME:-$$HOME/.pgrx}/config.toml" || cargo pgrx init --pg$(MAJOR) $(PG_CONFIG)

uninstall:
	rm -f "$$($(PG_CONFIG) --pkglibdir)/pg_segment.so" "$$($(PG_CONFIG) --sharedir)"/extension/pg_segment.control \
		"$$($(PG_CONFIG) --sharedir)"/extension/pg_segment--*.sql

.PHONY: all install init uninstall
