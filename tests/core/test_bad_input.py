"""Bad values in every argument of the chapter's part of the package: the table is in bad_input.py."""

import bad_input
import pytest

import rnnlm_core


@pytest.mark.parametrize("line", bad_input.CORE, ids=lambda line: f"{line.where}({line.name})")
def test_every_bad_value_is_refused_by_name_or_meant(line):
    line.check(rnnlm_core)
