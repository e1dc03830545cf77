"""The meaning of each colour in every figure, plot and slider.

Colour-blind readers can tell the strong colours (Okabe and Ito) apart. Pale ones fill the boxes.
"""

INK, SOFT = "#222222", "#555555"  # text and marks; captions, edges and reference lines
INPUT, INPUT_PALE = "#0072B2", "#e1eef7"  # x_t, word vectors
INPUT_READ = "#8cc3e6"  # what is being read at this moment
STATE, STATE_PALE = "#009E73", "#dff3ec"  # h_t
LAYER, LAYER_PALE = "#E69F00", "#fdf0d3"  # layers and weights
GRADIENT, GRADIENT_PALE = "#D55E00", "#fbe5d8"  # what flows back
OUTPUT, OUTPUT_PALE = "#CC79A7", "#f8e8f0"  # scores, probabilities, losses
FADED, FADED_PALE = "#9a9a9a", "#efeeea"  # out of sight, ignored, masked
# For letters and thin lines, which need more contrast on white than areas: 4.5 to 1 and above
INPUT_TEXT, STATE_TEXT, LAYER_TEXT = "#00639c", "#00704f", "#8a5f00"
GRADIENT_TEXT, OUTPUT_TEXT, FADED_TEXT = "#a84a00", "#96416f", "#6b6b6b"
CARD, CARD_PALE = "#d8d4ca", "#fdfcf9"  # the ground that boxes stand on
NEW = "#fff3b0"  # what came with the last move
GRID = "#e0e0e0"

TRAIN, VALID, REFERENCE = INPUT, GRADIENT, SOFT  # curves of a training
SERIES = [
    INPUT,
    GRADIENT,
    STATE,
    OUTPUT,
    LAYER,
    "#56B4E9",
]  # curves that mean nothing in particular
