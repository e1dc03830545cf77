"""The stop button is put off until a step is complete."""

import contextlib
import signal
import threading


@contextlib.contextmanager
def interrupts_put_off():
    """Put off the stop button to the end of the block, so that the block runs to completion.

    Interrupts arrive only in the main thread; in any other thread there is nothing to put off.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed = []
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)
    if pressed:
        signal.raise_signal(signal.SIGINT)
