"""A notebook that a reader keeps beside the project's own is not run by the tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "tests" / "tools"))
from house import NOTEBOOKS, SOLUTIONS


def pytest_ignore_collect(collection_path, config):
    foreign = collection_path.suffix == ".ipynb" and collection_path not in NOTEBOOKS + SOLUTIONS
    inside = Path(__file__).parent / "notebooks" in collection_path.parents
    return True if foreign and inside else None
