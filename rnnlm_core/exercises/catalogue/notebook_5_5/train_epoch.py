"""train_epoch (notebook 5.5)."""

import functools

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
        "perplexity that comes back is wrong. forward() returns the mean over a batch: what is "
        "added up, what is below the sum, and when does the exponential come?",
        "next_iteration": "Only the second result is wrong: `iteration`, as it is after the "
        "last batch. It goes up by one with every batch, and does not begin anew with the "
        "epoch.",
        "ppl next_iteration": "All that was done is right: what was read, the weights, the "
        "state. Two things are to come back, the perplexity and then `iteration`, as it is "
        "after the last batch.",
        "state": "Everything is right but the state that is left. The next epoch goes on from it.",
        "targets ppl weights": "The right inputs were read, with wrong targets. ts is the text "
        "moved by one already: a target stands in ts at the very position at which its input "
        "stands in xs.",
        "targets ppl weights state": "The right inputs were read, with wrong targets. ts is the "
        "text moved by one already: a target stands in ts at the very position at which its "
        "input stands in xs.",
        "inputs targets ppl weights state": "Other words are read than should be. Print the "
        "first positions, as in 5.5.3: the rows start len(xs) // N apart, each batch goes on by "
        "T, and the count goes on from `iteration`. And each batch is read once: every "
        "forward() moves the state on.",
        "inputs ppl weights state": "The targets are right and the inputs are not. Both stand "
        "at the same positions, one in ts, one in xs.",
        "ppl weights": "The right words were read, and the state is right. For each batch come "
        "forward, backward and update, in this order.",
        "inputs targets ppl next_iteration weights state": "Look at how many batches are read, "
        "and which: an epoch has len(xs) // (N * T) of them, whatever `iteration` is when it "
        "begins, and `iteration` goes up by one with each.",
        "ppl weights state what_update_is_given": "The right words were read. But update() is "
        "given something else than backward() has computed for this batch. Is anything done to "
        "the gradients in between, such as adding them up or clipping them? The epoch of the "
        "docstring does not.",
        "ppl weights state weights_in_the_layers": "model.params holds other arrays than those "
        "that the layers compute with. update() changes the arrays that it is given: they are "
        "to be those of the layers.",
        "ppl weights weights_in_the_layers": "model.params holds other arrays than those that "
        "the layers compute with. update() changes the arrays that it is given: they are to be "
        "those of the layers.",
        "weights_in_the_layers": "model.params holds other arrays than those that the layers "
        "compute with. update() changes the arrays that it is given: they are to be those of "
        "the layers.",
        "ppl weights state": "The right words were read. Look at what is learned from each batch, by "
        "forward, backward and update in this order, and at the state, which is carried on and never "
        "reset.",
    },
    mistakes=[
        Mistake(
            "no backward",
            swap={BACKWARD: ""},
            says="This is what one gets when backward() is not called: the weights are moved by "
            "gradients of long ago. forward() computes a loss and no gradient.",
        ),
        Mistake(
            "update before backward",
            swap={BACKWARD + UPDATE: UPDATE + BACKWARD},
            says="This is what one gets when the update comes before backward(): every step goes "
            "along the gradient of the batch before. With a small learning rate it learns even "
            "so; with a larger one it runs away. Forward, backward, update.",
        ),
        Mistake(
            "one update at the end",
            swap={UPDATE: "", "    return": UPDATE[4:] + "    return"},
            says="This is what one gets with one update in the whole epoch, by the gradient of "
            "its last batch: backward() overwrites what was there. Every batch is to have an "
            "update of its own.",
        ),
        Mistake(
            "loss.backward()",
            swap={
                FORWARD: "loss = model.forward(xs[at], ts[at])\n        total_loss += loss",
                BACKWARD: "        loss.backward()\n",
            },
            says="The loss is a plain number here, and does not know where it came from. In "
            "other libraries it does; here it is the model that goes back.",
        ),
        Mistake(
            "optimizer.step()",
            swap={"optimizer.update(model.params, model.grads)": "optimizer.step()"},
            says="The optimiser here has no step(), as it has in other libraries. Its update() "
            "is told what to move and along what.",
        ),
        Mistake(
            "the state reset for every batch",
            swap={READ: READ + "\n        model.reset_state()"},
            says="This is what one gets when every batch starts from an empty state. The rows "
            "read on where they were, and the state belongs to what was read: it is carried "
            "from block to block.",
        ),
        Mistake(
            "iteration set to 0 in every turn",
            swap={READ: f"iteration = 0\n        {READ}"},
            says="This is what one gets when `iteration` is set to 0 inside of the loop: every "
            "batch reads the same words, and 1 comes back. `iteration` was given, and is "
            "counted on from there.",
        ),
        Mistake(
            "iteration not counted up",
            swap={"        iteration += 1\n": ""},
            says="This is what one gets when `iteration` never goes up: every batch reads the "
            "same words.",
        ),
        Mistake(
            "the star",
            swap={
                FORWARD: "starts = batch_indices(len(xs), N, T, 0)[:, :1]\n"
                "        times = iteration * T + np.arange(T)\n"
                "        total_loss += model.forward(xs[at], ts[starts * times % len(xs)])"
            },
            says="These are the targets of the loop with the star, offset * time_idx. The "
            "positions of the targets are those of the inputs, offset plus time.",
        ),
        Mistake(
            "the rows next to each other",
            swap={
                "for _ in": "for i in",
                READ: "at = i * N * T + np.arange(N * T).reshape(N, T)",
            },
            says="This is what one gets when the text is cut into pieces of N * T words, and "
            "each piece into rows. Then a row goes on, in the next batch, N * T words further, "
            "and its state belongs to other words. The rows start len(xs) // N apart and read "
            "on by T.",
        ),
        Mistake(
            "sizes of the batch exchanged",
            swap={READ: "at = batch_indices(len(xs), T, N, iteration)"},
            says="This is what one gets when batch_indices(data_size, N, T, iteration) is "
            "called with N and T exchanged.",
        ),
        Mistake(
            "the loss measured after the update",
            swap={
                FORWARD: "model.forward(xs[at], ts[at])",
                UPDATE: f"{UPDATE}        {FORWARD}\n",
            },
            says="This is what one gets when every batch is read twice, before the update and "
            "after it, and the second loss counts. Each forward moves the state on, so the next "
            "batch starts from a wrong one. Each batch is read once.",
        ),
        Mistake(
            "exp of each batch, then the mean",
            swap={
                FORWARD: "total_loss += np.exp(model.forward(xs[at], ts[at]))",
                "np.exp(total_loss / max_iters)": "total_loss / max_iters",
            },
            says="This is what one gets when the perplexity is a mean of the batches' "
            "perplexities. First the sum of the losses, the exponential last.",
        ),
        Mistake(
            "divided by the number of words",
            swap={"np.exp(total_loss / max_iters)": "np.exp(total_loss / (max_iters * N * T))"},
            says="This is what one gets when the sum of the losses is divided by the number of "
            "words. forward() returns a mean already; a sum of means goes over the number of "
            "batches.",
        ),
        Mistake(
            "one batch only",
            swap={"range(max_iters)": "range(1)", "total_loss / max_iters": "total_loss"},
            says="This is what one gets when one batch is read. An epoch has as many as the "
            "text has room for.",
        ),
        Mistake(
            "range from iteration on",
            swap={"range(max_iters)": "range(iteration, max_iters)"},
            says="This is what one gets when the loop runs from `iteration` to the number of "
            "batches of an epoch. In the second epoch no batch is read then, for `iteration` "
            "goes on growing. Each epoch has as many batches as the first.",
        ),
        Mistake(
            "the length of the stories",
            swap={"at = batch_indices(len(xs), N, T, iteration)": f"at = {OF_STORIES}"},
            says="This is what one gets when the positions are made for the text of the "
            "notebook, `corpus`. The function is given a text of its own: its length is "
            "len(xs).",
        ),
    ],
)
