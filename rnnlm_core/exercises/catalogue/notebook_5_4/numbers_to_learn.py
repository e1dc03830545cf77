"""numbers_to_learn: a prediction (notebook 5.4)."""

from ...exercise import Mistake, Prediction

WEIGHTS_OF_THE_MODEL = Prediction(
    "numbers_to_learn",
    hint="Write down the shape of each of the six arrays, multiply, and add.",
    notebook="5.4",
    minutes=3,
    answer=143,
    because="Embedding 7·4 = 28; RNN 4·6 + 6·6 + 6 = 66; Affine 6·7 + 7 = 49. The loss layer has "
    "none, and T does not occur: all steps share their weights.",
    mistakes=[
        Mistake(
            "both biases forgotten",
            wrong=130,
            says="130 is without the biases: b of the RNN, and b of the Affine layer.",
        ),
        Mistake(
            "the RNN's bias forgotten",
            wrong=137,
            says="137 is without b of the RNN, one number for each of its H states.",
        ),
        Mistake(
            "the Affine layer's bias forgotten",
            wrong=136,
            says="136 is without b of the Affine layer, one number for each word.",
        ),
        Mistake(
            "the word vectors forgotten",
            wrong=115,
            says="115 is without the word vectors. They are learned like all weights: a row of D "
            "numbers for each word.",
        ),
        Mistake(
            "Wh forgotten",
            wrong=107,
            says="107 is without Wh, the 6·6 weights from state to state.",
        ),
        Mistake(
            "Wx forgotten",
            wrong=119,
            says="119 is without Wx, the 4·6 weights from word vector to state.",
        ),
        Mistake(
            "the Affine layer forgotten",
            wrong=94,
            says="94 is without the Affine layer (or without Wh and both biases).",
        ),
        Mistake(
            "the RNN forgotten",
            wrong=77,
            says="77 is without the RNN.",
        ),
        Mistake(
            "Wh and the RNN's bias forgotten",
            wrong=101,
            says="101 is without Wh and b of the RNN, 36 + 6; or without W of the Affine layer, "
            "42. The RNN has three arrays, the Affine layer two.",
        ),
        Mistake(
            "Wx and the RNN's bias forgotten",
            wrong=113,
            says="113 is without Wx and b of the RNN, 24 + 6.",
        ),
        Mistake(
            "Wh and the Affine layer's bias forgotten",
            wrong=100,
            says="100 is without Wh, 6·6, and without b of the Affine layer, 7.",
        ),
        Mistake(
            "word vectors and both biases forgotten",
            wrong=102,
            says="102 is without the word vectors, 7·4, and without the two biases, 6 + 7. All "
            "of them are learned.",
        ),
        Mistake(
            "the Affine layer and the RNN's bias forgotten",
            wrong=88,
            says="88 is without the Affine layer, 6·7 + 7, and without b of the RNN, 6.",
        ),
        Mistake(
            "word vectors and the RNN's bias forgotten",
            wrong=109,
            says="109 is without the word vectors, 7·4, and without b of the RNN, 6.",
        ),
        Mistake(
            "word vectors and the Affine layer's bias forgotten",
            wrong=108,
            says="108 is without the word vectors, 7·4, and without b of the Affine layer, 7.",
        ),
        Mistake(
            "the table alone",
            wrong=28,
            says="28 is the table of word vectors alone. The RNN and the Affine layer also have "
            "weights.",
        ),
        Mistake(
            "the Affine layer alone",
            wrong=49,
            says="49 is the Affine layer alone. The RNN and the table of word vectors also learn.",
        ),
        Mistake(
            "the RNN alone",
            wrong=66,
            says="66 is the RNN alone. The table of word vectors and the Affine layer also learn.",
        ),
        Mistake(
            "the Affine layer's bias of H",
            wrong=142,
            says="142 is 1 short. Does the bias of the Affine layer have H = 6 numbers there? It "
            "is added to the scores, so it has one for each of the V = 7 words.",
        ),
        Mistake(
            "the RNN's bias of D",
            wrong=141,
            says="141 is 2 short. Does b of the RNN have D = 4 numbers there? It is added to the "
            "state, so it has H = 6.",
        ),
        Mistake(
            "the RNN's bias of V",
            wrong=144,
            says="144 is 1 too many. Does b of the RNN have V = 7 numbers there? It is added to "
            "the state, so it has H = 6.",
        ),
        Mistake(
            "a bias in the Embedding",
            wrong=147,
            says="147 is 4 too many: a bias of D numbers in the Embedding? It has none, it looks "
            "up rows of a table.",
        ),
        Mistake(
            "two biases in the RNN",
            wrong=149,
            says="149 is 6 too many: two biases in the RNN, one for each product? They would "
            "only be added to each other; here it has one b.",
        ),
        Mistake(
            "a bias for each word in the Embedding",
            wrong=150,
            says="150 is 7 too many: the b of the Affine layer twice, or a bias in the "
            "Embedding? That one looks up rows of a table and has none.",
        ),
        Mistake(
            "ids in one-hot form into the RNN",
            wrong=161,
            says="161 has 7·6 weights from word to state, as if one-hot words went into the RNN. "
            "What goes in are word vectors, of D = 4 numbers: Wx is 4·6.",
        ),
        Mistake(
            "sizes added",
            wrong=17,
            says="17 is 7 + 4 + 6, the sizes added up. A matrix has as many numbers as its two "
            "sizes *multiplied*, and there are several arrays: write down the shape of each.",
        ),
        Mistake(
            "layers counted",
            wrong=4,
            says="4 is the number of layers. How many numbers are in their arrays?",
        ),
        Mistake(
            "layers with weights counted",
            wrong=3,
            says="3 layers have weights. How many numbers are in their arrays?",
        ),
        Mistake(
            "the Affine layer fed with word vectors",
            wrong=129,
            says="129 has 4·7 weights in the Affine layer. What goes into it is the state, of H "
            "= 6 numbers.",
        ),
        Mistake(
            "weights counted for every step",
            wrong=28 + 7 * (66 + 49),
            says="That counts the RNN and the Affine layer 7 times, once for each step. All "
            "steps share their weights.",
        ),
        Mistake(
            "the RNN counted for every step",
            wrong=28 + 7 * 66 + 49,
            says="That counts the RNN 7 times, once for each step. All steps share its weights.",
        ),
        Mistake(
            "every layer counted for every step",
            wrong=7 * 143,
            says="That is 7 times as many, one set of weights for each step. All steps share "
            "their weights.",
        ),
        Mistake(
            "arrays counted",
            wrong=6,
            says="There are 6 arrays. How many numbers are in them?",
        ),
    ],
)
