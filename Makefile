# Two commands do everything on a fresh clone, each with its own set-up:
#   make tour   a class is released, works, hands in, is graded; its gradebook and feedback are there
#   make test   everything is tested
# `make quick` is for after each change, and `make lab` opens the course in JupyterLab. They share one virtual environment, .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
JOBS   ?= auto
RUFF    = { $(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .; }

.DEFAULT_GOAL := help
.PHONY: help install tour test quick lint format lab build bench evidence site lite clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

install: $(READY)  ## the virtual environment, with everything in it: with uv where it is there, with pip where not

# Made anew when the requirements change. The stamp comes last: a set-up that was interrupted is taken up again.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: run 'make PYTHON=python3.12 $(MAKECMDGOALS)', say." >&2; exit 2; }
	@$(PYTHON) deploy/set_up.py $(VENV)
	@touch $@

tour: $(READY)  ## the main job, end to end, with a simulated class, in a throw-away folder
	@$(BIN)/lstm-course tour

# Both at once, as mypy fills one core alone. Whatever lint says stands last; the exit code is that of the worse.
test: $(READY)  ## lint, and all tests; TESTS="tests/units -k 07_gru" for some of them
	@said=$$(mktemp); $(MAKE) --no-print-directory lint >$$said 2>&1 & lint=$$!; code=0; \
	  $(BIN)/python -m pytest -n $(JOBS) --dist loadscope $(TESTS) || code=$$?; \
	  wait $$lint || code=$$?; cat $$said; rm -f $$said; exit $$code

quick: $(READY)  ## in under a minute, after each change: ruff, the layers, and the fast tests of each wing
	@code=0; $(RUFF) || code=$$?; \
	  $(BIN)/python -m pytest -q -n $(JOBS) --dist loadscope -m "not slow" $(TESTS) || code=$$?; exit $$code

lint: $(READY)  ## ruff and mypy
	@code=0; $(RUFF) || code=$$?; $(BIN)/mypy --no-error-summary || code=$$?; exit $$code

format: $(READY)  ## the code as ruff writes it
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

lab: $(READY)  ## JupyterLab on your own copy of the course
	@$(BIN)/lstm-course lab

build: $(READY)  ## solutions/ and course/ from the masters
	@$(BIN)/lstm-course build

bench: $(READY)  ## docs/benchmarks.md, measured again (twenty minutes); BENCH="--only student", "--long", "--help"
	@$(BIN)/python benchmarks $(BENCH)

evidence: $(READY)  ## docs/evidence.md, measured again (a quarter of an hour)
	@$(BIN)/lstm-course evidence

site: $(READY)  ## the course as pages that one can read, in site/; SITE_REPOSITORY=https://… for links to the repository
	@$(BIN)/python -m docs.site --repository "$(SITE_REPOSITORY)"

lite: $(READY)  ## the course in a browser, nothing installed, in lite/; PYODIDE=… is a Pyodide 0.27.7, unpacked
	@test -n "$(PYODIDE)" || { echo "Say where a Pyodide 0.27.7 lies, unpacked: make lite PYODIDE=/path/to/pyodide" >&2; exit 2; }
	@$(BIN)/python -m docs.lite --pyodide "$(PYODIDE)"

clean:  ## the virtual environment and caches; never your work
	rm -rf $(VENV) .site-cache .lite-venv .pytest_cache .ruff_cache .mypy_cache .hypothesis *.egg-info
