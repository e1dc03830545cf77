# make lab    open the notebooks in JupyterLab
# make test   run all tests, every notebook included
# make test-browser   run every notebook and move every slider in JupyterLab, in a real Chromium
# Both set up what they need in .venv on their first run, and reuse it afterwards.

PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
READY := .venv/ready
SETTINGS := .venv/share/jupyter/lab/settings
# Matrices of the chapter's size gain nothing from a second BLAS thread, and lose much if something
# else runs on the machine, such as a second test worker.
ONE_THREAD := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1

.PHONY: lab test test-browser lint notebooks figures records penn-treebank ladder grade mistakes bench \
	constraints clean

lab: $(READY)
	$(ONE_THREAD) $(BIN)/jupyter lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks \
		$(if $(filter 0,$(shell id -u)),--allow-root) $(ARGS)

test: $(READY)
	$(ONE_THREAD) $(BIN)/python -m pytest $(ARGS)

test-browser: $(READY) .venv/browser
	$(ONE_THREAD) $(BIN)/python -m pytest tests/browser -p no:nbval -p no:xdist -o addopts= -o norecursedirs= $(ARGS)

.venv/browser: $(READY)
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[browser]"
	@touch .venv/browser

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Run every notebook from the top, in place; no byte changes if no result did.
notebooks: $(READY)
	$(ONE_THREAD) $(BIN)/python tests/tools/execute_notebooks.py $(ARGS)

# Draw the figures of assets/figures again; each is written by the script of its name.
figures: $(READY)
	$(BIN)/python assets/figures/make.py

# Record the book's run on Penn Treebank again (needs the text: PTB_DIR=folder make records).
records: $(READY)
	$(BIN)/python tests/tools/record_ptb.py

# Train the large model on Penn Treebank, or on a text of yours (make penn-treebank ARGS="--text a b c"):
# an hour and more. Stop it whenever you like, the same command goes on.
RUN ?= run
penn-treebank: $(READY)
	$(ONE_THREAD) $(BIN)/python -m rnnlm_core.beyond.long_run $(RUN) $(ARGS)

# Record that run for notebook 5.5d, and what each addition buys, which takes a quarter of an hour more.
ladder: $(READY)
	$(ONE_THREAD) $(BIN)/python tests/tools/record_penn_treebank.py $(RUN)

# Who passed which exercise in a folder of submitted notebooks: make grade FOLDER=submissions
grade: $(READY)
	@$(ONE_THREAD) $(BIN)/python -m rnnlm_core.exercises.grading.grade $(FOLDER) $(ARGS)

# Every known mistake of every exercise, and the diagnosis that it gets.
mistakes: $(READY)
	@$(BIN)/python -m rnnlm_core.exercises.known_mistakes $(ARGS)

# A training step beside PyTorch and JAX, which are installed for it (large), and the sliders.
bench: $(READY) .venv/bench
	PYTHONPATH=tests/tools $(BIN)/python tests/benchmark/run.py
	$(ONE_THREAD) $(BIN)/python tests/benchmark/sliders.py

.venv/bench: $(READY)
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[bench]" && touch $@ || \
		echo "PyTorch and JAX could not be installed: they are left out"

# Renew the pins of constraints.txt from the ranges of pyproject.toml.
constraints: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.10 --upgrade --no-emit-index-url --no-header \
		--no-annotate --no-emit-package rnnlm-core --extra lab --extra test --extra browser pyproject.toml -o constraints.txt

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 10))" || \
		{ echo "Python 3.10 or newer is needed, $(PYTHON) is older: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Setting up .venv, about a minute, once"
	@# some systems ship Python's venv without pip: bring it in from outside
	@$(PYTHON) -m venv --clear .venv 2>/dev/null || \
		{ $(PYTHON) -m venv --clear --without-pip .venv && \
		  $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[lab,test]"
	@# JupyterLab would ask whether to fetch news from its makers: no
	@mkdir -p $(SETTINGS)
	@echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}' > $(SETTINGS)/overrides.json
	@touch $(READY)
