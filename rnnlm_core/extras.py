"""What not every Python has: modules that an extra of the package installs, and threads."""

import sys
from importlib.util import find_spec

# A browser's Python (JupyterLite) has no threads and no fast matrix product.
IN_BROWSER = sys.platform == "emscripten"


def need(extra, *modules):
    """Unless these modules can be imported, raise an ImportError that says what to type."""
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise ImportError(
            f"this needs {' and '.join(missing)}, which {'are' if missing[1:] else 'is'} not "
            f'installed here; type: pip install "rnnlm-core[{extra}]"'
        )
