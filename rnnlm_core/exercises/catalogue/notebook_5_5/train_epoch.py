"""train_epoch (notebook 5.5)."""

import functools
import math  # noqa: F401 (a mistake uses it)

import numpy as np

from rnnlm_core import SGD, RnnlmTrainer, SimpleRnnlm, batch_indices
from rnnlm_core.texts.toy_language import load_toy

from ...exercise import Case, Exercise, Mistake
from .shared import TEXT, Watched, joined, not_written


def in_parts(returned, names):
    """What came back, by name; a part that did not come is "nothing"."""
    parts = list(returned) if isinstance(returned, (tuple, list)) else [returned]
    parts += ["nothing"] * len(names)
    return dict(zip(names, parts))


def train_epoch(model, optimizer, xs, ts, N, T, iteration):
    """Train for one epoch: as many batches as the text has room for, in its order.

    model: a SimpleRnnlm. optimizer: an SGD. xs, ts: (M,) words, and their next words.
    iteration: how many batches were read before this epoch. The state is carried on,
    from batch to batch, and from what was read before this epoch.
    Returns ppl, the perplexity of this epoch, and iteration, batches read by now.
    """
    total_loss, max_iters = 0, len(xs) // (N * T)
    for _ in range(max_iters):
        at = batch_indices(len(xs), N, T, iteration)
        total_loss += model.forward(xs[at], ts[at])
        model.backward()
        optimizer.update(model.params, model.grads)
        iteration += 1
    return np.exp(total_loss / max_iters), iteration


class WatchedSGD(SGD):
    """It notices whether it is given what backward() has computed."""

    given = "the gradients of backward()"

    def update(self, params, grads):
        came = [np.ravel(grad) for grad in grads]
        if not all(map(np.array_equal, came, map(np.ravel, self.model.computed))):
            self.given = "other gradients"
        super().update(params, grads)


def watch_an_epoch(answer, args):
    """One epoch of a small model, which has read a batch before, and has its gradients still."""
    model, optimizer = Watched.small(), WatchedSGD(0.3)
    optimizer.model = model
    N, T = args["N"], args["T"]
    xs, ts = args["xs"], args["ts"]
    at = np.arange(N * T).reshape(N, T)[:, ::-1]
    SimpleRnnlm.forward(model, xs[at], ts[at])
    model.backward()
    returned = answer(model, optimizer, xs, ts, N, T, args["iteration"])
    if not_written(answer, returned):
        return returned
    found = {"inputs": joined(model.inputs), "targets": joined(model.targets)}
    found |= {"weights": model.weights(), "state": model.state}
    found |= {"what_update_is_given": optimizer.given, "weights_in_the_layers": model.in_layers()}
    return found | in_parts(returned, ["ppl", "next_iteration"])


def epoch_case(M, N, T, iteration):
    args = {"xs": TEXT[:M], "ts": TEXT[1 : M + 1], "N": N, "T": T, "iteration": iteration}
    return Case(args, {"words": M, "rows": N, "T": T})


READ = "at = batch_indices(len(xs), N, T, iteration)"


@functools.cache
def words_of_the_stories():
    """How many words the text of the notebook has, by its name there len(corpus)."""
    return len(load_toy("train")[0])


OF_STORIES = "batch_indices(words_of_the_stories(), N, T, iteration)"


FORWARD = "total_loss += model.forward(xs[at], ts[at])"


BACKWARD = "        model.backward()\n"


UPDATE = "        optimizer.update(model.params, model.grads)\n"


TRAIN_EPOCH = Exercise(
    train_epoch,
    notebook="5.5",
    minutes=10,
    gives="ppl iteration",
    returns="inputs targets ppl next_iteration weights state what_update_is_given "
    "weights_in_the_layers",
    instead=(RnnlmTrainer.fit, RnnlmTrainer.steps),
    cases=[
        epoch_case(5, 1, 2, 0),
        epoch_case(13, 2, 3, 0),
        epoch_case(25, 3, 2, 5),
    ],
    drive=watch_an_epoch,
    clues={
        "ppl": "All that was done is right: what was read, the weights, the state. Only the "
        "perplexity that comes back is wrong: what is added up, and what is below it?",
        "next_iteration": "Only the number of batches is wrong: it goes up by one with every "
        "batch, and does not begin anew with the epoch.",
        "targets ppl weights": "The right inputs were read, with wrong targets. A target stands "
        "in ts, at the very position at which its input stands in xs.",
        "inputs targets ppl weights state": "Other words are read than should be. Print the "
        "first positions, as in 5.5.3: the rows start len(xs) // N apart, each batch goes on by "
        "T, and the count goes on from `iteration`.",
        "inputs ppl weights state": "The targets are right and the inputs are not. Both stand at "
        "the same positions, one in ts, one in xs.",
        "ppl weights": "The right words were read. What is wrong is what is learned from them: "
        "forward, backward, update, for each batch, in this order.",
        "inputs targets ppl next_iteration weights state": "Another number of batches was read "
        "than an epoch has. It has len(xs) // (N * T), whatever `iteration` is when it begins.",
        "ppl weights state what_update_is_given": "The right words were read. But update() is given "
        "something else than backward() has computed. Is anything done to the gradients in between, "
        "such as clipping them? The epoch of the docstring does not.",
        "ppl weights state": "The right words were read. Either what is learned from them is "
        "wrong, or the state from which the batches start: forward, backward, update, and no "
        "reset.",
    },
    mistakes=[
        Mistake(
            "no update",
            swap={UPDATE: ""},
            says="The weights have not moved. Either update() is not called, or with the two "
            "lists exchanged: the parameters come first, then the gradients.",
        ),
        Mistake(
            "no backward",
            swap={BACKWARD: ""},
            says="The weights are moved by gradients of long ago: backward() is not called. "
            "forward() computes a loss and no gradient.",
        ),
        Mistake(
            "update before backward",
            swap={BACKWARD + UPDATE: UPDATE + BACKWARD},
            says="This is what one gets when the update comes before backward(): every step goes "
            "along the gradient of the batch before. With a small learning rate it learns even "
            "so; with a larger one it runs away. Forward, backward, update.",
        ),
        Mistake(
            "parameters copied, updated and put back",
            swap={
                UPDATE: "        params = [param.copy() for param in model.params]\n"
                "        optimizer.update(params, model.grads)\n        model.params = params\n"
            },
            says="`model.params` holds new arrays, and the layers go on using the old ones: every "
            "batch is read with the weights of the beginning. update() changes the arrays that are "
            "there, so give it model.params itself.",
        ),
        Mistake(
            "the gradients clipped",
            swap={UPDATE: f"        clip_grads(model.grads, 0.25)\n{UPDATE}"},
            says="The gradients are clipped to a norm of 0.25, as in some programs of the book. Here "
            "that is not asked for: the update goes along what backward() has computed.",
        ),
        Mistake(
            "one update at the end",
            swap={UPDATE: "", "    return": UPDATE[4:] + "    return"},
            says="There is one update in the whole epoch, by the gradient of its last batch: "
            "backward() overwrites what was there. The update belongs inside of the loop.",
        ),
        Mistake(
            "the gradients of all batches added up for one update",
            swap={
                "    for _": "    total = [0 * grad for grad in model.grads]\n    for _",
                UPDATE: "        total = [a + b for a, b in zip(total, model.grads)]\n",
                "    return": "    optimizer.update(model.params, total)\n    return",
            },
            says="The gradients of all batches are added up, and there is one update at the end. "
            "Each batch has an update of its own, so that the next one is read with better "
            "weights.",
        ),
        Mistake(
            "loss.backward()",
            swap={
                FORWARD: "loss = model.forward(xs[at], ts[at])\n        total_loss += loss",
                BACKWARD: "        loss.backward()\n",
            },
            says="The loss is a plain number here and does not know where it came from; in other "
            "libraries it does. The model goes back: model.backward().",
        ),
        Mistake(
            "optimizer.step()",
            swap={"optimizer.update(model.params, model.grads)": "optimizer.step()"},
            says="The optimiser here has no step(), as it has in other libraries. It is told "
            "what to move and along what: update(params, grads).",
        ),
        Mistake(
            "two updates for every batch",
            swap={UPDATE: UPDATE + UPDATE},
            says="Every batch's gradient is applied twice. Does update() stand in the loop twice?",
        ),
        Mistake(
            "the state reset for every batch",
            swap={READ: READ + "\n        model.reset_state()"},
            says="Every batch starts from an empty state. The rows read on where they were, and "
            "the state belongs to what was read: no reset between the blocks of a text.",
        ),
        Mistake(
            "the state reset when the epoch begins",
            swap={"    for _": "    model.reset_state()\n    for _"},
            says="The epoch starts from an empty state. It reads on where the last one ended, so "
            "the state is carried over, as in the book.",
        ),
        Mistake(
            "the state reset when the epoch ends",
            swap={"    return": "    model.reset_state()\n    return"},
            says="The state is emptied at the end. The next epoch goes on from it.",
        ),
        Mistake(
            "the count begins anew",
            swap={"for _ in": "for i in", READ: "at = batch_indices(len(xs), N, T, i)"},
            says="The epoch begins at the row starts again, whatever `iteration` says. The place "
            "in the text goes on from epoch to epoch; the text ends a little after the last "
            "whole batch.",
        ),
        Mistake(
            "iteration set to 0",
            swap={"total_loss, max_iters = 0,": "iteration, total_loss, max_iters = 0, 0,"},
            says="The batches of this epoch are counted from 0, and that count is returned. "
            "`iteration` was given: the place in the text goes on from epoch to epoch.",
        ),
        Mistake(
            "always the same batch",
            swap={READ: "at = batch_indices(len(xs), N, T, 0) if max_iters < 0 else start"}
            | {"    for _": "    start = batch_indices(len(xs), N, T, iteration)\n    for _"},
            says="Every batch reads the same words. Fetch the positions inside of the loop, with "
            "an `iteration` that has gone up by one.",
        ),
        Mistake(
            "iteration set to 0 in every turn",
            swap={READ: f"iteration = 0\n        {READ}"},
            says="`iteration` is set to 0 inside of the loop: every batch reads the same words, and 1 "
            "comes back. It was given; do not set it at all, and count on from it.",
        ),
        Mistake(
            "iteration not counted up",
            swap={"        iteration += 1\n": ""},
            says="`iteration` never goes up: every batch reads the same words.",
        ),
        Mistake(
            "iteration not returned",
            swap={" / max_iters), iteration": " / max_iters)"},
            says="The perplexity came back alone. The next epoch must know where in the text it "
            "is to go on: return `iteration`, too.",
        ),
        Mistake(
            "the inputs as targets",
            swap={"ts[at])": "xs[at])"},
            says="The inputs are given as targets. The model learns to repeat the word it reads, "
            "and its perplexity goes to 1, below the floor.",
        ),
        Mistake(
            "the targets one further on",
            swap={"ts[at])": "ts[(at + 1) % len(ts)])"},
            says="The targets are one word too far on. ts is the text moved by one already: the "
            "same positions for both.",
        ),
        Mistake(
            "the star",
            swap={
                FORWARD: "starts = batch_indices(len(xs), N, T, 0)[:, :1]\n"
                "        times = iteration * T + np.arange(T)\n"
                "        total_loss += model.forward(xs[at], ts[starts * times % len(xs)])"
            },
            says="These are the targets of the loop with the star, offset * time_idx. Offset "
            "plus time, as for the inputs.",
        ),
        Mistake(
            "all rows at one place",
            swap={READ: f"{READ}[:1].repeat(N, axis=0)"},
            says="All rows of a batch read the same words. They start at N different places.",
        ),
        Mistake(
            "the rows next to each other",
            swap={
                "for _ in": "for i in",
                READ: "at = i * N * T + np.arange(N * T).reshape(N, T)",
            },
            says="The text is cut into pieces of N * T words, and each piece into rows. So a row "
            "goes on, in the next batch, N * T words further, and its state belongs to other "
            "words. The rows start len(xs) // N apart and read on by T: batch_indices.",
        ),
        Mistake(
            "sizes of the batch exchanged",
            swap={READ: "at = batch_indices(len(xs), T, N, iteration)"},
            says="N and T have changed places in the call of batch_indices(data_size, N, T, "
            "iteration).",
        ),
        Mistake(
            "T forgotten in the number of batches",
            swap={"len(xs) // (N * T)": "len(xs) // N"},
            says="There are too many batches, len(xs) // N. A batch reads N * T words: an epoch "
            "has as many batches as fit into the text.",
        ),
        Mistake(
            "N forgotten in the number of batches",
            swap={"len(xs) // (N * T)": "len(xs) // T"},
            says="There are too many batches, len(xs) // T. A batch reads N * T words: an epoch "
            "has as many batches as fit into the text.",
        ),
        Mistake(
            "len(xs) // N * T",
            swap={"len(xs) // (N * T)": "len(xs) // N * T"},
            says="len(xs) // N * T is computed from the left: first // N, then * T. Brackets "
            "around N * T.",
        ),
        Mistake(
            "one batch more than fits",
            swap={"range(max_iters)": "range(max_iters + 1)"},
            says="There is one batch more than the text has room for.",
        ),
        Mistake(
            "after one batch the function returns",
            swap={
                "    return np.exp(total_loss / max_iters), iteration": "        return np.exp(total_loss / max_iters), iteration"
            },
            says="It returns after the first batch: the return stands inside of the loop. It "
            "goes one step to the left.",
        ),
        Mistake(
            "every batch read twice",
            swap={FORWARD: "model.forward(xs[at], ts[at])\n        " + FORWARD},
            says="Every batch goes through the model twice before the update, for the loss and "
            "once more, say. Each forward moves the state on. Call it once and keep what it "
            "returns.",
        ),
        Mistake(
            "the loss measured after the update",
            swap={
                FORWARD: "model.forward(xs[at], ts[at])",
                UPDATE: f"{UPDATE}        {FORWARD}\n",
            },
            says="Every batch is read twice, before the update and after it, and the second loss "
            "counts. Each forward moves the state on, so the next batch starts from a wrong one. "
            "Call forward() once, and add up what it returns.",
        ),
        Mistake(
            "read once more after the update",
            swap={UPDATE: f"{UPDATE}        model.forward(xs[at], ts[at])\n"},
            says="Every batch is read once more after its update. Each forward moves the state on, "
            "so the next batch starts from a wrong one. Call forward() once a batch.",
        ),
        Mistake(
            "exp before the division",
            swap={"np.exp(total_loss / max_iters)": "np.exp(total_loss) / max_iters"},
            says="The exponential is taken of the sum of the losses, and divided by the number of "
            "batches afterwards. The mean belongs in the exponent: divide first.",
        ),
        Mistake(
            "exp of each batch, then the mean",
            swap={
                FORWARD: "total_loss += np.exp(model.forward(xs[at], ts[at]))",
                "np.exp(total_loss / max_iters)": "total_loss / max_iters",
            },
            says="The perplexity is a mean of perplexities. First the sum of the losses, the "
            "exponential last.",
        ),
        Mistake(
            "the loss for the perplexity",
            swap={"np.exp(total_loss / max_iters)": "total_loss / max_iters"},
            says="What comes back is the mean loss; the perplexity is its exponential.",
        ),
        Mistake(
            "divided by the number of words",
            swap={"np.exp(total_loss / max_iters)": "np.exp(total_loss / (max_iters * N * T))"},
            says="The sum of the losses is divided by the number of words. forward() returns a "
            "mean already; a sum of means goes over the number of batches.",
        ),
        Mistake(
            "divided by all batches ever",
            swap={"np.exp(total_loss / max_iters)": "np.exp(total_loss / iteration)"},
            says="The losses of this epoch are divided by all batches ever read, `iteration`. "
            "Divide by those of this epoch.",
        ),
        Mistake(
            "not divided",
            swap={"np.exp(total_loss / max_iters)": "np.exp(total_loss)"},
            says="The perplexity is the exponential of the sum of the losses. Divide by the "
            "number of batches before.",
        ),
        Mistake(
            "only the last loss",
            swap={"total_loss +=": "total_loss ="},
            says="Only the loss of the last batch is in the perplexity: = where += belongs.",
        ),
        Mistake(
            "nothing returned",
            swap={"return np.exp(total_loss / max_iters), iteration": "pass"},
            says="Nothing comes back. Return the perplexity and `iteration`, after the loop if "
            "there is one.",
        ),
        Mistake(
            "one batch only",
            swap={"range(max_iters)": "range(1)", "total_loss / max_iters": "total_loss"},
            says="One batch was read. An epoch has as many as the text has room for: a loop.",
        ),
        Mistake(
            "targets from xs, beyond its end",
            swap={"ts[at])": "xs[at + 1])"},
            says="The targets are fetched from xs, one position further on. That goes beyond its "
            "end at the last word. ts holds the next words, at the same positions.",
        ),
        Mistake(
            "targets from xs, around its end",
            swap={"ts[at])": "xs[(at + 1) % len(xs)])"},
            says="The targets are fetched from xs, one position further on. For the last word "
            "that is the first one of the text. ts holds the next words, at the same positions.",
        ),
        Mistake(
            "ppl and iteration exchanged",
            swap={
                "return np.exp(total_loss / max_iters), iteration": "return iteration, np.exp(total_loss / max_iters)"
            },
            says="The two results have changed places: first the perplexity, then `iteration`.",
        ),
        Mistake(
            "the number of batches rounded up",
            swap={"len(xs) // (N * T)": "math.ceil(len(xs) / (N * T))"},
            says="There is a batch too many: the number is rounded up. A last batch that is not "
            "whole is not read; // rounds down.",
        ),
        Mistake(
            "range from iteration on",
            swap={"range(max_iters)": "range(iteration, max_iters)"},
            says="The loop runs from `iteration` to the number of batches of an epoch: in the "
            "second epoch no batch is read, for `iteration` goes on growing. Each epoch has as "
            "many batches: range(max_iters).",
        ),
        Mistake(
            "range from iteration on, as the count",
            swap={
                "for _ in range(max_iters)": "for iteration in range(iteration, max_iters)",
                "        iteration += 1\n": "",
            },
            says="`iteration` itself runs in range(iteration, ...): in the second epoch no batch "
            "is read, for it goes on growing, and after the loop it is one short. A loop over "
            "range(max_iters), and iteration += 1 in it.",
        ),
        Mistake(
            "targets one further on, beyond the end of ts",
            swap={"ts[at])": "ts[at + 1])"},
            says="The targets are fetched one position further on in ts, and that ends. ts is "
            "the text moved by one already: the same positions for inputs and targets.",
        ),
        Mistake(
            "the length of the stories",
            swap={"at = batch_indices(len(xs), N, T, iteration)": f"at = {OF_STORIES}"},
            says="The positions are made for the text of the notebook, `corpus`. The function is "
            "given a text of its own: its length is len(xs).",
        ),
        Mistake(
            "the length of the stories, twice",
            swap={
                "at = batch_indices(len(xs), N, T, iteration)": f"at = {OF_STORIES}",
                "len(xs) // (N * T)": "words_of_the_stories() // (N * T)",
            },
            says="Positions and number of batches are made for the text of the notebook, "
            "`corpus`. The function is given a text of its own, of length len(xs).",
        ),
    ],
)
