"""``python -m rnnlm_core`` is the command ``rnnlm``."""

from .cli import main

if __name__ == "__main__":
    raise SystemExit(main())
