"""What the extra about a large text asks before it shows the answer."""

from ...exercise import Guess, Mistake

GUESSES = [
    Guess(
        "likelier_after_left",
        notebook="a large text",
        answer="Rome",
        because="Neither has stood after left, so the continuation counts decide. Francisco is the commoner "
        "word, but it has stood after one word only. Rome has stood after three.",
        mistakes=[
            Mistake(
                "the commoner word",
                wrong="Francisco",
                says="Francisco occurs more often. But where did it stand? Would you expect it after a word "
                "other than San?",
            ),
        ],
        hint="Write Rome or Francisco, in quotation marks.",
    ),
    Guess(
        "dropout_so_soon",
        notebook="a large text",
        answer="higher",
        because="In so short a time the model has not read its text once, so it has learned nothing by heart. "
        "Dropout makes learning slower and has nothing to prevent yet.",
        mistakes=[
            Mistake(
                "it helps at once",
                wrong="lower",
                says="Dropout prevents learning by heart. How much can a model know by heart before it has "
                "read the text once?",
            ),
        ],
        hint="Write lower or higher, in quotation marks.",
    ),
]
