"""The stop button, put off until a step is whole."""

import contextlib
import signal
import threading


@contextlib.contextmanager
def interrupts_put_off():
    """Put the stop button off to the end of the block, so that what is in it is done whole.

    An interrupt arrives in the main thread only; in any other there is nothing to put off.
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
