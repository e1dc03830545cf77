"""Arrays in a file: NumPy .npz archives, never unpickled, replaced whole or not at all."""

import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np


def save_arrays(path, arrays):
    """Write a dict of arrays to ``path``, exactly that name.

    The archive is written beside its destination, flushed to disk, then renamed: whoever is
    interrupted, or runs out of disk, still has the old file whole. Raises OSError if the folder
    is missing or cannot be written.
    """
    path = Path(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode_of(path))  # mkstemp makes files that only their owner can read
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load_arrays(path, names):
    """Read the arrays called ``names`` from an archive made by :func:`save_arrays`.

    Returns a dict. Raises FileNotFoundError, or ValueError that names the file if it is damaged,
    holds pickled objects, or lacks one of the arrays.
    """
    path = Path(path)
    with path.open("rb") as file:
        try:
            with np.load(file, allow_pickle=False) as archive:
                missing = [name for name in names if name not in archive]
                if missing:
                    raise ValueError(f"no array called {missing[0]!r}")
                return {name: archive[name] for name in names}
        except (
            ValueError,
            EOFError,
            OSError,
            TypeError,
            AttributeError,
            zipfile.BadZipFile,
        ) as error:
            raise ValueError(
                f"{path}: expected a NumPy .npz archive of arrays, got {error}"
            ) from error


def _mode_of(path):
    if path.exists():
        return path.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
