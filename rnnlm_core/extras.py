"""What only an extra of the package brings, and what to type if it is missing."""

from importlib.util import find_spec


def need(extra, *modules):
    """Raise ImportError, which says what to type, unless these modules can be imported."""
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise ImportError(
            f"this needs {' and '.join(missing)}, which {'are' if missing[1:] else 'is'} not "
            f'installed here; type: pip install "rnnlm-core[{extra}]"'
        )
