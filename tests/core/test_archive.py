"""Files replaced whole or not at all; whatever is wrong with one is said with its name."""

import json
import os
import stat
import threading
import time

import numpy as np
import pytest

from rnnlm_core import archive
from rnnlm_core.archive import copy_tree, load_arrays, load_tree, replacing, save_arrays, save_tree

TREE = {
    "a": np.arange(6.0).reshape(2, 3),
    "list": [1, 2.5, "text", None, True, np.array([3], np.int8)],
    "deep": {"한": [np.float32(0.5), float("inf")], "none": []},
}


def same(a, b):
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b)
    if isinstance(a, dict):
        return [*a] == [*b] and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def test_a_tree_comes_back(tmp_path):
    save_tree(tmp_path / "tree.npz", TREE)
    assert same(TREE, load_tree(tmp_path / "tree.npz"))
    quick = load_tree(tmp_path / "tree.npz", arrays=False)
    assert quick["a"] is None and quick["list"] == [1, 2.5, "text", None, True, None]


def test_a_copy_shares_nothing():
    copied = copy_tree(TREE)
    assert same(TREE, copied)
    copied["a"][0, 0] = copied["list"][5][0] = 9
    copied["deep"]["한"].append(1)
    assert TREE["a"][0, 0] == 0 and TREE["list"][5][0] == 3 and len(TREE["deep"]["한"]) == 2


def test_what_is_no_tree_is_refused_before_anything_is_written(tmp_path):
    for wrong, where in (
        ({"a": [1, object()]}, r"tree\.a\.1: expected arrays, numbers and texts, got object"),
        ({"b": np.array(["text"])}, r"tree\.b: expected arrays"),
        ({"b": np.array([{}], object)}, r"tree\.b: expected arrays"),
    ):
        with pytest.raises(ValueError, match=where):
            save_tree(tmp_path / "tree.npz", wrong)
    assert not list(tmp_path.iterdir())


def test_every_byte_that_flips_is_noticed_or_harmless(tmp_path):
    """Whatever zipfile and NumPy say to it, the reader of the message gets the file's name."""
    path, rng = tmp_path / "tree.npz", np.random.default_rng(0)
    save_tree(path, TREE)
    whole, refused = path.read_bytes(), 0
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << rng.integers(8)
        path.write_bytes(damaged)
        try:
            assert same(TREE, load_tree(path)), f"byte {place}"
        except ValueError as error:
            assert "tree.npz" in str(error), f"byte {place}"
            refused += 1
    assert refused > 0.7 * len(whole)
    for cut in range(0, len(whole), 97):
        path.write_bytes(whole[:cut])
        with pytest.raises(ValueError, match=r"tree\.npz: expected"):
            load_tree(path)


def test_no_file_and_a_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="missing"):
        load_arrays(tmp_path / "missing", ["a"])
    with pytest.raises(OSError, match="folder"):
        (tmp_path / "folder").mkdir()
        load_arrays(tmp_path / "folder", ["a"])
    with pytest.raises(FileNotFoundError, match="nowhere"):
        save_arrays(tmp_path / "nowhere" / "a.npz", {"a": np.zeros(1)})


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
def test_a_new_file_has_the_mode_of_any_new_file_and_an_old_one_keeps_its_own(tmp_path):
    path, plain = tmp_path / "new", tmp_path / "plain"
    for umask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
        before = os.umask(umask)
        try:
            plain.touch()
            with replacing(path) as file:
                file.write(b"new")
        finally:
            assert os.umask(before) == umask  # it was not touched
        assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode) == mode
        path.unlink(), plain.unlink()
    path.write_bytes(b"old")
    path.chmod(0o640)
    with replacing(path) as file:
        file.write(b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640 and path.read_bytes() == b"new"


def test_the_umask_is_never_changed(tmp_path, monkeypatch):
    """It is the whole process's: another thread would make its files with the wrong one."""
    monkeypatch.setattr(os, "umask", lambda mask: pytest.fail("umask"))
    save_arrays(tmp_path / "a.npz", {"a": np.zeros(1)})
    save_arrays(tmp_path / "a.npz", {"a": np.zeros(1)})


def test_it_is_on_the_disk_before_it_has_the_name(tmp_path, monkeypatch):
    done, (fsync, replace) = [], (os.fsync, os.replace)
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("flushed"), fsync(handle)))
    monkeypatch.setattr(os, "replace", lambda *names: (done.append("named"), replace(*names)))
    with replacing(tmp_path / "file") as file:
        file.write(b"x")
    assert done[:2] == ["flushed", "named"]


def test_what_a_killed_process_left_goes(tmp_path):
    """Not what another process is writing at this moment."""
    old, fresh, other = (
        tmp_path / name for name in (".a.npz.11.part", ".a.npz.22.part", ".b.npz.33.part")
    )
    for path in (old, fresh, other):
        path.write_bytes(b"half")
    for path in (old, other):
        os.utime(path, (time.time() - archive.STALE - 5,) * 2)
    save_arrays(tmp_path / "a.npz", {"a": np.zeros(1)})
    assert sorted(p.name for p in tmp_path.iterdir()) == [fresh.name, other.name, "a.npz"]
    archive.remove_parts(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["a.npz"]


def test_two_threads_write_the_same_file(tmp_path):
    """One of the two stays, whole."""
    path = tmp_path / "file"

    def write(letter):
        for _ in range(30):
            with replacing(path) as file:
                for _ in range(20):
                    file.write(letter * 100)

    threads = [threading.Thread(target=write, args=(letter,)) for letter in (b"a", b"b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in (b"a" * 2000, b"b" * 2000)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_the_text_of_a_tree_is_json(tmp_path):
    save_tree(tmp_path / "tree.npz", {"a": np.zeros(2), "b": [1]})
    with np.load(tmp_path / "tree.npz") as found:
        assert json.loads(str(found["tree"])) == {"a": {"an array": "array_0"}, "b": [1]}
