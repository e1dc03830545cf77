"""The linear RNN that is worked by hand: its numbers forward and backward, and the sums over time."""

from style import INPUT, SOFT, STATE, Figure

from rnnlm_core.worked_examples import LinearRNN, Lookup

COLUMNS, TOTAL = [202, 392, 582], 716
W, H, MIDDLE = 124, 108, 208
HS = [int(h[0]) for h in LinearRNN.hs[0]]
DHS = [int(dh[0]) for dh in LinearRNN.dhs[0]]
DZS = [int(dz) for dz in LinearRNN.db_at]  # there is no tanh and one row: db is dz
B = int(LinearRNN.b[0])
ROWS = len(LinearRNN.Wh)  # h W_h with ones: the sum of so many equal numbers


def whole(numbers):
    return " ".join(str(int(n)) for n in numbers)


def draw():
    figure = Figure(
        798,
        556,
        "A linear RNN worked by hand",
        "States go 0, 9, 52, 197 to the right. Gradients 1, 2, 3 come from above; going back they "
        "make 3, 11, 34 at the states, and three times that is handed to the step before. Below "
        "stand the gradients of the weights at each step, and their sums: db 48, dWh 255, dWx 68, "
        "116, 164, 212.",
    )
    before, x_before = 0, 56
    for t, x in enumerate(COLUMNS):
        vector = Lookup.out[0, t].astype(int)
        figure.word(x, 360, f"({whole(vector)})", w=W)
        figure.text(x - 80, 360, f"x_{t}", 16)
        figure.pair((x, 344), (x, MIDDLE + H / 2), INPUT)
        figure.text(x - 44, 302, f"sum {vector.sum()}", 14)
        figure.tag(x + 40, 302, str(int(LinearRNN.dxs[0, t, 0])), w=42)

        figure.box(x, MIDDLE, W, H)
        figure.text(x, MIDDLE - 32, f"{ROWS}·{before} + {vector.sum()} + {B}", 14)
        figure.text(x, MIDDLE - 6, f"= {HS[t]}", 16, bold=True)
        later = DZS[t] - DHS[t]
        total = f"dz = {DHS[t]} + {later} = {DZS[t]}" if later else f"dz = {DZS[t]}"
        figure.tag(x, MIDDLE + 31, total, w=116 if later else 56)

        figure.pair((x, MIDDLE - H / 2), (x, 86), STATE)
        figure.tag(x + 34, 118, str(DHS[t]), w=28)
        figure.state(x, 68, str(HS[t]), w=64)
        figure.text(x - 54, 68, f"h_{t}", 16)

        start = x_before + (26 if t == 0 else W / 2)
        figure.pair((start, MIDDLE), (x - W / 2, MIDDLE), STATE, gap=11)
        figure.tag((start + x - W / 2) / 2, MIDDLE + 32, str(int(LinearRNN.dh_prev_at[t])), w=42)
        if t:
            figure.text((start + x - W / 2) / 2, MIDDLE - 28, str(before), 14)

        figure.text(x, 420, f"{DZS[t]}", 14)
        figure.text(x, 450, f"{before}·{DZS[t]} = {int(LinearRNN.dWh_at[t])}", 14)
        figure.text(x, 480, whole(LinearRNN.dWx_rows_at[t]), 14)
        before, x_before = HS[t], x
    figure.state(56, MIDDLE, "0", w=52, h=44)
    figure.text(56, MIDDLE - 38, "start", 14, colour=SOFT)
    figure.text(
        32, 26, "W_x, W_h all ones, b = (3 3 3); every state is three equal numbers", anchor="start"
    )

    figure.line((32, 398), (766, 398), width=1)
    for y, name, total in (
        (420, "db", int(LinearRNN.db)),
        (450, "dW_h", int(LinearRNN.dWh)),
        (480, "dW_x rows", whole(LinearRNN.dWx_rows)),
    ):
        figure.tag(76, y, name, w=88)
        figure.tag(TOTAL, y, str(total), w=118)
    figure.text(TOTAL, 360, "sum over", 14, colour=SOFT)
    figure.text(TOTAL, 378, "the steps", 14, colour=SOFT)
    figure.caption("dashed: gradients; three times dz goes to the step before, and to x")
    return figure
