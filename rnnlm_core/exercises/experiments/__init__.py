"""The experiments of the repair shop: a class for each program, a method for each experiment.

An experiment prints what it finds and draws no conclusion. "A correct one" is the solution of the
exercise. The docstring of an experiment is what the price list says about it.
"""

from .first_params import FirstParams
from .rnn_gradients import RnnGradients
from .sentence_losses import SentenceLosses
from .softmax_with_loss import SoftmaxWithLoss
from .tell import Tell
from .text_perplexity import TextPerplexity
from .train_and_write import TrainAndWrite
from .train_in_blocks import TrainInBlocks
from .train_table import TrainTable
from .vector_gradient import VectorGradient
from .write import Write

CLASSES = [
    Tell,
    TrainAndWrite,
    RnnGradients,
    TrainTable,
    VectorGradient,
    FirstParams,
    SentenceLosses,
    TextPerplexity,
    Write,
    SoftmaxWithLoss,
    TrainInBlocks,
]
CASES = {case.name: case for case in CLASSES}
