"""The linear RNN that is worked by hand: its numbers forward and backward."""

from style import INPUT, SOFT, STATE, Figure

from rnnlm_core.worked_examples import LinearRNN, Lookup

COLUMNS = [232, 440, 648]
W, H, MIDDLE = 128, 108, 218
HS = [int(h[0]) for h in LinearRNN.hs[0]]
DHS = [int(dh[0]) for dh in LinearRNN.dhs[0]]
B = int(LinearRNN.b[0])
ROWS = len(LinearRNN.Wh)  # h W_h with ones: the sum of so many equal numbers


def draw():
    figure = Figure(
        760,
        450,
        "A linear RNN worked by hand",
        "States go 0, 9, 52, 197 to the right. Gradients 1, 2, 3 come from above; going back they "
        "make 3, 11, 34 at the states, and three times that is handed to the step before.",
    )
    before, x_before = 0, 64
    for t, x in enumerate(COLUMNS):
        vector = Lookup.out[0, t].astype(int)
        figure.word(x, 384, f"({' '.join(map(str, vector))})", w=128)
        figure.text(x - 82, 384, f"x_{t}", 16)
        figure.pair((x, 368), (x, MIDDLE + H / 2), INPUT)
        figure.text(x - 44, 318, f"sum {vector.sum()}", 14)
        figure.tag(x + 40, 318, str(int(LinearRNN.dxs[0, t, 0])), w=42)

        figure.box(x, MIDDLE, W, H)
        figure.text(x, MIDDLE - 32, f"{ROWS}·{before} + {vector.sum()} + {B}", 14)
        figure.text(x, MIDDLE - 6, f"= {HS[t]}", 16, bold=True)
        later = int(LinearRNN.db_at[t]) - DHS[t]
        total = f"{DHS[t]} + {later} = {DHS[t] + later}" if later else f"{DHS[t]}"
        figure.tag(x, MIDDLE + 31, total, w=108 if later else 36, size=14)

        figure.pair((x, MIDDLE - H / 2), (x, 94), STATE)
        figure.tag(x + 34, 126, str(DHS[t]), w=28)
        figure.state(x, 76, str(HS[t]), w=64)
        figure.text(x - 54, 76, f"h_{t}", 16)

        start = x_before + (28 if t == 0 else W / 2)
        figure.pair((start, MIDDLE), (x - W / 2, MIDDLE), STATE, gap=11)
        figure.tag((start + x - W / 2) / 2, MIDDLE + 32, str(int(LinearRNN.dh_prev_at[t])), w=42)
        if t:
            figure.text((start + x - W / 2) / 2, MIDDLE - 28, str(before), 14)
        before, x_before = HS[t], x
    figure.state(64, MIDDLE, "0", w=56, h=44)
    figure.text(64, MIDDLE - 38, "start", 14, colour=SOFT)
    figure.text(32, 30, "W_x, W_h all ones, b = (3 3 3)", anchor="start")
    figure.text(728, 30, "each state: three equal numbers", anchor="end")
    figure.caption(
        "dashed: gradients; each sum at a state, times 3, goes to the step before and to x"
    )
    return figure
