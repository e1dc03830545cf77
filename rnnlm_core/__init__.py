"""A recurrent neural network language model in plain NumPy, made to be read.

It follows chapter 5 of *Deep Learning from Scratch 2*: functions and layers first, then the model,
then training. Importing this package loads only NumPy and the standard library. The progress bar,
the download of Penn Treebank and the plots are loaded when they are used.
"""

from .batches import batch_indices
from .beyond.adam import Adam
from .beyond.better_model import BetterRnnlm
from .beyond.ngram import KneserNey
from .cbow import CBOW, left_windows
from .evaluation import evaluate, perplexity
from .functions import softmax
from .generation import generate
from .layers import RNN, Affine, Embedding, SoftmaxWithLoss
from .model import SimpleRnnlm
from .optimizer import SGD, clip_grads
from .texts.penn_treebank import load_ptb
from .texts.text_file import by_frequency, load_text
from .texts.toy_language import ToyLanguage, load_toy
from .time_layers import TimeAffine, TimeEmbedding, TimeRNN, TimeSoftmaxWithLoss
from .trainer import DivergedError, RnnlmTrainer

__version__ = "0.1.0"

__all__ = [
    "CBOW",
    "RNN",
    "SGD",
    "Adam",
    "Affine",
    "BetterRnnlm",
    "DivergedError",
    "Embedding",
    "KneserNey",
    "RnnlmTrainer",
    "SimpleRnnlm",
    "SoftmaxWithLoss",
    "TimeAffine",
    "TimeEmbedding",
    "TimeRNN",
    "TimeSoftmaxWithLoss",
    "ToyLanguage",
    "batch_indices",
    "by_frequency",
    "clip_grads",
    "evaluate",
    "generate",
    "left_windows",
    "load_ptb",
    "load_text",
    "load_toy",
    "perplexity",
    "softmax",
]
