"""The experiments of the repair shop: a class for each program, a method for each experiment.

An experiment prints what it finds and draws no conclusion. "A correct one" is the solution of the
exercise. The docstring of an experiment is what the price list says about it.
"""

import textwrap
from functools import cache

import numpy as np

from .. import SGD, RnnlmTrainer, SimpleRnnlm, TimeRNN, batch_indices, evaluate, generate, softmax
from ..colours import REFERENCE
from ..plots import plot_perplexity, show, use_style
from ..records import load_greeter
from ..texts.toy_language import ToyLanguage, load_toy
from .catalogue import EXERCISES

CASES = {}  # the name of a program: its class

corpus, word_to_id, id_to_word = load_toy("train")
V = len(word_to_id)


def costs(points):
    """Make a method an experiment, which costs this many points."""

    def with_price(method):
        method.price = points
        return method

    return with_price


class Case:
    """A program in the shop. Its methods that have a price are the experiments on it.

    number: the number of the case in the notebook.
    enough: how few points can be enough to find the cause.
    """

    def __init__(self, program):
        self.program = program

    def __init_subclass__(cls, name):
        CASES[name] = cls
        cls.name = name

    @classmethod
    def experiments(cls):
        """The experiments by name: the method one_step is called "one step"."""
        found = {name.replace("_", " "): method for name, method in vars(cls).items()}
        return {name: method for name, method in found.items() if hasattr(method, "price")}

    @property
    def solution(self):
        return EXERCISES[self.name].with_mistakes()


# What several experiments use ---------------------------------------------------------------------


@cache
def reader():
    """The model of the chapter that knows who is greeted."""
    return SimpleRnnlm.from_params([param.astype(float) for param in load_greeter()[0].params])


def ids_of(sentence):
    return [word_to_id[word] for word in sentence.split()]


def fill(text):
    return textwrap.fill(text, 88)


def words_of(ids):
    return " ".join(id_to_word[i] for i in ids)


def perplexity_of(losses, axis=None):
    return np.exp(np.mean(losses, axis=axis))


def row_of(numbers):
    return "  ".join(f"{number:.2f}" for number in numbers)


def ten_words():
    """A text of ten words, over and over."""
    return np.tile(np.arange(10), 300)


def gradient_of(loss, array, eps=1e-5):
    """The gradient of loss() with respect to an array that loss() reads, by central differences."""
    gradient = np.zeros_like(array)
    for i in np.ndindex(array.shape):
        kept = array[i]
        array[i] = kept + eps
        above = loss()
        array[i] = kept - eps
        gradient[i] = (above - loss()) / (2 * eps)
        array[i] = kept
    return gradient


@cache
def floors():
    """The lowest perplexities that a model can reach that sees no word before, or one word."""
    return ToyLanguage().window_floors(1)


def told(gradient, numeric):
    off = np.abs(gradient - numeric).max()
    return "agrees" if off < 1e-6 else f"off by {off:.2f}"


def show_first_loss(loss):
    print(f"the first loss: {loss:.2f}   the logarithm of V = {V}: {np.log(V):.2f}")


def show_blocks(model):
    """Print what a model that was watched has read in its first two blocks, row 0."""
    for number, (xs, ts, _) in enumerate(model.seen[:2], 1):
        print(f"block {number}, inputs    {words_of(xs[0])}")
        print(f"         targets   {words_of(ts[0])}")


def draw_curves(mine, right, every, counted):
    """Draw the perplexity of every so many losses for two programs, and print where they end."""
    use_style()
    parts = range(0, len(mine), every)
    curves = [[perplexity_of(losses[i : i + every]) for i in parts] for losses in (mine, right)]
    ax = plot_perplexity(curves[0], unigram=floors()[0], uniform=V, label="this program")
    ax.plot(range(1, len(parts) + 1), curves[1], "--", color=REFERENCE, label="a correct one")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    ax.xaxis.set_major_formatter(lambda place, _: f"{place * every:g}")
    ax.set_xlabel(f"{counted} read so far")
    print(f"at the end: this program {curves[0][-1]:.2f}   a correct one {curves[1][-1]:.2f}")
    show(
        f"Perplexity while training, on a log axis. This program falls from {curves[0][0]:.3g} to "
        f"{curves[0][-1]:.3g}, a correct one from {curves[1][0]:.3g} to {curves[1][-1]:.3g}."
    )


class Watched(SimpleRnnlm):
    """A model that keeps what it learns from, and its losses by their place in the block."""

    def __init__(self):
        super().__init__(V, 20, 40, rng=1, dtype=np.float64)
        self.seen = []

    def forward(self, xs, ts):
        scores = self.predict(xs)
        right = np.take_along_axis(softmax(scores), ts[..., np.newaxis], axis=-1)
        self.seen.append((xs, ts, -np.log(right).mean(axis=(0, 2))))
        return self.loss_layer.forward(scores, ts)


# The example --------------------------------------------------------------------------------------


class Tell(Case, name="tell"):
    number, enough = 0, 1
    beginning = "Tom was writing a letter in his room . Lucy came in ."

    def told(self, seed):
        words = self.program(reader(), ids_of(self.beginning), 90, np.random.default_rng(seed))
        print(fill(words_of(words)))

    @costs(1)
    def a_story(self):
        """90 words of a story, with seed 1"""
        self.told(1)

    @costs(1)
    def another_seed(self):
        """90 words of a story, with seed 2"""
        self.told(2)

    @costs(2)
    def generate(self):
        """90 words by the package's generate(), same model"""
        words = generate(reader(), ids_of(self.beginning), 90, rng=1)
        print(fill(words_of(words)))


# The ten cases ------------------------------------------------------------------------------------


class TrainAndWrite(Case, name="train_and_write"):
    number, enough = 1, 3

    def trained(self, program, write, updates=3000):
        model = Watched()
        losses, _ = program(model, corpus, 10, updates, 5, 0.1, write)
        return losses, model

    def a_story(self, model, n_words=12):
        words = [word_to_id["<eos>"]]
        model.reset_state()
        for _ in range(n_words):
            words.append(int(model.predict(np.array([[words[-1]]]))[0, 0].argmax()))
        return words[1:]

    @costs(1)
    def first_loss(self):
        """the loss of the first block, before anything is learned"""
        show_first_loss(self.trained(self.program, self.a_story, 1)[0][0])

    @costs(1)
    def two_blocks(self):
        """the words that the first two blocks read, and their targets"""
        show_blocks(self.trained(self.program, self.a_story, 2)[1])

    @costs(3)
    def curve(self):
        """the perplexity over a whole training, beside a correct program"""
        mine, right = (self.trained(p, self.a_story)[0] for p in (self.program, self.solution))
        draw_curves(mine, right, 200, "blocks")

    @costs(3)
    def block_by_block(self):
        """the perplexity of the first to the fifth block after a story"""
        for program, name in ((self.program, "this program"), (self.solution, "a correct one")):
            losses = np.reshape(self.trained(program, self.a_story)[0][1500:], (-1, 5))
            print(f"{name:16}{row_of(perplexity_of(losses, axis=0))}")


class RnnGradients(Case, name="rnn_gradients"):
    number, enough = 2, 2

    def compare(self, T, symmetric=False):
        draw = np.random.default_rng(0).standard_normal
        h0, params = draw((3, 5)), [draw((4, 5)), draw((5, 5)), draw(5)]
        if symmetric:
            params[1] += params[1].T
        dhs, xs = draw((3, T, 5)), draw((3, T, 4))
        layer = TimeRNN(*params)

        def loss():
            layer.set_state(h0)
            return (layer.forward(xs) * dhs).sum()

        gradients = self.program(dhs, xs, h0, *params)
        for name, param, gradient in zip(["Wx", "Wh", "b"], params, gradients):
            print(f"d{name:3} {told(gradient, gradient_of(loss, param))}")

    @costs(1)
    def one_step(self):
        """a gradient check with blocks of one word"""
        self.compare(1)

    @costs(1)
    def two_steps(self):
        """a gradient check with blocks of two words"""
        self.compare(2)

    @costs(2)
    def called_twice(self):
        """the gradient check with two words, twice in a row"""
        self.compare(2)
        print("once more")
        self.compare(2)

    @costs(2)
    def symmetric_Wh(self):
        """the gradient check with two words, where Wh equals its transpose"""
        self.compare(2, symmetric=True)


class TrainTable(Case, name="train_table"):
    number, enough = 3, 1

    def few_words(self, lr):
        text = np.array([0, 1, 2, 0, 1, 3, 0, 1, 2, 0])
        for epoch, perplexity in enumerate(self.program(text, 4, 5, lr)):
            print(f"epoch {epoch}   perplexity {perplexity:.12f}")

    @costs(1)
    def first_perplexity(self):
        """the perplexity before anything is learned"""
        print(f"{self.program(corpus[:6000], V, 1)[0]:.2f}   V = {V}")

    @costs(1)
    def ten_words(self):
        """a training on ten words, printed with twelve decimals"""
        self.few_words(lr=1.0)

    @costs(2)
    def longer_steps(self):
        """the same training on ten words, with steps ten times as long"""
        self.few_words(lr=10.0)

    @costs(3)
    def curve(self):
        """the perplexity over a whole training"""
        use_style()
        perplexities = self.program(corpus[:6000], V, 200)
        print(f"at the end: {perplexities[-1]:.2f}   ", end="")
        print(f"the best that a model can do with one word: {floors()[1]:.2f}")
        ax = plot_perplexity(perplexities, unigram=floors()[0], uniform=V, label="this program")
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1))
        ax.set_xlabel("epochs so far")
        show(
            f"Perplexity while training, on a log axis: {perplexities[0]:.3g} in the first epoch "
            f"and {perplexities[-1]:.3g} in the last."
        )


class VectorGradient(Case, name="vector_gradient"):
    number, enough = 4, 2
    short = "once Tom met Mary in the park ."
    long = "Mary said hi to Tom . Tom was happy ."

    def compare(self, sentence):
        """Return the ids of a sentence, the program's gradient, and the numeric one."""
        draw = np.random.default_rng(1).standard_normal
        W, ids = draw((V, 3)), np.array(ids_of(sentence))
        A = draw((len(ids), 3))
        numeric = gradient_of(lambda: (A * np.tanh(W[ids])).sum(), W)
        return ids, self.program(W, ids, A), numeric

    @costs(1)
    def first_sentence(self):
        """a gradient check: 'once Tom met Mary in the park .'"""
        print(told(*self.compare(self.short)[1:]))

    @costs(1)
    def second_sentence(self):
        """a gradient check: 'Mary said hi to Tom . Tom was happy .'"""
        print(told(*self.compare(self.long)[1:]))

    @costs(2)
    def word_by_word(self):
        """the gradient check of the second sentence, each word alone"""
        ids, gradient, numeric = self.compare(self.long)
        for i in dict.fromkeys(ids):
            print(f"{id_to_word[i]:6} {told(gradient[i], numeric[i])}")

    @costs(2)
    def called_twice(self):
        """the gradient check of the second sentence, twice in a row"""
        for call in (1, 2):
            print(f"call {call}: {told(*self.compare(self.long)[1:])}")


class FirstParams(Case, name="first_params"):
    number, enough = 5, 1

    def model(self, program=None):
        params = (program or self.program)(V, 20, 40, np.random.default_rng(1))
        return SimpleRnnlm.from_params(params)

    def losses(self, lr, program=None):
        trainer = RnnlmTrainer(self.model(program), SGD(lr))
        return trainer.fit(corpus[:-1], corpus[1:], 2, 10, 20, progress=False).losses

    @costs(1)
    def first_loss(self):
        """the loss of the first mini-batch, before anything is learned"""
        at = batch_indices(len(corpus) - 1, 10, 20, 0)
        show_first_loss(self.model().forward(corpus[at], corpus[at + 1]))

    @costs(2)
    def layer_by_layer(self):
        """the size of the numbers that an untrained model computes"""
        mine = right = corpus[np.newaxis, :100]
        print("                this program   a correct one")
        layers = zip(self.model().layers, self.model(self.solution).layers)
        for name, (layer, right_layer) in zip(("word vectors", "states", "scores"), layers):
            mine, right = layer.forward(mine), right_layer.forward(right)
            print(f"{name:16}{np.sqrt(np.mean(mine**2)):12.2f}{np.sqrt(np.mean(right**2)):16.2f}")

    @costs(3)
    def curve(self):
        """the perplexity over a whole training, beside a correct program"""
        draw_curves(self.losses(0.5), self.losses(0.5, self.solution), 10, "mini-batches")

    @costs(3)
    def shorter_steps(self):
        """the same two curves, with steps a fifth as long"""
        draw_curves(self.losses(0.1), self.losses(0.1, self.solution), 10, "mini-batches")


class SentenceLosses(Case, name="sentence_losses"):
    number, enough = 6, 2
    sentences = (
        "once Tom met Mary in the park .",
        "once Tom met Mary in the room .",
        "Mary was sleeping . Tom came in .",
    )

    def ask(self, sentences):
        return self.program(reader(), [ids_of(sentence) for sentence in sentences])

    def begin(self):
        reader().reset_state()
        reader().predict([ids_of("Emma was")])  # somebody has used the model before

    @costs(1)
    def weights(self):
        """the largest change in any weight of the model during a call"""
        self.begin()
        before = [param.copy() for param in reader().params]
        self.ask(self.sentences)
        change = max(np.abs(now - then).max() for now, then in zip(reader().params, before))
        print(f"{change:.1f}")

    @costs(1)
    def alone(self):
        """one sentence alone, three calls in a row"""
        self.begin()
        for _ in range(3):
            print(row_of(self.ask(self.sentences[:1])))

    @costs(2)
    def another_order(self):
        """all three sentences, then the same three in reverse order"""
        self.begin()
        for way, sentences in (("in order", self.sentences), ("reversed", self.sentences[::-1])):
            for sentence, loss in zip(sentences, self.ask(sentences)):
                print(f"{way}   {loss:.2f}   {sentence}")

    @costs(2)
    def emptied_by_hand(self):
        """one sentence, three calls, each from an empty state"""
        for _ in range(3):
            reader().reset_state()
            print(row_of(self.ask(self.sentences[:1])))


class TextPerplexity(Case, name="text_perplexity"):
    number, enough = 7, 2

    def text(self):
        text = load_toy("valid")[0].copy()
        text[::200] = word_to_id["kitchen"]
        return text

    def measure(self, model, T):
        print(f"T = {T:4}   {self.program(model, self.text(), T):.2f}")

    @costs(1)
    def one_block(self):
        """the whole text as one block, beside the package's evaluate()"""
        print(f"evaluate   {evaluate(reader(), self.text()):.2f}")
        self.measure(reader(), len(self.text()) - 1)

    @costs(1)
    def uniform_model(self):
        """a model that finds all words equally likely, T = 1, 20, 100"""
        for T in (1, 20, 100):
            self.measure(SimpleRnnlm.from_params([0 * param for param in reader().params]), T)

    @costs(2)
    def every_T(self):
        """the trained model, T = 1, 2, 5, 20, 100, 1000"""
        for T in (1, 2, 5, 20, 100, 1000):
            self.measure(reader(), T)

    @costs(2)
    def two_blocks(self):
        """two blocks of one word, whose losses are 2 and 6"""

        class TwoLosses:
            losses = [2.0, 6.0]

            def reset_state(self):
                pass

            def forward(self, xs, ts):
                return self.losses.pop(0)

        print(f"{self.program(TwoLosses(), np.arange(3), 1):.2f}")


class Write(Case, name="write"):
    number, enough = 8, 2

    def written(self, n_words, seed):
        return self.program(reader(), word_to_id["<eos>"], n_words, np.random.default_rng(seed))

    @costs(1)
    def a_text(self):
        """the first 45 words of a text, with seed 1"""
        print(fill(words_of(self.written(45, seed=1))))

    @costs(1)
    def another_seed(self):
        """the first 45 words of a text, with seed 2"""
        print(fill(words_of(self.written(45, seed=2))))

    @costs(2)
    def first_word(self):
        """500 first words: their shares, beside the model's probabilities"""
        model = reader().reader()
        probs = softmax(model.predict([[word_to_id["<eos>"]]])[0, 0])
        firsts = [self.written(1, seed)[0] for seed in range(500)]
        for word in np.argsort(-probs)[:5]:
            share = np.mean(np.equal(firsts, word))
            print(f"{id_to_word[word]:8}{share:.2f}   the model says {probs[word]:.2f}")

    @costs(2)
    def pairs(self):
        """the share of word pairs that also occur in the training text"""
        texts = self.written(1000, 3), generate(reader(), word_to_id["<eos>"], 1000, rng=3)
        print("words apart   this program   generate()")
        for apart in (1, 2, 3, 5):
            pairs = set(zip(corpus, corpus[apart:]))
            shares = [np.mean([p in pairs for p in zip(ids, ids[apart:])]) for ids in texts]
            print(f"{apart:11}   {shares[0]:12.2f}   {shares[1]:10.2f}")


class SoftmaxWithLoss(Case, name="softmax_with_loss"):
    number, enough = 9, 2
    scores = np.random.default_rng(2).standard_normal((4, 5))
    ts = np.array([1, 0, 4, 1])

    def made(self):
        return self.program(self.scores, self.ts)

    def numeric(self):
        return gradient_of(lambda: self.made()[0], self.scores)

    @costs(1)
    def loss(self):
        """the loss, beside the same loss computed in another way"""
        probs = np.exp(self.scores) / np.exp(self.scores).sum(axis=1, keepdims=True)
        right = np.mean([-np.log(row[t]) for row, t in zip(probs, self.ts)])
        print(f"{self.made()[0]:.6f}   in another way {right:.6f}")

    @costs(1)
    def gradient_check(self):
        """a gradient check"""
        print(told(self.made()[1](), self.numeric()))

    @costs(2)
    def two_losses(self):
        """two losses, one after the other, then a gradient check of each"""
        first, second = self.made()[1], self.made()[1]
        for name, backward in (("first", first), ("second", second)):
            print(f"{name:7} {told(backward(), self.numeric())}")

    @costs(2)
    def called_again(self):
        """one loss, backward() called three times, each call checked"""
        backward = self.made()[1]
        for call in (1, 2, 3):
            print(f"call {call}   {told(backward(), self.numeric())}")


class TrainInBlocks(Case, name="train_in_blocks"):
    number, enough = 10, 3

    def trained(self, program, T=5, updates=1576, text=corpus):
        model = Watched()
        return program(model, text, 10, T, updates, 0.5), model

    def draw(self, T, updates, every):
        mine, right = (self.trained(p, T, updates)[0] for p in (self.program, self.solution))
        draw_curves(mine, right, every, "mini-batches")

    @costs(1)
    def two_blocks(self):
        """the first two blocks of row 0, and their targets"""
        show_blocks(self.trained(self.program, updates=2)[1])

    @costs(1)
    def ten_words(self):
        """a training on ten words that repeat: where the perplexity ends"""
        losses, _ = self.trained(self.program, updates=300, text=ten_words())
        print(f"{perplexity_of(losses[-10:]):.2f}")

    @costs(3)
    def curve(self):
        """the perplexity over a whole training, beside a correct program"""
        self.draw(5, 1576, 50)

    @costs(3)
    def long_blocks(self):
        """the same two curves, with blocks of 40 words"""
        self.draw(40, 394, 20)

    @costs(3)
    def by_place(self):
        """the perplexity of the first to the fifth word of a block"""
        for program, name in ((self.program, "this program"), (self.solution, "a correct one")):
            seen = self.trained(program)[1].seen[788:]
            print(f"{name:16}{row_of(perplexity_of([loss for *_, loss in seen], axis=0))}")
