"""The command ``rnnlm``: train on a large text, measure, write; grade a class, list its mistakes.

A mistake in the options is reported in one line. Exit status: 0; 2 for a wrong option or file; 1
for a run that failed; 130 after Ctrl-C.
"""

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from . import __version__
from .beyond.better_model import BetterRnnlm
from .beyond.long_run import LongRun, Settings
from .evaluation import evaluate
from .generation import generate
from .model import SimpleRnnlm
from .texts.splits import load_splits
from .texts.text_file import END, encode, read_text, split_lines, split_space
from .validate import check_count

SETTINGS = {
    "wordvec_size": "numbers in a word vector",
    "hidden_size": "numbers in the hidden state",
    "epochs": "how often the training text is read at most; 0: as fits its size",
    "batch_size": "rows of a mini-batch, an even number",
    "time_size": "words of a row, the steps of truncated backpropagation",
    "lr": "learning rate at the start; it falls to 0 along a straight line",
    "max_grad": "the joint norm of all gradients is clipped to this",
    "recurrent_lr": "learning rate of the recurrent layer, as a share of the others'",
    "drop_words": "share of the words that are dropped while learning",
    "drop_in": "share of a word vector that is dropped while learning",
    "drop_out": "share of the output vector that is dropped while learning",
    "clusters": "1: adaptive softmax; 0: the ordinary one over all words",
    "window": "neighbours counted for the first word vectors; 0: random ones",
    "patience": "end after so many epochs without a better validation text; 0: never",
    "seed": "another one draws other random numbers",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command on these arguments, or on those of the process; returns its exit status."""
    arguments = sys.argv[1:] if arguments is None else [*arguments]
    with contextlib.suppress(AttributeError):  # a word that this console has no letters for
        sys.stdout.reconfigure(errors="backslashreplace")
    options = argparse.Namespace(status=2)
    try:
        if arguments[:1] == ["grade"]:  # it reads its own options
            return _grade(options, arguments[1:])
        parser().parse_args(arguments, options)
        options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt as stop:
        _say(f"stopped{stop}")
        return 130
    except BrokenPipeError:  # rnnlm mistakes | head: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except MemoryError as error:
        _say(f"there is not enough memory: {error}")
        return options.status
    except ImportError as error:  # an extra that is not installed
        _say(error)
        return 2
    except (ValueError, OSError, RuntimeError, ArithmeticError) as error:
        known = isinstance(error, OSError) and error.filename and error.strerror
        _say(f"{error.filename}: {error.strerror}" if known else error)
        return options.status
    return 0


def _say(message) -> None:
    print("rnnlm:", *str(message).split(), file=sys.stderr)


# The options ----------------------------------------------------------------------------------------


class Parser(argparse.ArgumentParser):
    """A parser that reports a mistake in one line and shows an example in its help."""

    def __init__(self, *, example="", **rest):
        epilog = f"example:\n{example}" if example else None
        super().__init__(
            epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter, **rest
        )

    def error(self, message):
        self.exit(2, f"rnnlm: {message} ({self.prog} --help tells what is possible)\n")


def parser() -> argparse.ArgumentParser:
    top = Parser(
        prog="rnnlm",
        description="A recurrent language model in plain NumPy: train it on a large text, measure it, "
        "let it write.\nFor teachers: grade notebooks, list the mistakes that the exercises know.",
        example="  rnnlm train my_run --text train.txt valid.txt test.txt\n  rnnlm write my_run",
    )
    top.add_argument("--version", action="version", version=f"rnnlm {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", dest="command", required=True)

    def command(name, run, words, example):
        made = commands.add_parser(
            name, help=words, description=f"{words[0].upper()}{words[1:]}.", example=example
        )
        made.set_defaults(run=run)
        return made

    made = command(
        "train",
        train,
        "train on a large text, or go on with a run that was stopped",
        "  rnnlm train my_run --text train.txt valid.txt test.txt --hidden-size 300\n\n"
        "FOLDER gets a checkpoint after every epoch, the best model so far and history.json. Whatever\n"
        "stops the run, the same command goes on from the last checkpoint, and comes to the same\n"
        "numbers, to the bit.",
    )
    made.add_argument("folder", metavar="FOLDER", help="where the run is kept, or goes on")
    made.add_argument(
        "--text",
        nargs=3,
        metavar=("TRAIN", "VALID", "TEST"),
        help="three files with one sentence a line [Penn Treebank, see load_ptb]",
    )
    made.add_argument("--no-test", action="store_true", help="leave the test text unread")
    for field in fields(Settings):
        made.add_argument(
            "--" + field.name.replace("_", "-"),
            type=field.type,
            default=field.default,
            metavar="N" if field.type is int else "X",
            help=f"{SETTINGS.get(field.name, 'a setting of the run')} [%(default)s]",
        )

    made = command(
        "evaluate",
        measure,
        "print the perplexity of a text under a trained model",
        "  rnnlm evaluate my_run other.txt\n\n"
        "The text has one sentence a line. Every word is counted once, the first as the beginning of a\n"
        "sentence.",
    )
    _add_model(made)
    made.add_argument("text", metavar="TEXT", help="a text file in UTF-8")

    made = command(
        "write",
        write,
        "let a trained model write",
        '  rnnlm write my_run --words 30 --temperature 0.8 --start "once upon a"',
    )
    _add_model(made)
    made.add_argument(
        "--words", type=int, default=50, metavar="N", help="how many are drawn [%(default)s]"
    )
    made.add_argument(
        "--temperature",
        type=float,
        default=1.0,
        metavar="X",
        help="below 1 the likely words come more often, 0 always takes the likeliest [%(default)s]",
    )
    made.add_argument(
        "--start", default="", metavar="WORDS", help="words to begin with [those of a new sentence]"
    )
    made.add_argument(
        "--seed",
        type=int,
        metavar="N",
        help="the same one draws the same words [another each time]",
    )

    command(
        "grade",
        None,  # see main()
        "tell who passed which exercise in a folder of submitted notebooks",
        "  rnnlm grade submissions",
    )

    made = command(
        "mistakes",
        mistakes,
        "print the mistakes that the exercises know, with the diagnosis that each gets",
        "  rnnlm mistakes rnn_backward time_rnn_backward",
    )
    made.add_argument("names", metavar="NAME", nargs="*", help="exercises [all of them]")
    return top


def _add_model(made):
    made.add_argument(
        "model",
        metavar="RUN",
        help="the folder of a run, or a model (.npz) with vocabulary.json beside it",
    )


# The commands ---------------------------------------------------------------------------------------


def train(options: argparse.Namespace) -> None:
    settings = Settings(**{field.name: getattr(options, field.name) for field in fields(Settings)})
    texts = load_splits(options.text)
    words = texts.id_to_word.values()
    run = LongRun(texts.train, texts.valid, texts.counts, options.folder, settings, words)
    options.status = 1  # what goes wrong from here on is no mistake of whoever typed the command
    try:
        _fit(run)
        if not options.no_test:
            print(json.dumps(run.finish(texts.test), indent=1))
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f": {options.folder} keeps the {len(run.history)} epochs that were finished, and the same "
            "command goes on from there"
        ) from None


def _fit(run):
    """Train to the end, with a bar and a line for every epoch."""
    from tqdm import tqdm

    done = len(run.history)
    if done:
        print(f"going on after epoch {done}")
    total = run.settings.epochs * run.steps
    with tqdm(total=total, initial=done * run.steps, unit="batch", disable=None) as bar:

        def after_epoch(row):
            bar.write(
                f"epoch {row['epoch']:3}: {row['seconds']:4.0f} s   training {row['ppl']:7.2f}   "
                f"validation {row['valid_ppl']:7.2f}"
            )

        run.fit(lambda loss: bar.update(), after_epoch)
    if len(run.history) < run.settings.epochs:
        print(
            f"no better validation text for {run.settings.patience} epochs: the training ends here"
        )


def measure(options: argparse.Namespace) -> None:
    model, word_to_id = load_run(options.model)
    split = split_lines if END in word_to_id else split_space
    words = split(read_text(options.text))
    if not set(words) - {END}:
        raise ValueError(f"{options.text}: expected a text, but the file has no words")
    unknown = sum(word not in word_to_id for word in words)
    ids = encode([END, *words] if END in word_to_id else words, word_to_id)
    ppl = evaluate(model, ids)
    told = f", of which {unknown:,} are unknown to the model and count as <unk>" if unknown else ""
    print(f"perplexity {ppl:.2f} ({len(ids) - 1:,} words{told})")


def write(options: argparse.Namespace) -> None:
    for name, least in (("words", 0), ("seed", 0)):
        if getattr(options, name) is not None:
            check_count(f"--{name}", getattr(options, name), least)
    model, word_to_id = load_run(options.model)
    words = split_space(options.start)
    strange = [word for word in words if word not in word_to_id]
    if strange:
        raise ValueError(f"--start: {strange[0]!r} is not a word of {options.model}")
    start = [END, *words] if END in word_to_id else words
    if not start:
        raise ValueError("--start: expected a word to begin with, this model knows no <eos>")
    ids = [word_to_id[word] for word in start]
    drawn = generate(model, ids, options.words, options.temperature, options.seed)
    of_id = list(word_to_id)
    words += [of_id[i] for i in drawn]
    lines = " ".join("\n" if word == END else word for word in words).split("\n")
    print("\n".join(line.strip() for line in lines).rstrip("\n"))


def mistakes(options: argparse.Namespace) -> None:
    from .exercises.known_mistakes import main as print_them

    print_them(options.names)


def _grade(options, arguments):
    from .exercises.grading.grade import main as grade

    options.status = 1  # it tells a wrong option itself
    return grade(arguments) or 0


# What a run's folder holds --------------------------------------------------------------------------


def load_run(path: str | Path) -> tuple[SimpleRnnlm, dict[str, int]]:
    """Return the model from a run's folder or .npz file, and its vocabulary: word -> id.

    The words are in vocabulary.json beside the model, a list in the order of their ids. Raises a
    FileNotFoundError or ValueError that names the file.
    """
    path = Path(path)
    file = path / "model.npz" if path.is_dir() else path
    listed = file.with_name("vocabulary.json")
    if file.name != "model.npz" and not file.exists():
        raise FileNotFoundError(
            f"{path}: expected the folder of a run or a model, there is neither"
        )
    model = _load_model(file)
    try:
        words = json.loads(listed.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileNotFoundError(
            f"{listed}: expected the words of {file.name} here, a JSON list in the order of their ids"
        ) from None
    except ValueError as error:
        raise ValueError(f"{listed}: expected a JSON list of words, got {error}") from None
    whole = isinstance(words, list) and all(isinstance(word, str) for word in words)
    if not whole or len(set(words)) != len(words) or len(words) != model.vocab_size:
        raise ValueError(
            f"{listed}: expected a JSON list of {model.vocab_size} different words, as many as "
            f"{file.name} has, got another"
        )
    return model, {word: i for i, word in enumerate(words)}


def _load_model(file):
    try:
        return BetterRnnlm.load(file)
    except ValueError:  # of another kind, or damaged: then the next line says so
        return SimpleRnnlm.load(file)
