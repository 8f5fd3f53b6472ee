# One verb a job: `.venv/bin/just` lists them. .ci/run and the pre-commit hooks call the same verbs.
# The tools come from .venv/, which README.md's test command or `just setup` makes.

set positional-arguments := true

bin := env("HEZUO_BIN", ".venv/bin")

_list:
    @"{{ just_executable() }}" --justfile "{{ justfile() }}" --list --unsorted

# Make or refresh .venv/ with everything that the other verbs need, and install the pre-commit hooks
setup:
    python3 -m venv .venv
    .venv/bin/pip install --quiet --editable '.[test,docs]'
    .venv/bin/pre-commit install

# Run all tests, or those named: just test tests/test_cli.py -k serve
test *arguments:
    {{ bin }}/pytest "$@"

# Run all tests and report the lines that none of them reaches; fails below the floor in pyproject.toml
coverage *arguments:
    {{ bin }}/pytest --cov "$@"

# Check style and layout of the source
lint:
    {{ bin }}/ruff check .
    {{ bin }}/ruff format --check .

# Correct what lint complains of, as far as ruff can
fix:
    {{ bin }}/ruff check --fix .
    {{ bin }}/ruff format .

# Check the types
types:
    {{ bin }}/mypy

# Check that imports between packages point the way that pyproject.toml says
imports:
    {{ bin }}/lint-imports

# Look for faults of security in the source
security:
    {{ bin }}/bandit --quiet --recursive --severity-level medium --confidence-level medium search web

# Look up known vulnerabilities of all that is pinned in requirements.lock; asks pypi.org
audit:
    {{ bin }}/pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock

# Ask the JSON interface so many things that its own description allows, and as many that it does not
api-cases cases="20000":
    {{ bin }}/python -m tests.attacks.api_cases "{{ cases }}"

# Build the documentation into docs/_build/; a warning or a broken link is an error
docs:
    {{ bin }}/sphinx-build --quiet --fail-on-warning --keep-going --nitpicky --fresh-env docs docs/_build

# Measure speed and size against other engines: just bench --docs 2000
bench *arguments:
    {{ bin }}/python -m tests.bench "$@"

# Build the source distribution, and the wheel from it, into dist/
build:
    rm -rf dist
    {{ bin }}/python -m build

# Install the wheel in an empty environment elsewhere; build, search and serve a folder of documents with it
wheel-check: build
    {{ bin }}/python tests/wheel/check.py dist

# Bring the catalogues of messages in web/translations/ up to date with templates and sources
translations:
    {{ bin }}/python -m tests.tables.make_translations

# Take the pictures of the result page in README.md again
screenshot:
    {{ bin }}/python -m tests.browser.screenshot docs/images

# Pin every dependency, with hashes, in requirements.lock; --upgrade takes newer versions
lock *arguments:
    {{ bin }}/pip install --quiet uv
    UV_CUSTOM_COMPILE_COMMAND='just lock' {{ bin }}/uv pip compile --quiet --generate-hashes --no-annotate --python-version 3.11 --extra test --extra docs --output-file requirements.lock "$@" pyproject.toml
