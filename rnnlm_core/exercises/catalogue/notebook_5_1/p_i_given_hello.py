"""p_i_given_hello: a prediction (notebook 5.1)."""

from ...exercise import Mistake, Prediction

P_I_GIVEN_HELLO = Prediction(
    "p_i_given_hello",
    notebook="5.1",
    minutes=3,
    answer=0.4,
    because="Of the 5 in the column of hello, 2 were said by i. The other way round, P(hello | "
    "i), the same 2 are divided by the 4 of the row of i: 0.5.",
    mistakes=[
        Mistake(
            "P(hello | i)",
            wrong=0.5,
            says="2/4 is P(hello | i): divided by the row of i. Behind the bar stands hello: "
            "divide by its column.",
        ),
        Mistake(
            "joint",
            wrong=1 / 6,
            says="2/12 is P(i, hello), both of them, divided by the whole table. Given hello, "
            "only the column of hello is left.",
        ),
        Mistake(
            "P(hello)",
            wrong=5 / 12,
            says="5/12 is P(hello), whoever says it: the column, divided by the whole table.",
        ),
        Mistake(
            "P(i)", wrong=4 / 12, says="4/12 is P(i), or 1/3 of three people. What does hello tell?"
        ),
        Mistake("the count", wrong=2, says="2 is the count in the table. Divide it."),
        Mistake(
            "the ratio to the others",
            wrong=2 / 3,
            says="2/3 divides by the *others* who said hello. Those 2 are to be counted below, "
            "too.",
        ),
        Mistake(
            "upside down", wrong=2.5, says="5/2 is upside down. A probability is never above 1."
        ),
        Mistake("percent", wrong=40, says="40 in a hundred: as a number from 0 to 1, please."),
    ],
)
