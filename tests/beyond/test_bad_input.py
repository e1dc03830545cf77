"""Bad values in every argument of what goes beyond the chapter: the table is in bad_input.py."""

import bad_input
import pytest

import rnnlm_core

LINES = (
    [line for lines in bad_input.BEYOND.values() for line in lines]
    + bad_input.FAST_STEP
    + bad_input.TRAINING
)


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.where}({line.name})")
def test_every_bad_value_is_refused_by_name_or_meant(line):
    line.check(rnnlm_core)
