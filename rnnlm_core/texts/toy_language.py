"""A small language whose probabilities are known exactly (notebooks 5.1 and 5.5).

A grammar of ours writes children's stories of two or three sentences. Whoever is greeted was named
up to 20 words earlier ("Tom was watching TV in his room . Mary came into the room . Mary said hi to"
... Tom), so a model must remember in order to guess well. Because we know the grammar, we also know
the perplexity that no model can beat, and the lowest one that a window of k words can reach.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from numbers import Real

import numpy as np

from ..evaluation import perplexity
from ..validate import check_count
from .text_file import END, Numbered, build_corpus, check_words, encode

HE, SHE = {"he": "he", "his": "his"}, {"he": "she", "his": "her"}  # words that go with a person
PEOPLE = {
    "Tom": HE,
    "Ben": HE,
    "Sam": HE,
    "Max": HE,
    "Mary": SHE,
    "Anna": SHE,
    "Lucy": SHE,
    "Emma": SHE,
}

# Each symbol is replaced by one of its alternatives, with the probability in front of it. Words in
# capitals are symbols. A and B are two different people, PLACE a place: the first time one occurs
# in a story it is chosen, and each choice is equally likely; later it is the same again. A.his and
# B.he are the words that go with the person, as CHOICES lists them. No two alternatives begin with
# the same word, so a reader who comes from the left always knows which one it is: every story has
# one derivation.
RULES = {
    "STORY": [(1, "OPENING B said hi to A . ANSWER END <eos>")],
    "OPENING": [(0.75, "A was ACTIVITY WHERE"), (0.25, "once B MEETING")],
    "MEETING": [(0.5, "met A STREET ."), (0.5, "saw that A was ACTIVITY .")],
    "STREET": [(0.4, ""), (0.6, "in the TOWN")],
    "TOWN": [(0.4, "park"), (0.3, "street"), (0.3, "big old shop")],
    "ACTIVITY": [
        (0.10, "sleeping"),
        (0.08, "singing"),
        (0.08, "dancing"),
        (0.07, "drawing"),
        (0.07, "thinking"),
        (0.12, "watching TV"),
        (0.08, "drinking DRINK"),
        (0.10, "reading a BOOK"),
        (0.10, "eating a SNACK"),
        (0.08, "writing a letter"),
        (0.12, "playing with TOY"),
    ],
    "DRINK": [(0.5, "milk"), (0.3, "tea"), (0.2, "water")],
    "BOOK": [(0.6, "book"), (0.4, "story")],
    "SNACK": [(0.4, "red apple"), (0.3, "cake"), (0.3, "pear")],
    "TOY": [(0.5, "the cat"), (0.3, "a ball"), (0.2, "some blocks")],
    "WHERE": [(0.35, ". B came in ."), (0.65, "in INSIDE")],
    "INSIDE": [
        (0.6, "A.his room . B came ROOM ."),
        (0.4, "the PLACE . B came BACK ."),
    ],
    "ROOM": [(0.3, "in"), (0.7, "into the room")],
    "BACK": [(0.3, "in"), (0.7, "into the PLACE")],
    "ANSWER": [
        (0.4, "A said REPLY ."),
        (0.3, "B.he was HAPPY ."),
        (0.3, ""),
    ],
    "REPLY": [(0.5, "hello to B"), (0.3, "goodbye"), (0.2, "nothing")],
    "HAPPY": [(0.5, "happy"), (0.3, "tired"), (0.2, "late")],
    "END": [(0.5, "they PLAY together ."), (0.5, "soon it was DARK .")],
    "PLAY": [(0.4, "played"), (0.3, "sang"), (0.2, "laughed"), (0.1, "danced")],
    "DARK": [(0.6, "dark"), (0.4, "time for bed")],
}
CHOICES = {
    "A": PEOPLE,
    "B": PEOPLE,
    "PLACE": ["kitchen", "garden", "hall", "attic"],
}


class ToyLanguage:
    """A grammar compiled into states: where in the story we are, and what is remembered.

    A state and a word determine the next state, so the probability of any text is a product of
    numbers that are looked up one after the other. All logarithms are natural; entropies are in nats.

    rules: {symbol: [(probability, text)]}, see RULES. A symbol may come back at the end of its own
        text, but not before the end. start: the symbol of a whole story.
    choices: {variable: [word]}, or {variable: {word: {form: the word that goes with it}}} if the
        rules write variable.form, see CHOICES. Two variables with the same words always differ.

    words: a list of the V words. Raises ValueError if the rules are ambiguous, if the probabilities
    of a symbol do not sum to 1, or if a story does not end with <eos>, and there only.
    """

    def __init__(
        self, rules: Mapping = RULES, choices: Mapping = CHOICES, start: str = "STORY"
    ) -> None:
        _check_grammar(rules, choices, start)
        self._rules, self._choices, self._start = rules, choices, (start,)
        self._variables = {symbol: self._reachable(symbol, set()) for symbol in rules}
        try:
            self._compile()
        except RecursionError:
            raise ValueError("rules: a symbol leads back to itself before any word") from None

    # From rules to states -------------------------------------------------------------------

    def _reachable(self, symbol, seen):
        """The variables (A, B, PLACE) that a symbol can lead to."""
        if symbol in self._rules and symbol not in seen:
            seen = seen | {symbol}
            parts = (part for _, text in self._rules[symbol] for part in text.split())
            return set().union(*(self._reachable(part, seen) for part in parts))
        name = symbol.partition(".")[0]
        return {name} if name in self._choices else set()

    def _expand(self, symbols, bound, p=1.0):
        """Yield (word, probability, symbols left, bound) for every way the text can go on."""
        if not symbols:
            raise ValueError("rules: a story must end with <eos>")
        head, rest = symbols[0], symbols[1:]
        name, _, form = head.partition(".")
        if head in self._rules:
            for q, text in self._rules[head]:
                yield from self._expand((*text.split(), *rest), bound, p * q)
        elif name not in self._choices:
            yield head, p, rest, bound
        elif name in bound:
            yield self._form(name, bound[name], form), p, rest, bound
        else:
            free = [value for value in self._choices[name] if value not in bound.values()]
            if form or not free:
                raise ValueError(f"choices: nothing to choose for {head} at its first mention")
            for value in free:
                yield value, p / len(free), rest, {**bound, name: value}

    def _form(self, name, value, form):
        """The word for what was chosen: itself, or the one that goes with it, "his" for Tom."""
        if not form:
            return value
        try:
            return self._choices[name][value][form]
        except (KeyError, TypeError):
            raise ValueError(f"choices: {name}.{form} has no word for {value!r}") from None

    def _state(self, symbols, bound):
        """A state as a dictionary key. What can no longer matter is forgotten."""
        if not symbols:
            return self._start, ()
        needed = set().union(
            *(self._variables.get(s) or self._reachable(s, set()) for s in symbols)
        )
        if needed <= bound.keys():  # else keep all: who is chosen next must differ from them
            bound = {name: value for name, value in bound.items() if name in needed}
        return symbols, tuple(sorted(bound.items()))

    def _compile(self):
        start = self._state(self._start, {})
        index, queue, edges = {start: 0}, [start], []
        for state in queue:  # grows while it is walked
            symbols, bound = state
            seen = set()
            for word, p, rest, now_bound in self._expand(symbols, dict(bound)):
                if word in seen:
                    raise ValueError(
                        f"rules: ambiguous, two ways to go on with {word!r} at {symbols}"
                    )
                seen.add(word)
                target = self._state(rest, now_bound)
                if (word == "<eos>") != (target == start):
                    raise ValueError(
                        f"rules: a story must end with <eos>, and there only: {word!r}"
                    )
                if target not in index:
                    index[target] = len(index)
                    queue.append(target)
                edges.append((index[state], word, p, index[target]))
        self.words = list(dict.fromkeys(word for _, word, _, _ in edges))
        self._ids = ids = {word: i for i, word in enumerate(self.words)}
        # Edge e leads from state source[e] with word word[e] and probability p[e] to target[e];
        # the edges of state s are first[s] ... first[s + 1] - 1.
        self._source = np.array([e[0] for e in edges])
        self._word = np.array([ids[e[1]] for e in edges])
        self._p = np.array([e[2] for e in edges])
        self._target = np.array([e[3] for e in edges])
        self._first = np.searchsorted(self._source, np.arange(len(index) + 1))
        self._step = {(e[0], e[1]): (e[2], e[3]) for e in edges}
        self._n_states = len(index)
        ends, more = None, np.arange(self._n_states) == 0  # the states from which a story can end
        while not np.array_equal(ends, more):
            ends = more
            more = ends | (np.bincount(self._source, ends[self._target]) > 0)
        if not ends.all():
            raise ValueError("rules: some stories never end, <eos> cannot be reached")

    # What a text is worth -------------------------------------------------------------------

    def log_probs(self, words: Iterable[str]) -> np.ndarray:
        """log P(w_t | all words before it) for a text that begins with a story: (M,) floats.

        It is -inf for a word that cannot stand there, and for all words after it.
        """
        words = check_words("words", words)
        state, logs = 0, np.full(len(words), -np.inf)
        for t, word in enumerate(words):
            if (state, word) not in self._step:
                break
            p, state = self._step[state, word]
            logs[t] = math.log(p)
        return logs

    def log_prob(self, words: Iterable[str]) -> float:
        """log of the probability that a text begins with these words; -inf if it cannot."""
        return float(self.log_probs(words).sum())

    def accepts(self, words: Iterable[str]) -> bool:
        """True if the words are one or more whole stories, the last one ended by <eos>."""
        words = check_words("words", words)
        return words[-1:] == [END] and self.log_prob(words) > -math.inf

    def sample(self, n_stories: int, rng: np.random.Generator | int | None = None) -> list[str]:
        """Write stories: returns a list of words. rng: a numpy Generator, or a seed for one."""
        check_count("n_stories", n_stories)
        try:
            random = np.random.default_rng(rng).random
        except (TypeError, ValueError):
            raise ValueError(f"rng: expected a numpy Generator or a seed, got {rng!r}") from None
        words, state = [], 0
        while n_stories:
            edges = slice(self._first[state], self._first[state + 1])
            e = edges.start + np.searchsorted(self._p[edges].cumsum()[:-1], random(), side="right")
            words.append(self.words[self._word[e]])
            state = self._target[e]
            n_stories -= state == 0
        return words

    # What can be known about it in general -----------------------------------------------------

    @property
    def stationary(self) -> np.ndarray:
        """How often each state is visited in a long text, before a word is read: (states,)."""
        visits, now = np.zeros(self._n_states), np.eye(1, self._n_states)[0]
        while now.any():
            visits += now
            now = self._walk(now)
            now[0] = 0  # the story is over
        return visits / visits.sum()

    def _walk(self, mass):
        moved = mass[self._source] * self._p
        return np.bincount(self._target, moved, minlength=self._n_states)

    def _entropies(self):
        """Entropy of the next word in every state, in nats."""
        return np.bincount(self._source, -self._p * np.log(self._p), minlength=self._n_states)

    @property
    def entropy(self) -> float:
        """The exact entropy per word of a long text, in nats."""
        return float(self.stationary @ self._entropies())

    @property
    def floor(self) -> float:
        """The perplexity that no model can beat on a long text: exp(entropy)."""
        return perplexity(self.entropy, 1)

    def window_probs(self, context: Iterable[str]) -> np.ndarray:
        """P(next word | the last words of a long text are these): (V,), in the order of ``words``.

        This is exactly the best guess of a model that sees a window only. context: a list of words,
        the latest last; for [] the result is how often each word occurs. Raises ValueError if the
        language has no such words in a row.
        """
        context = check_words("context", context)
        belief = self.stationary
        for word in context:
            edges = np.flatnonzero(self._word == self._ids.get(word, -1))
            belief = np.bincount(
                self._target[edges], belief[self._source[edges]] * self._p[edges], self._n_states
            )
            if not belief.any():
                raise ValueError(
                    f"context: {' '.join(context)!r} does not occur in this language, "
                    f"not with {word!r} where it stands"
                )
        weights = belief[self._source] * self._p
        return np.bincount(self._word, weights, len(self.words)) / belief.sum()

    def window_floors(self, max_window: int) -> list[float]:
        """The lowest perplexity of any model that sees the last k words only, k = 0 .. max_window.

        The result is a list; [0] belongs to the word frequencies, the exact unigram line. The best
        such model knows, from its k words, how likely each state is. Windows that leave it with the
        same probabilities (to 12 decimals) are counted together; apart from that the list is exact.
        """
        check_count("max_window", max_window, at_least=0)
        entropies = self._entropies()
        known = np.zeros(self._n_states)  # how often a window gives the state away
        everywhere = np.arange(self._n_states)
        unsure = {b"": (1.0, everywhere, self.stationary)}  # ... or leaves several possible
        floors = []
        for _ in range(max_window + 1):
            nll = known @ entropies
            moved, known = {}, self._walk(known)
            for mass, states, belief in unsure.values():
                for share, targets, weights in self._read_a_word(states, belief):
                    nll -= mass * share * math.log(share)
                    if len(targets) == 1:
                        known[targets[0]] += mass * share
                    else:
                        key = targets.tobytes() + weights.round(12).tobytes()
                        before = moved[key][0] if key in moved else 0.0
                        moved[key] = (before + mass * share, targets, weights)
            unsure = moved
            floors.append(perplexity(nll, 1))
        return floors

    def _read_a_word(self, states, belief):
        """Yield, for every word that may come: its probability, the states after it, their shares."""
        counts = self._first[states + 1] - self._first[states]
        offsets = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
        edges = np.repeat(self._first[states], counts) + offsets
        moved = np.repeat(belief, counts) * self._p[edges]
        order = np.lexsort((self._target[edges], self._word[edges]))
        edges, moved = edges[order], moved[order]
        cuts = np.flatnonzero(np.diff(self._word[edges])) + 1
        for targets, weights in zip(np.split(self._target[edges], cuts), np.split(moved, cuts)):
            share = weights.sum()
            targets, at = np.unique(targets, return_inverse=True)
            yield share, targets, np.bincount(at, weights) / share


def _check_grammar(rules, choices, start):
    """Raise ValueError for what is no grammar, or one without an end of states."""
    for name, value in (("rules", rules), ("choices", choices)):
        if not isinstance(value, Mapping):
            raise ValueError(f"{name}: expected a dict, see {name.upper()}, got {value!r:.50}")
    if not isinstance(start, str) or start not in rules:
        raise ValueError(f"start: expected a symbol of the rules, {list(rules)}, got {start!r}")
    for symbol, alternatives in rules.items():
        shares = []
        for alternative in (
            alternatives if isinstance(alternatives, (list, tuple)) else [alternatives]
        ):
            match alternative:
                case (Real() as p, str()):
                    shares.append(p)
                case _:
                    raise ValueError(
                        f"rules: expected a list of pairs (probability, text) for {symbol}, "
                        f"got {alternatives!r:.50}"
                    )
        if not shares or min(shares) <= 0 or not math.isclose(sum(shares), 1):
            raise ValueError(
                f"rules: the probabilities of {symbol} must be above 0 and sum to 1, got {shares}"
            )
    for symbol, alternatives in rules.items():
        for _, text in alternatives:
            if symbol in _symbols(rules, text.split()[:-1]):
                raise ValueError(
                    f"rules: {symbol} comes back in its own text {text!r} before the end"
                )
    for name, words in choices.items():
        if name in rules:
            raise ValueError(f"choices: {name} is a symbol of the rules already")
        forms = words.values() if isinstance(words, Mapping) else []
        if not all(isinstance(form, Mapping) for form in forms):
            raise ValueError(f"choices: expected a dict of forms for each word of {name}")
        words = check_words(f"choices[{name!r}]", words)
        if not words or "" in words:
            raise ValueError(f"choices: expected words for {name}, got {words}")
        for form in forms:
            check_words(f"choices[{name!r}]", form.values())


def _symbols(rules, parts):
    """Every symbol that these parts of a text can lead to, they themselves among them."""
    queue = [part for part in parts if part in rules]
    for symbol in queue:  # grows while it is walked
        inside = [part for _, text in rules[symbol] for part in text.split()]
        queue += {part for part in inside if part in rules and part not in queue}
    return queue


STORIES = {"train": (1500, 1), "valid": (150, 2), "test": (150, 3)}  # split: (stories, seed)


def load_toy(split: str) -> Numbered:
    """The toy language's text: returns (corpus, word_to_id, id_to_word), as load_ptb does.

    split: "train" (1500 stories), "valid" or "test" (150 each). It is always the same text.
    corpus: (M,) integers. The ids are in the order of first appearance in train.
    """
    if not isinstance(split, str) or split not in STORIES:
        raise ValueError(f"split: expected one of {list(STORIES)}, got {split!r}")
    language = ToyLanguage()
    corpus, word_to_id, id_to_word = build_corpus(language.sample(*STORIES["train"]))
    if split != "train":
        corpus = encode(language.sample(*STORIES[split]), word_to_id)
    return corpus, word_to_id, id_to_word
