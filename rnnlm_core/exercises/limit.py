"""End a program that does not end by itself, whatever it catches, and where there are no threads."""

import _thread
import contextlib
import dis
import math
import sys
import threading
from signal import SIG_DFL, SIGINT, getsignal
from signal import signal as set_handler
from time import monotonic

HERE = {code for name, code in dis.opmap.items() if "JUMP" in name or "CALL" in name}
AGAIN = 0.02  # seconds from one TimeUp to the next, for a program that has caught it


class TimeUp(BaseException):
    """The time is up. It is no Exception, so that ``except Exception`` lets it through.

    seconds: how long it took until the program could be stopped.
    """

    seconds = math.nan


def within(seconds, run):
    """Return run(), or raise TimeUp if that takes longer than so many seconds (None: no limit).

    A program is stopped where it goes round a loop or calls a function. So nothing stops a single
    long call of something written in C, such as the product of two huge arrays: TimeUp comes when
    that call returns, and its ``seconds`` tell how late. Where threads exist, the program runs at its
    full speed until the time is up. In a browser's Python they do not, and so every turn of a loop
    looks at the clock. From Python 3.12 on a program may catch TimeUp as often as it likes. Before,
    it is stopped if it catches TimeUp in one ``except:``, but not if that stands in another one, if
    there are no threads, or, in Python 3.10, if it calls nothing: there the Stop button fails, too.
    """
    if seconds is None:
        return run()
    limit = (Monitored if hasattr(sys, "monitoring") else Traced)(seconds)
    try:
        limit.start()
        result = run()
        if limit.is_up:  # and caught
            raise TimeUp
        return result
    except TimeUp as error:
        error.seconds = monotonic() - limit.begin
        raise
    finally:
        limit.over = True  # the first thing: what follows here must not be stopped
        limit.end()


class Limit:
    """What the two ways have in common: the clock, and a thread that wakes up when the time is up."""

    def __init__(self, seconds):
        self.seconds, self.begin, self.over = seconds, monotonic(), False
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.wait, daemon=True)
        self.handler = getsignal(SIGINT) or SIG_DFL  # what the Stop button does

    @property
    def is_up(self):
        return not self.over and monotonic() - self.begin >= self.seconds

    def start(self):
        try:
            self.prepare()
            self.thread.start()
        except (RuntimeError, ValueError):  # no threads here; no signals in this thread
            self.watch()

    def wait(self):
        if not self.ended.wait(self.seconds):
            self.alarm()

    def end(self):
        self.ended.set()
        if self.thread.ident:  # it was started
            self.thread.join()
        self.restore()
        if getsignal(SIGINT) != self.handler:
            with contextlib.suppress(ValueError):  # not in this thread
                set_handler(SIGINT, self.handler)


class Monitored(Limit):
    """By sys.monitoring, which there is since Python 3.12: it raises TimeUp as often as it takes."""

    def prepare(self):
        monitoring, self.me = sys.monitoring, threading.get_ident()
        free = (number for number in range(6) if monitoring.get_tool(number) is None)
        self.tool = next(free, None)
        if self.tool is not None:
            monitoring.use_tool_id(self.tool, "a limit of time")
            for event in (monitoring.events.JUMP, monitoring.events.PY_START):
                monitoring.register_callback(self.tool, event, self.look)

    def watch(self):
        if self.tool is not None:
            events = sys.monitoring.events
            sys.monitoring.set_events(self.tool, events.JUMP | events.PY_START)

    alarm = watch

    def look(self, code, *where):
        if self.is_up and threading.get_ident() == self.me:  # the kernel has threads of its own
            raise TimeUp

    def restore(self):
        if self.tool is not None:
            sys.monitoring.set_events(self.tool, 0)
            sys.monitoring.free_tool_id(self.tool)


class Traced(Limit):
    """By sys.settrace, which makes a program slow: it begins when a signal says that time is up."""

    def prepare(self):
        self.outside, self.trace_before = sys._getframe(2), sys.gettrace()
        # a program that a shell started in the background ignores this signal
        set_handler(SIGINT, self.interrupted)

    def alarm(self):
        while not self.ended.is_set():
            _thread.interrupt_main()
            self.ended.wait(AGAIN)

    def interrupted(self, number, frame):
        if self.is_up:
            self.watch(frame)  # and so TimeUp comes again if it is caught
            raise TimeUp
        if not self.over:
            raise KeyboardInterrupt  # the reader's own Stop

    def watch(self, frame=None):
        """Trace what runs from here on. frame: what runs now, with all that called it."""
        while frame and frame is not self.outside:
            frame.f_trace = self.look(frame, "", None)
            frame = frame.f_back
        sys.settrace(self.look)

    def look(self, frame, event, arg):
        frame.f_trace_lines, frame.f_trace_opcodes = False, True  # a loop may fill a single line
        stops = event == "call" or (event == "opcode" and at_a_jump_or_call(frame))
        if stops and self.is_up:
            raise TimeUp
        return self.look

    def restore(self):
        sys.settrace(self.trace_before)


def at_a_jump_or_call(frame):
    """Whether Python itself could be interrupted there: elsewhere an ``except`` may be half done."""
    return frame.f_code.co_code[frame.f_lasti] in HERE
