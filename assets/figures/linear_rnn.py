"""The linear RNN that is worked by hand: its numbers forward and backward, and the sums over time."""

from style import INPUT, SOFT, STATE, Figure

from rnnlm_core.worked_examples import LinearRNN, Lookup

COLUMNS, START, TOTAL = [190, 388, 586], 44, 712
W, H, MIDDLE = 148, 112, 210
HS = [int(h[0]) for h in LinearRNN.hs[0]]
DHS = [int(dh[0]) for dh in LinearRNN.dhs[0]]
DZS = [int(dz) for dz in LinearRNN.db_at]  # there is no tanh and one row: db is dz
B = int(LinearRNN.b[0])
ROWS = len(LinearRNN.Wh)  # h W_h with ones: the sum of so many equal numbers


def whole(numbers):
    return " ".join(str(int(n)) for n in numbers)


def draw():
    figure = Figure(
        800,
        554,
        "A linear RNN worked by hand",
        "States go 0, 9, 52, 197 to the right. Gradients 1, 2, 3 come from above; going back they "
        "make 3, 11, 34 at the states, and three times that is handed to the step before. Below "
        "stand the gradients of the weights at each step, and their sums: db 48, dWh 255, dWx 68, "
        "116, 164, 212.",
    )
    before, right = 0, START + 22
    for t, x in enumerate(COLUMNS):
        vector = Lookup.out[0, t].astype(int)
        figure.word(x, 364, f"({whole(vector)})", w=W)
        figure.text(x - 92, 364, f"x_{t}", 16)
        figure.pair((x, 348), (x, MIDDLE + H / 2), INPUT)
        figure.text(x - 46, 307, f"sum {vector.sum()}")
        figure.tag(x + 38, 307, str(int(LinearRNN.dxs[0, t, 0])), w=40)

        figure.box(x, MIDDLE, W, H)
        figure.text(x, MIDDLE - 36, f"{ROWS}·{before} + {vector.sum()} + {B}")
        figure.text(x, MIDDLE - 8, f"= {HS[t]}", 16, bold=True)
        later = DZS[t] - DHS[t]
        total = f"dz = {DHS[t]} + {later} = {DZS[t]}" if later else f"dz = {DZS[t]}"
        figure.tag(x, MIDDLE + 32, total, w=140 if later else 64)

        figure.pair((x, MIDDLE - H / 2), (x, 86), STATE)
        figure.tag(x + 34, 118, str(DHS[t]), w=28)
        figure.state(x, 68, str(HS[t]), w=64)
        figure.text(x - 54, 68, f"h_{t}", 16)

        left = x - W / 2
        figure.pair((right, MIDDLE), (left, MIDDLE), STATE, gap=11)
        figure.tag((right + left) / 2, MIDDLE + 34, str(int(LinearRNN.dh_prev_at[t])), w=40)
        if t:
            figure.text((right + left) / 2, MIDDLE - 30, str(before))

        figure.text(x, 426, f"{DZS[t]}")
        figure.text(x, 457, f"{before}·{DZS[t]} = {int(LinearRNN.dWh_at[t])}")
        figure.text(x, 488, whole(LinearRNN.dWx_rows_at[t]))
        before, right = HS[t], x + W / 2
    figure.state(START, MIDDLE, "0", w=44, h=44)
    figure.text(START, MIDDLE - 38, "start", colour=SOFT)
    figure.text(
        22, 28, "W_x, W_h all ones, b = (3 3 3); every state is three equal numbers", anchor="start"
    )

    figure.line((22, 402), (778, 402), width=1)
    for y, name, total in (
        (426, "db", int(LinearRNN.db)),
        (457, "dW_h", int(LinearRNN.dWh)),
        (488, "dW_x rows", whole(LinearRNN.dWx_rows)),
    ):
        figure.tag(68, y, name, w=92)
        figure.tag(TOTAL, y, str(total), w=130)
    figure.text(TOTAL, 361, "sum over", colour=SOFT)
    figure.text(TOTAL, 381, "the steps", colour=SOFT)
    figure.caption("dashed: gradients; three times dz goes to the step before, and to x")
    return figure
