import planting
import pytest


@pytest.fixture
def planted():
    """A function (file, new text) -> the package with that one file exchanged, see planting.plant."""
    yield planting.plant
    planting.uproot()
