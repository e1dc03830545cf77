"""Penn Treebank: found, checked, downloaded or asked for; with three tiny files in its place."""

import hashlib
import os

import numpy as np
import pooch
import pytest
from oracles import raises

from rnnlm_core.texts import penn_treebank as ptb
from rnnlm_core.texts.penn_treebank import FILES, MIRRORS, load_ptb
from rnnlm_core.worked_examples import BookSetting

# Words of valid and test all in train, as in the real files. Those have a space at both ends of a
# line; a text without them has as many <eos>.
TINY = {
    "train": " the cat <unk> the dog \n the dog sat \n",
    "valid": " the dog sat cat \n",
    "test": "sat the\n<unk>\n",
}
IDS = {"train": [0, 1, 2, 0, 3, 4, 0, 3, 5, 4], "valid": [0, 3, 5, 1, 4], "test": [5, 0, 4, 2, 4]}
WORDS = ["the", "cat", "<unk>", "dog", "<eos>", "sat"]


@pytest.fixture(autouse=True)
def no_network(request, monkeypatch):
    """No test downloads anything; PTB_DIR is there for those only that ask for the real text."""

    def retrieve(*args, **kwargs):
        raise AssertionError("a download was tried")

    monkeypatch.setattr(pooch, "retrieve", retrieve)
    if "real" not in request.fixturenames:
        monkeypatch.delenv("PTB_DIR", raising=False)


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """A folder with the three tiny files, which load_ptb takes for Penn Treebank."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    return write(folder, monkeypatch, TINY)


def write(folder, monkeypatch, texts):
    known = {}
    for split, text in texts.items():
        content = text.encode()
        (folder / f"ptb.{split}.txt").write_bytes(content)
        known[split] = (hashlib.sha256(content).hexdigest(), len(IDS[split]))
    monkeypatch.setattr(ptb, "FILES", known)
    return folder


def assert_tiny(split, result):
    corpus, word_to_id, id_to_word = result
    assert corpus.dtype == np.int64 and corpus.tolist() == IDS[split]
    assert list(word_to_id.items()) == [(word, i) for i, word in enumerate(WORDS)]
    assert id_to_word == dict(enumerate(WORDS))


# From a folder ----------------------------------------------------------------------------------


@pytest.mark.parametrize("split", TINY)
def test_folder_argument(tiny, split):
    assert_tiny(split, load_ptb(split, tiny))
    assert_tiny(split, load_ptb(split, str(tiny)))


@pytest.mark.parametrize("split", TINY)
def test_folder_of_the_environment(tiny, split, monkeypatch):
    monkeypatch.setenv("PTB_DIR", str(tiny))
    assert_tiny(split, load_ptb(split))


def test_argument_comes_before_the_environment(tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("PTB_DIR", str(tmp_path))
    assert_tiny("valid", load_ptb("valid", tiny))
    raises(FileNotFoundError, lambda: load_ptb("valid"), tmp_path / "ptb.train.txt")


def test_empty_folder_never_starts_a_download(tmp_path, monkeypatch):
    """Whoever names a folder wants to be told that it is the wrong one."""
    missing = tmp_path / "ptb.train.txt"
    raises(FileNotFoundError, lambda: load_ptb("test", tmp_path), missing)
    monkeypatch.setenv("PTB_DIR", str(tmp_path))
    raises(FileNotFoundError, lambda: load_ptb("test"), missing)
    monkeypatch.setenv("PTB_DIR", str(tmp_path / "no such folder"))
    raises(FileNotFoundError, lambda: load_ptb("train"), "no such folder")


@pytest.mark.parametrize("gone", TINY)
def test_missing_file_is_named_and_how_to_get_it(tiny, gone):
    path = tiny / f"ptb.{gone}.txt"
    path.unlink()
    for split in ("valid", "test") if gone == "train" else (gone,):
        raises(
            FileNotFoundError,
            lambda split=split: load_ptb(split, tiny),
            f"{path}: there is no such file",
            "PTB_DIR",
            "load_ptb(split, folder)",
            MIRRORS[0],
        )


@pytest.mark.parametrize("split", TINY)
@pytest.mark.parametrize("damage", ["cut off", "one letter", "lines joined", "empty"])
def test_damaged_file_is_named(tiny, split, damage):
    path = tiny / f"ptb.{split}.txt"
    content = path.read_bytes()
    path.write_bytes(
        {
            "cut off": content[:-3],
            "one letter": content.replace(b"sat", b"sad"),
            "lines joined": content.replace(b"\n", b" "),
            "empty": b"",
        }[damage]
    )
    expected, n_words = ptb.FILES[split]
    raises(
        ValueError,
        lambda: load_ptb(split, tiny),
        f"{path}: damaged",
        f"expected SHA-256 {expected}",
        f"{n_words} words",
        hashlib.sha256(path.read_bytes()).hexdigest(),
        f"{path.stat().st_size} bytes",
        "PTB_DIR",
    )


@pytest.mark.parametrize("split", TINY)
@pytest.mark.parametrize(
    "save",
    [
        lambda content: content.replace(b"\n", b"\r\n"),  # git's autocrlf
        lambda content: content.replace(b"\n", b"\r"),
        lambda content: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"),  # Notepad
    ],
    ids=["crlf", "cr", "byte order mark"],
)
def test_the_same_text_with_the_line_ends_of_another_system(tiny, split, save):
    for path in tiny.iterdir():
        path.write_bytes(save(path.read_bytes()))
    assert_tiny(split, load_ptb(split, tiny))
    path = tiny / f"ptb.{split}.txt"  # the line ends excuse nothing else
    path.write_bytes(path.read_bytes().replace(b"sat", b"sad"))
    raises(ValueError, lambda: load_ptb(split, tiny), f"{path}: damaged")


@pytest.mark.parametrize("word", ["<unk>", "cat"])
def test_word_that_train_lacks_is_named(tmp_path, monkeypatch, word):
    """With or without <unk> in train: Penn Treebank's own <unk> are in its files already."""
    texts = {split: text.replace("<unk>", word) for split, text in TINY.items()}
    folder = write(tmp_path, monkeypatch, {**texts, "valid": " the zebra \n"})
    raises(ValueError, lambda: load_ptb("valid", folder), "'zebra'", "ptb.valid.txt", "PTB_DIR")


def test_home_is_expanded(tmp_path, monkeypatch):
    write(tmp_path, monkeypatch, TINY)
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path.parent))
    assert len(load_ptb("train", f"~/{tmp_path.name}")[0])


@pytest.mark.parametrize("split", ["dev", "Train", None])
def test_bad_split_is_named(tiny, split):
    raises(ValueError, lambda: load_ptb(split, tiny), "split", repr(split), *TINY)


# By download ------------------------------------------------------------------------------------


class Mirror:
    """Stands in for pooch.retrieve: hands out the files of a folder, unless it is told to fail."""

    def __init__(self, folder, monkeypatch, failing=(), error=OSError):
        self.folder, self.failing, self.error, self.urls = folder, failing, error, []
        monkeypatch.setattr(pooch, "retrieve", self.retrieve)

    def retrieve(self, url, known_hash, fname, path):
        self.urls.append(url)
        for mirror in self.failing:
            if url.startswith(mirror):
                raise self.error("no luck")
        content = (self.folder / fname).read_bytes()
        assert url.endswith(f"/{fname}")
        assert known_hash == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert path == pooch.os_cache("rnnlm_core")
        return str(self.folder / fname)


@pytest.mark.parametrize("split", TINY)
def test_download(tiny, monkeypatch, split):
    mirror = Mirror(tiny, monkeypatch)
    assert_tiny(split, load_ptb(split))
    names = ["ptb.train.txt", f"ptb.{split}.txt"]
    assert mirror.urls == [MIRRORS[0] + name for name in dict.fromkeys(names)]


# ValueError is what pooch says of a file that is not the one we know
@pytest.mark.parametrize("error", [OSError, ConnectionError, ValueError])
def test_second_mirror_steps_in(tiny, monkeypatch, error):
    mirror = Mirror(tiny, monkeypatch, MIRRORS[:1], error)
    assert_tiny("test", load_ptb("test"))
    names = ("ptb.train.txt", "ptb.test.txt")
    assert mirror.urls == [m + name for name in names for m in MIRRORS]


@pytest.mark.parametrize("error", [OSError, ConnectionError, ValueError])
def test_no_mirror_can_be_reached(tiny, monkeypatch, error):
    Mirror(tiny, monkeypatch, MIRRORS, error)
    raises(
        FileNotFoundError,
        lambda: load_ptb("valid"),
        "ptb.train.txt: could not be downloaded",
        f"{error.__name__} at {MIRRORS[0]}",
        f"{error.__name__} at {MIRRORS[1]}",
        "PTB_DIR",
    )


def test_folder_makes_the_download_needless(tiny, monkeypatch):
    mirror = Mirror(tiny, monkeypatch)
    load_ptb("valid", tiny)
    monkeypatch.setenv("PTB_DIR", str(tiny))
    load_ptb("valid")
    assert mirror.urls == []
    monkeypatch.delenv("PTB_DIR")
    load_ptb("valid")
    assert len(mirror.urls) == 2


# The real text ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real():
    """All three splits of the real Penn Treebank, which may not be handed on: not in this repo."""
    if not os.environ.get("PTB_DIR"):
        pytest.skip("PTB_DIR is not set: name the folder that holds ptb.train.txt and the others")
    return {split: load_ptb(split) for split in FILES}


@pytest.mark.parametrize(
    ("split", "length", "lines"),
    [("train", 929589, 42068), ("valid", 73760, 3370), ("test", 82430, 3761)],
)
def test_sizes(real, split, length, lines):
    corpus, word_to_id, id_to_word = real[split]
    assert corpus.shape == (length,) and corpus.dtype == np.int64
    assert FILES[split][1] == length  # the number that messages tell
    assert len(word_to_id) == len(id_to_word) == 10_000
    assert (corpus == word_to_id["<eos>"]).sum() == lines
    assert corpus.min() >= 0 and corpus.max() < 10_000
    assert word_to_id == real["train"][1]


def test_ids_are_in_order_of_first_appearance(real):
    corpus, word_to_id, id_to_word = real["train"]
    ids, first = np.unique(corpus, return_index=True)
    np.testing.assert_array_equal(ids, np.arange(10_000))
    assert (np.diff(first) > 0).all()
    assert id_to_word == {i: word for word, i in word_to_id.items()}
    # the book's small corpus
    small = corpus[: BookSetting.corpus_size]
    assert small.max() == 417 == BookSetting.vocab_size - 1
    # every split is read with its words, not only with its numbers
    for split, (some, _, words) in real.items():
        lines = " ".join(words[i] for i in some.tolist()).split(" <eos>")
        with open(
            os.path.join(os.environ["PTB_DIR"], f"ptb.{split}.txt"), encoding="utf-8"
        ) as file:
            assert [line.strip() for line in lines] == [*map(str.strip, file), ""]
