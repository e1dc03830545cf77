"""Files that are replaced whole or not at all, and NumPy archives, which are never unpickled."""

import contextlib
import json
import os
import secrets
import time
from pathlib import Path

import numpy as np

STALE = 600  # seconds after which the unfinished file of a process that was killed may go


@contextlib.contextmanager
def replacing(path):
    """Write a file: ``with replacing(path) as file: file.write(b"...")``.

    The data goes to a new file beside ``path``. At the end of the block this file is flushed to the
    disk and renamed to ``path``. After an interrupt or on a full disk, the old file is still whole.
    Raises OSError if the folder is missing or cannot be written to.
    """
    path = Path(path)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    remove_parts(path.parent, f".{path.name}.*.part", older_than=STALE)
    # The file gets the mode of any new file: the operating system applies the umask.
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            part.chmod(path.stat().st_mode & 0o777)
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def remove_parts(folder, pattern=".*.part", older_than=0):
    """Remove the unfinished files of processes that were killed in the middle of a write."""
    for part in Path(folder).glob(pattern):
        with contextlib.suppress(OSError):  # another process was quicker
            if time.time() - part.stat().st_mtime >= older_than:
                part.unlink()


def _sync_folder(folder):
    """Flush the new name to the disk, where the operating system can do so."""
    with contextlib.suppress(OSError, AttributeError):  # Windows opens no folders
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def save_arrays(path, arrays):
    """Write a dict of arrays to ``path``; no suffix is added to the name. See replacing()."""
    with replacing(path) as file:
        np.savez(file, **arrays)


def load_arrays(path, names):
    """Read the arrays called ``names`` from an archive made by :func:`save_arrays`.

    Returns a dict. Raises OSError if the file does not exist or cannot be read, and a ValueError
    that names the file if it is damaged, holds pickled objects, or lacks one of the arrays.
    """
    path = Path(path)
    with path.open("rb") as file:
        try:
            with np.load(file, allow_pickle=False) as archive:
                missing = [name for name in names if name not in archive]
                if missing:
                    raise ValueError(f"no array called {missing[0]!r}")
                return {name: archive[name] for name in names}
        except Exception as error:  # one wrong byte can raise almost anything in zipfile
            raise ValueError(
                f"{path}: expected a NumPy .npz archive of arrays, got {error or type(error)}"
            ) from error


def save_json(path, data):
    """Write data as JSON, to be read by people as well. See replacing()."""
    with replacing(path) as file:
        file.write((json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode())


# Dicts and lists of arrays ------------------------------------------------------------------------


def save_tree(path, tree):
    """Write a tree: dicts and lists that hold arrays, numbers, texts, True, False and None.

    Raises a ValueError, before anything is written, that names a part of any other kind.
    """
    arrays = []
    text = json.dumps(_without_arrays(tree, arrays, "tree"))
    named = {f"array_{i}": array for i, array in enumerate(arrays)}
    save_arrays(path, {"tree": np.array(text), "count": np.array(len(arrays)), **named})


def load_tree(path, arrays=True):
    """Read what :func:`save_tree` wrote. Raises what load_arrays() raises.

    arrays: False reads everything but the arrays, which is quick, and puts None in their places.
    """
    found = load_arrays(path, ["tree", "count"])
    try:
        names = [f"array_{i}" for i in range(int(found["count"]))]
        known = load_arrays(path, names) if arrays else dict.fromkeys(names)
        return json.loads(
            str(found["tree"]), object_hook=lambda d: known[d[ARRAY]] if ARRAY in d else d
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: expected what was saved there, got {error}") from error


ARRAY = "an array"  # {ARRAY: its name} stands in the text where an array was


def _without_arrays(tree, arrays, where):
    """Return the tree in a form that JSON can hold; its arrays are appended to ``arrays``."""
    if isinstance(tree, np.ndarray) and tree.dtype.kind in "biuf":
        arrays.append(tree)
        return {ARRAY: f"array_{len(arrays) - 1}"}
    if isinstance(tree, np.generic):
        return tree.item()
    if isinstance(tree, dict):
        return {key: _without_arrays(tree[key], arrays, f"{where}.{key}") for key in tree}
    if isinstance(tree, (list, tuple)):
        return [_without_arrays(part, arrays, f"{where}.{i}") for i, part in enumerate(tree)]
    if tree is None or isinstance(tree, (bool, int, float, str)):
        return tree
    raise ValueError(f"{where}: expected arrays, numbers and texts, got {type(tree).__name__}")


def copy_tree(tree):
    """Return the tree with copies of its arrays."""
    if isinstance(tree, dict):
        return {key: copy_tree(part) for key, part in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [copy_tree(part) for part in tree]
    return tree.copy() if isinstance(tree, np.ndarray) else tree
