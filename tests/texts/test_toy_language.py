"""The toy language against brute force: every story of a grammar written out, one by one."""

import hashlib
import math
from collections import Counter
from itertools import chain, product

import numpy as np
import pytest
from oracles import assert_close, raises

from rnnlm_core.texts.text_file import TOM, split_words
from rnnlm_core.texts.toy_language import CHOICES, PEOPLE, RULES, STORIES, ToyLanguage, load_toy

# Small enough to write out, and still with all there is: two variables that differ and one that
# does not matter long, forms (A.he), an empty alternative, words that say little ("ran", ".").
TINY_RULES = {
    "STORY": [(0.6, "A ran DAY . B saw A TAIL . <eos>"), (0.4, "once B SAW . <eos>")],
    "DAY": [(0.3, ""), (0.7, "and ran")],
    "SAW": [(0.5, "saw A"), (0.5, ". A ran in the PLACE . B ran in the PLACE")],
    "TAIL": [(0.25, ". A.he ran"), (0.75, "and A.his ball")],
}
MALE, FEMALE = {"he": "he", "his": "his"}, {"he": "she", "his": "her"}
FORMS = {"Tom": MALE, "Ben": MALE, "Mary": FEMALE}
TINY_CHOICES = {"A": FORMS, "B": FORMS, "PLACE": ["hall", "park"]}


# Brute force: no states, no code of the package -------------------------------------------------


def schemas(rules, text="STORY"):
    """Every way to use up all the rules: (probability, words with A, B.he ... still in them)."""
    words = text.split()
    for i, word in enumerate(words):
        if word in rules:
            for p, alternative in rules[word]:
                for q, schema in schemas(
                    rules, " ".join([*words[:i], alternative, *words[i + 1 :]])
                ):
                    yield p * q, schema
            return
    yield 1.0, words


def fill_in(schema, choices):
    """Every way to choose what A, B ... stand for, all different: (probability, words)."""
    variables = [v for v in dict.fromkeys(w.partition(".")[0] for w in schema) if v in choices]
    for values in product(*(choices[v] for v in variables)):
        if len(set(values)) < len(values):
            continue
        p, words = 1.0, {}
        for i, (variable, value) in enumerate(zip(variables, values)):
            p /= len([c for c in choices[variable] if c not in values[:i]])
            words[variable] = value
            if isinstance(choices[variable], dict):
                words |= {f"{variable}.{form}": w for form, w in choices[variable][value].items()}
        yield p, [words.get(word, word) for word in schema]


def endings(stories, k):
    """The last k words before a story begins: Counter of (words) -> probability."""
    found = Counter()
    for p, words in stories:
        if len(words) >= k:
            found[tuple(words[len(words) - k :])] += p
        else:
            for before, q in endings(stories, k - len(words)).items():
                found[(*before, *words)] += p * q
    return found


def grams(stories, k):
    """k words and the one after them, at a random place of a long text: (words) -> probability."""
    found, length = Counter(), sum(p * len(words) for p, words in stories)
    before = endings(stories, k)
    for p, words in stories:
        for t in range(len(words)):
            if t >= k:
                found[tuple(words[t - k : t + 1])] += p / length
            else:
                for history, q in before.items():
                    found[(*history[t:], *words[: t + 1])] += p * q / length
    return found


def next_word_entropy(joint):
    """H(last word | the others) of a Counter of grams."""
    contexts = Counter()
    for gram, p in joint.items():
        contexts[gram[:-1]] += p
    return -sum(p * math.log(p / contexts[gram[:-1]]) for gram, p in joint.items())


def entropy_of(probabilities):
    return -sum(p * math.log(p) for p in probabilities)


@pytest.fixture(scope="module")
def tiny():
    return ToyLanguage(TINY_RULES, TINY_CHOICES)


@pytest.fixture(scope="module")
def tiny_stories():
    filled = ((p, fill_in(schema, TINY_CHOICES)) for p, schema in schemas(TINY_RULES))
    return [(p * q, words) for p, ways in filled for q, words in ways]


@pytest.fixture(scope="module")
def language():
    return ToyLanguage()


@pytest.fixture(scope="module")
def real_schemas():
    """The stories of the real language, with the place filled in but A and B left open."""
    places = {"PLACE": CHOICES["PLACE"]}
    filled = ((p, fill_in(schema, places)) for p, schema in schemas(RULES))
    return [(p * q, words) for p, ways in filled for q, words in ways]


@pytest.fixture(scope="module")
def sample(language):
    """3000 stories, a list of words each."""
    return stories_of(language.sample(3000, rng=11))


@pytest.fixture(scope="module")
def splits():
    return {split: load_toy(split) for split in STORIES}


def stories_of(words):
    stories = [[]]
    for word in words:
        stories[-1].append(word)
        if word == "<eos>":
            stories.append([])
    assert stories.pop() == []
    return stories


def text_of(toy):
    corpus, _, id_to_word = toy
    return [id_to_word[i] for i in corpus.tolist()]


# Words and probabilities ------------------------------------------------------------------------


def test_vocabulary_is_small_plain_and_used(language, splits):
    assert 60 <= len(language.words) <= 120
    assert len(set(language.words)) == len(language.words)
    for word in language.words:
        assert word in (".", "<eos>") or (word.isascii() and word.isalpha())
        # no symbol and no variable is left standing; capitals are for names, and for one machine
        assert word.islower() or word in PEOPLE or word in (".", "TV")
    assert set(text_of(splits["train"])) == set(language.words)


def test_probabilities_out_of_every_state_sum_to_1(language, tiny):
    for toy in (language, tiny):
        sums = np.bincount(toy._source, toy._p)
        assert len(sums) == toy._n_states
        assert_close(sums, 1)


def test_next_words_sum_to_1(language):
    """The same, through the front door: everywhere in two stories, one after the other."""
    text = language.sample(2, rng=4)
    for t in range(len(text)):
        logs = [language.log_probs([*text[:t], word])[-1] for word in language.words]
        assert_close(np.exp(logs).sum(), 1)


def test_log_prob_is_that_of_brute_force(tiny, tiny_stories):
    assert_close(sum(p for p, _ in tiny_stories), 1)
    assert len({tuple(words) for _, words in tiny_stories}) == len(tiny_stories) == 42
    for p, words in tiny_stories:
        assert_close(math.exp(tiny.log_prob(words)), p)
    # beginnings, and whole texts: the next story knows nothing of the one before
    beginnings = Counter()
    for p, words in tiny_stories:
        for t in range(len(words)):
            beginnings[tuple(words[:t])] += p
    for words, p in beginnings.items():
        assert_close(math.exp(tiny.log_prob(words)), p)
    for (p, one), (q, two) in zip(tiny_stories, reversed(tiny_stories)):
        assert_close(tiny.log_prob(one + two), math.log(p * q))


def test_log_prob_of_the_real_language(language, real_schemas, sample):
    assert_close(sum(p for p, _ in real_schemas), 1)
    chances = {tuple(words): p for p, words in real_schemas}
    assert len(chances) == len(real_schemas)
    for words in sample:  # put A and B back in: every pair of people is equally likely
        hi = words.index("hi")
        a, b = words[hi + 2], words[hi - 2]
        open_again = {a: "A", b: "B", PEOPLE[a]["his"]: "A.his", PEOPLE[b]["he"]: "B.he"}
        p = chances[tuple(open_again.get(word, word) for word in words)]
        assert_close(language.log_prob(words), math.log(p / (8 * 7)))


def test_accepts_what_brute_force_writes_and_nothing_else(tiny, tiny_stories):
    right = {tuple(words) for _, words in tiny_stories}
    texts = set()
    for story in right:
        texts |= {story[:t] for t in range(len(story))} | {story[t:] for t in range(len(story))}
        for t, word in product(range(len(story)), tiny.words):
            texts.add((*story[:t], word, *story[t + 1 :]))
    texts |= {one + two[:t] for one, two in zip(right, reversed(list(right))) for t in (0, 3, 99)}

    def is_right(text):
        whole = text and text[-1] == "<eos>"
        return bool(whole and all(tuple(story) in right for story in stories_of(text)))

    answers = Counter()
    for text in texts:
        assert tiny.accepts(text) is is_right(text), text
        answers[is_right(text)] += 1
    assert answers[True] > len(right) and answers[False] > 1000


def test_accepts_samples_of_the_real_language(language, splits):
    for toy in splits.values():
        assert language.accepts(text_of(toy))
    text = text_of(splits["valid"])
    assert not language.accepts([])
    assert not language.accepts(text[:-1])  # cut off
    assert not language.accepts(text[:400] + text[401:])
    # one word changed, to a word that could well stand there in another story
    at = text.index("hi", 300) + 2
    assert text[at] in PEOPLE
    for name in PEOPLE:
        changed = [*text[:at], name, *text[at + 1 :]]
        assert language.accepts(changed) is (name == text[at])


def test_log_probs_end_at_the_first_impossible_word(language):
    text = language.sample(3, rng=5)
    right = language.log_probs(text)
    assert right.shape == (len(text),) and np.isfinite(right).all()
    assert_close(right.sum(), language.log_prob(text))
    for t in (0, 7, len(text) - 1):
        changed = [*text[:t], "no such word", *text[t + 1 :]]
        logs = language.log_probs(changed)
        np.testing.assert_array_equal(logs[:t], right[:t])
        assert (logs[t:] == -np.inf).all()  # though the words after it are right again
        assert language.log_prob(changed) == -math.inf
    assert language.log_probs([]).shape == (0,)


# What the language is for: remembering ----------------------------------------------------------


def test_tom_sentence_has_one_end(language):
    tom = split_words(TOM)
    before = language.log_prob(tom)
    assert math.isfinite(before)
    after = {word: language.log_prob([*tom, word]) - before for word in language.words}
    assert_close(after.pop("Tom"), 0)
    assert set(after.values()) == {-math.inf}


def greeting(words, is_person):
    """How many words before "said hi to" somebody this somebody was named last."""
    at = next(t for t in range(3, len(words)) if words[t - 3 : t] == ["said", "hi", "to"])
    assert is_person(words[at])
    return at - max(t for t in range(at) if words[t] == words[at])


def test_greeted_person_was_named_up_to_20_words_earlier(real_schemas, sample):
    assert greeting([*split_words(TOM), "Tom"], PEOPLE.__contains__) == 18
    everywhere = [greeting(words, "A".__eq__) for _, words in real_schemas]
    assert max(everywhere) == 20
    seen = [greeting(words, PEOPLE.__contains__) for words in sample]
    assert max(seen) == 20
    assert set(seen) == set(everywhere)


# Entropy and floors -----------------------------------------------------------------------------


def test_entropy_is_that_of_a_story_over_its_length(tiny, tiny_stories, language, real_schemas):
    length = sum(p * len(words) for p, words in tiny_stories)
    assert_close(tiny.entropy, entropy_of(p for p, _ in tiny_stories) / length)
    length = sum(p * len(words) for p, words in real_schemas)
    story = entropy_of(p for p, _ in real_schemas) + math.log(8 * 7)  # and who A and B are
    assert_close(language.entropy, story / length)
    for toy in (tiny, language):
        assert_close(toy.floor, math.exp(toy.entropy))


def test_entropy_is_the_mean_surprise_of_a_sample(language, sample):
    """Within four standard errors. Words of a story depend on each other, stories do not."""
    surprise = np.array([-language.log_prob(words) for words in sample])
    excess = surprise - language.entropy * np.array([len(words) for words in sample])
    error = excess.std() / math.sqrt(len(excess))
    assert abs(excess.mean()) < 4 * error
    assert 4 * error < 0.02 * surprise.mean(), "vacuous: two percent off would not be seen"


def test_window_floors_are_those_of_brute_force(tiny, tiny_stories):
    floors = tiny.window_floors(12)
    for k, floor in enumerate(floors):
        expected = next_word_entropy(grams(tiny_stories, k))
        assert abs(math.log(floor) - expected) < 1e-9, k
    assert floors[7] > tiny.floor + 1e-3, "vacuous: a short window knows everything"
    assert_close(floors[8:], tiny.floor)


def test_window_probs_are_those_of_brute_force(tiny, tiny_stories):
    for k in (0, 1, 2, 5):
        joint, contexts = grams(tiny_stories, k), Counter()
        for gram, p in joint.items():
            contexts[gram[:-1]] += p
        for context, weight in contexts.items():
            expected = [joint[(*context, word)] / weight for word in tiny.words]
            assert_close(tiny.window_probs(context), expected, 1e-9)


def test_window_probs_of_the_real_language(language):
    """The Tom sentence: ten words leave seven names, the whole of it leaves one."""
    words = split_words(TOM)
    ids = {word: i for i, word in enumerate(language.words)}
    near, far = language.window_probs(words[-10:]), language.window_probs(words)
    names = [ids[name] for name in PEOPLE if name != "Mary"]
    assert_close(near[names], [1 / 7] * 7)
    assert_close(far[ids["Tom"]], 1)
    assert_close(far.sum(), 1)


def test_windows_that_tell_different_things_are_kept_apart():
    """After "then", sun or wind or rain leave the same two states possible, not equally likely."""
    rules = {
        "STORY": [(0.5, "summer WARM then hot <eos>"), (0.5, "winter COLD then cold <eos>")],
        "WARM": [(0.4, "sun"), (0.401, "wind"), (0.199, "rain")],  # sun and wind: nearly the same
        "COLD": [(0.3, "sun"), (0.3, "wind"), (0.4, "rain")],
    }
    stories = list(schemas(rules))
    for k, floor in enumerate(ToyLanguage(rules, {}).window_floors(4)):
        assert abs(math.log(floor) - next_word_entropy(grams(stories, k))) < 1e-9, k


def test_window_floors_of_the_real_language(language, real_schemas):
    """For short windows brute force works here, too: count with A and B open, then fill them in."""
    people = {"A": PEOPLE, "B": PEOPLE}
    floors = language.window_floors(4)
    for k, floor in enumerate(floors):
        joint = Counter()
        for gram, p in grams(real_schemas, k).items():
            # people of two stories must not be taken for one: no window is long enough
            story_before = gram[: gram.index("<eos>")] if "<eos>" in gram else ()
            assert not {"A", "B"} & set(story_before) or gram[-1] == "<eos>"
            for q, words in fill_in(gram, people):
                joint[tuple(words)] += p * q
        assert_close(sum(joint.values()), 1)
        assert abs(math.log(floor) - next_word_entropy(joint)) < 1e-9, k


def test_the_grammar_of_another_language():
    """Its people and the words that go with them come from its choices, and from nowhere else."""
    rules = {
        "STORY": [(1, "A came in . B came in . A.topic REST <eos>")],
        "REST": [(0.5, "B.to hello said ."), (0.5, "slept .")],
    }
    people = {
        name: {"topic": f"{name}-nun", "to": f"{name}-ege"} for name in ("Mina", "Juno", "Tom")
    }
    language = ToyLanguage(rules, {"A": people, "B": people})
    assert {"Tom-nun", "Mina-ege"} < set(language.words) and "his" not in language.words
    told = [
        "Tom",
        "came",
        "in",
        ".",
        "Mina",
        "came",
        "in",
        ".",
        "Tom-nun",
        "Mina-ege",
        "hello",
        "said",
        ".",
        "<eos>",
    ]
    assert_close(math.exp(language.log_prob(told)), 1 / 3 / 2 / 2)
    assert language.log_prob([*told[:8], "Mina-nun"]) == -math.inf


def test_a_word_that_nobody_gave_is_missed_by_name():
    rules = {"STORY": [(1, "A took A.his ball <eos>")]}
    for choices in ({"A": ["Tom"]}, {"A": {"Tom": {"he": "he"}}}):
        raises(ValueError, lambda choices=choices: ToyLanguage(rules, choices), "A.his", "'Tom'")


def test_window_floors_fall_to_the_floor_at_20_words(language, sample):
    floors = language.window_floors(21)
    assert len(floors) == 22
    for wide, narrow in zip(floors[1:], floors):
        assert wide < narrow or abs(wide - language.floor) < 1e-12
    assert floors[19] > language.floor + 0.005
    assert_close(floors[20], language.floor)
    assert_close(floors[21], language.floor)
    # [0] is the unigram perplexity, here from counts; that brute force agrees is tested above
    counts = np.array([*Counter(chain.from_iterable(sample)).values()])
    unigram = entropy_of((counts / counts.sum()).tolist())
    assert abs(math.log(floors[0]) - unigram) < 0.005


def test_stationary_is_how_often_states_are_visited(tiny, tiny_stories):
    """Which state is which is not to be seen from outside, but what stands there next is."""
    next_word = np.bincount(tiny._word, tiny.stationary[tiny._source] * tiny._p)
    expected = grams(tiny_stories, 0)
    assert_close(next_word, [expected[(word,)] for word in tiny.words])
    assert_close(tiny.stationary.sum(), 1)
    assert_close(tiny.stationary[0], expected[("<eos>",)])  # as many beginnings as ends


# Sampling and the text --------------------------------------------------------------------------


def test_sampling_repeats_with_its_seed(language):
    words = language.sample(20, rng=3)
    assert words == language.sample(20, rng=3) == language.sample(20, np.random.default_rng(3))
    assert words != language.sample(20, rng=4)
    assert language.sample(20) != language.sample(20)
    assert words.count("<eos>") == 20 and words[-1] == "<eos>"
    assert language.accepts(words)


def test_first_words_come_as_often_as_they_should(language, sample):
    counts = Counter(words[0] for words in sample)
    chances = {word: math.exp(language.log_prob([word])) for word in language.words}
    assert_close(chances["once"], 0.25)
    for name in PEOPLE:
        assert_close(chances[name], 0.75 / 8)
    assert set(counts) == {word for word, p in chances.items() if p > 0}
    for word, p in chances.items():  # within four standard errors
        assert abs(counts[word] - len(sample) * p) <= 4 * math.sqrt(len(sample) * p * (1 - p))


def test_splits_never_change(splits):
    """A new grammar, or a NumPy with other random numbers: then every figure told is another."""
    expected = {
        "train": "c0aea2d67099c058ea84e1472acbbda11100a37de3ec0f53a4dd34473993941f",
        "valid": "b94d962b23a01f87a51761f17160b9d3eb3b6d7f9b38c60e8111be56baf12afc",
        "test": "b3425dcb02aa8343768b01930efcbd89a375f4791357b6c9ea187dc6fdd63d56",
    }
    texts = {split: " ".join(text_of(toy)) for split, toy in splits.items()}
    found = {split: hashlib.sha256(text.encode()).hexdigest() for split, text in texts.items()}
    assert found == expected
    # no split is the beginning of another, as it would be with one seed for two of them
    assert len({text[:200] for text in texts.values()}) == 3
    assert {split: text.count("<eos>") for split, text in texts.items()} == {
        "train": 1500,
        "valid": 150,
        "test": 150,
    }


def test_ids_are_those_of_train(splits):
    in_order = list(dict.fromkeys(text_of(splits["train"])))
    for corpus, word_to_id, id_to_word in splits.values():
        assert corpus.dtype == np.int64 and corpus.ndim == 1
        assert list(word_to_id.items()) == [(word, i) for i, word in enumerate(in_order)]
        assert id_to_word == dict(enumerate(in_order))
    first_seen = list(dict.fromkeys(splits["train"][0].tolist()))
    assert first_seen == list(range(len(in_order)))


# Bad input --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "word"),
    [
        ({"STORY": [(0.5, "one two <eos>"), (0.5, "one three <eos>")]}, "one"),
        ({"STORY": [(0.5, "A ran <eos>"), (0.5, "Tom sat <eos>")]}, "Tom"),
        ({"STORY": [(1, "X two <eos>")], "X": [(0.5, ""), (0.5, "two")]}, "two"),  # late: X is ""
        ({"STORY": [(1, "one X <eos>")], "X": [(0.5, "B"), (0.5, "A")]}, "Tom"),
    ],
)
def test_ambiguous_rules_are_refused(rules, word):
    choices = {"A": ["Tom", "Ben"], "B": ["Tom", "Ben"]}
    raises(ValueError, lambda: ToyLanguage(rules, choices), "ambiguous", repr(word))


@pytest.mark.parametrize("p", [0.4, 0.6])
def test_probabilities_must_sum_to_1(p):
    rules = {"STORY": [(1, "X <eos>")], "X": [(0.5, "one"), (p, "two")]}
    raises(ValueError, lambda: ToyLanguage(rules, {}), "probabilities of X", "sum to 1")


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"STORY": [(1, "X <eos>")], "X": [(1, "one"), (0, "two")]}, ["of X", "above 0"]),
        ({"STORY": [(1, "X <eos>")], "X": [(1.5, "one"), (-0.5, "two")]}, ["of X", "above 0"]),
        ({"STORY": [(1, "one")]}, ["<eos>", "'one'"]),
        ({"STORY": [(1, "one X")], "X": [(0.5, ""), (0.5, "<eos>")]}, ["must end with <eos>"]),
        ({"STORY": [(0.5, "one STORY"), (0.5, "two <eos>")]}, ["<eos>", "'one'"]),
        ({"STORY": [(1, "one <eos> two <eos>")]}, ["<eos>"]),
        ({"STORY": [(1, "A B <eos>")]}, ["nothing to choose for B"]),
        ({"STORY": [(1, "A.he ran <eos>")]}, ["A.he"]),
    ],
)
def test_rules_that_make_no_stories_are_refused(rules, words):
    raises(ValueError, lambda: ToyLanguage(rules, {"A": ["Tom"], "B": ["Tom"]}), *words)


def test_bad_arguments_are_named(language):
    for call, words in (
        (lambda: load_toy("dev"), ("split", "'dev'", "train", "valid", "test")),
        (lambda: language.sample(0), ("n_stories", 0)),
        (lambda: language.sample(2.5), ("n_stories", 2.5)),
        (lambda: language.window_floors(-1), ("max_window", -1)),
        (lambda: language.window_probs(["hi", "hi"]), ("context", "'hi hi'")),
        (lambda: language.window_probs(["Tim"]), ("context", "'Tim'")),
    ):
        raises(ValueError, call, *words)
    assert len(language.window_floors(0)) == 1
