PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
READY := .venv/ready
SETTINGS := .venv/share/jupyter/lab/settings/overrides.json
# What is installed holds the folder's path, and needs the Python it was made with: if the folder was
# renamed, or that Python is gone, everything is set up again. .venv/ready says where this was done.
MOVED := $(shell pwd -P | cmp -s - $(READY) && test -x $(BIN)/python || echo moved)
# Matrices of the chapter's size gain nothing from a second BLAS thread, and lose much if something
# else runs on the machine, such as a second test worker.
ONE_THREAD := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1
# The environment takes these to the commands, so that a name may have a space or an apostrophe in it.
RUN ?= run
export RUN FOLDER PYODIDE

.PHONY: help lab test test-browser site test-site site-times offline badges colab lint notebooks minutes \
	figures records course-text penn-treebank ladder grade mistakes neighbourhood fingerprints bench constraints \
	clean moved

#: make lab             open the notebooks in JupyterLab
#: make test            run all tests, every notebook included
#: Each sets up what it needs in .venv on the first run, and reuses it afterwards.
#:
help:
	@sed -n "s/^#: \{0,1\}//p" Makefile

lab: $(READY) $(SETTINGS)
	$(ONE_THREAD) $(BIN)/python -m jupyterlab --ServerApp.root_dir=. \
		--LabApp.default_url=/lab/tree/notebooks/README.md \
		$(if $(filter 0,$(shell id -u)),--allow-root) $(ARGS)

# The contents, with which it begins, are to be read and clicked, not edited. And JupyterLab would ask
# whether to fetch news from its makers: no.
$(SETTINGS): $(READY) Makefile
	@mkdir -p $(@D)
	@echo '{"@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},' \
		'"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}' > $@

test: $(READY)
	$(ONE_THREAD) $(BIN)/python -m pytest $(ARGS)

#: make grade FOLDER=submissions   who passed which exercise in a folder of notebooks
grade: $(READY)
	@$(if $(FOLDER),,$(error Which folder? make grade FOLDER=submissions))
	@$(ONE_THREAD) $(BIN)/python -m rnnlm_core grade "$$FOLDER" $(ARGS)

#: make mistakes        every known mistake of every exercise, and the diagnosis that it gets
mistakes: $(READY)
	@$(BIN)/python -m rnnlm_core mistakes $(ARGS)

#: make neighbourhood   how much check() knows of wrong programs, exercise by exercise
neighbourhood: $(READY)
	@$(ONE_THREAD) $(BIN)/python -m rnnlm_core.exercises.neighbourhood $(ARGS)

#: make penn-treebank   train the large model on Penn Treebank: an hour and more. Stop it whenever you
#:                      like, the same command goes on. RUN=folder says where it is kept, and
#:                      ARGS="--text train.txt valid.txt test.txt" reads a text of yours
penn-treebank: $(READY)
	$(ONE_THREAD) $(BIN)/python -m rnnlm_core train "$$RUN" $(ARGS)

#: make site            build the course as pages, in build/site: they need no server and no Python, and their
#:                      sliders move. PYODIDE=archive makes them run in the browser too, see README
site: $(READY) .venv/site
	$(ONE_THREAD) PYTHONPATH=tests/tools $(BIN)/python assets/site/build.py

.venv/site: $(READY)
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[site]"
	@touch $@

#: make offline         the same as one archive, build/rnnlm-site.zip, for rooms without a network
offline: site
	$(BIN)/python assets/site/pack.py

#:
#: For maintainers:
#: make test-browser    run every notebook and move every slider in JupyterLab, in a real Chromium
test-browser: $(READY) .venv/browser
	$(ONE_THREAD) $(BIN)/python -m pytest tests/browser -p no:nbval -p no:xdist -o addopts= -o norecursedirs= $(ARGS)

#: make test-site       build the site, and test every page and every slider of it in Chromium
test-site: site .venv/browser
	$(ONE_THREAD) $(BIN)/python -m pytest tests/site -p no:nbval -o addopts= -o norecursedirs=".*" \
		--import-mode=importlib --numprocesses=2 --dist=loadfile $(ARGS)

#: make site-times      how long its pages take to show, and its sliders to answer; with PYODIDE in JupyterLite too
#:                      (ARGS="5.1 repair" measures these notebooks there)
site-times: site .venv/browser
	PYTHONPATH=tests/tools $(BIN)/python tests/site/times.py $(ARGS)

.venv/browser: $(READY)
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[browser]"
	@touch $@

#: make lint            what ruff has to say about the code, notebooks included
lint: $(READY)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

#: make notebooks       run every notebook from the top, in place; no byte changes if no result did
notebooks: $(READY)
	$(ONE_THREAD) $(BIN)/python tests/tools/execute_notebooks.py $(ARGS)

#: make minutes         count how long each notebook takes to read, and write it into the contents
minutes: $(READY)
	$(BIN)/python tests/tools/reading_time.py

#: make figures         draw assets/figures again; each is written by the script of its name
figures: $(READY)
	$(BIN)/python assets/figures/make.py

#: make fingerprints    run all single changes of the exercises' solutions, and keep what they give: minutes
fingerprints: $(READY)
	$(ONE_THREAD) $(BIN)/python -m rnnlm_core.exercises.neighbourhood fingerprints

#: make records         record again the curves and the weights that the notebooks read, see rnnlm_core/records:
#:                      45 minutes. PTB_DIR names the folder of Penn Treebank, for the book's run on it
records: $(READY)
	$(ONE_THREAD) $(BIN)/python -m rnnlm_core.widgets.bugs
	$(ONE_THREAD) $(BIN)/python tests/tools/record_greeter.py
	$(ONE_THREAD) $(BIN)/python tests/tools/record_wrong_gradient.py
	$(ONE_THREAD) $(BIN)/python tests/tools/record_memory.py
	$(ONE_THREAD) $(BIN)/python tests/tools/record_resets.py
	$(ONE_THREAD) $(BIN)/python tests/tools/record_windows.py
	$(ONE_THREAD) $(BIN)/python tests/tools/record_slow_units.py
	$(if $(PTB_DIR),$(BIN)/python tests/tools/record_first_thousand_words.py,@echo \
		"PTB_DIR does not say where Penn Treebank is: the book's run on it was not recorded")

#: make course-text     copy the chapter's prose into the text that the notebook your_own_text learns from, and
#:                      train on it: five minutes. Afterwards run make notebooks ARGS=your_own_text
course-text: $(READY)
	$(ONE_THREAD) $(BIN)/python tests/tools/record_course_text.py
	$(ONE_THREAD) $(BIN)/python tests/tools/record_scribe.py

#: make ladder          record the run of make penn-treebank for the notebook a_large_text, what each addition
#:                      buys, the model that writes, and a run on a quarter of the text: an hour more
ladder: $(READY)
	$(ONE_THREAD) $(BIN)/python tests/tools/record_penn_treebank.py "$$RUN"

#: make bench           a training step, and the whole training of 5.5, beside PyTorch and JAX, which are
#:                      installed for it (large), and the sliders
bench: $(READY) .venv/bench
	PYTHONPATH=tests/tools $(BIN)/python tests/benchmark/run.py
	$(ONE_THREAD) PYTHONPATH=tests/tools $(BIN)/python tests/benchmark/sliders.py

.venv/bench: $(READY)
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[bench]" && touch $@ || \
		echo "PyTorch and JAX could not be installed: they are left out"

#: make badges          put the links into README that follow from the repository's address, see
#:                      assets/site/address.py
badges: $(READY)
	PYTHONPATH=assets/site $(BIN)/python assets/site/address.py

#: make colab           the notebooks with what Colab lacks, in build/colab
colab: $(READY)
	PYTHONPATH=tests/tools $(BIN)/python assets/site/colab.py build/colab

#: make constraints     renew the pins of constraints.txt from the ranges of pyproject.toml
constraints: $(READY)
	$(BIN)/python -m pip install --quiet uv
	@# without -o, which would start from the old pins, and lose the line that says what the file is
	{ head -n 1 constraints.txt && $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.10 \
		--no-emit-index-url --no-header --no-annotate --no-emit-package rnnlm-core \
		--extra lab --extra test --extra browser --extra site pyproject.toml; } > .venv/constraints.txt
	mv .venv/constraints.txt constraints.txt

#: make clean           remove what was set up, and what tests left behind
clean:
	rm -rf .venv build .pytest_cache .ruff_cache .hypothesis

$(READY): pyproject.toml constraints.txt $(MOVED)
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 10))" || \
		{ echo "Python 3.10 or newer is needed, $(PYTHON) is older: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Setting up .venv, about a minute, once"
	@# some systems ship Python's venv without pip: bring it in from outside
	@$(PYTHON) -m venv --clear .venv 2>/dev/null || \
		{ $(PYTHON) -m venv --clear --without-pip .venv && \
		  $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[lab,test]"
	@pwd -P > $(READY)
