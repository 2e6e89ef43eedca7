"""The time limit: in the main thread and in others, for bodies that swallow it, and without a trace afterwards."""

import dis
import signal
import sys
import threading
import time
from dataclasses import replace

import pytest

from lstm_course.checking import judge, limits
from lstm_course.checking.limits import StandingAlarm, TooSlow, call_within
from tests.checking.facts import failing_trial
from tests.checking.samples import SQUARE


def spins():
    while True:
        pass


def spins_until(end):
    while time.perf_counter() < end:
        pass


def sleeps():
    time.sleep(30)


def swallows():
    while True:
        try:
            sum(range(1000))
        except BaseException:
            continue


def in_thread(function):
    found = []

    def run():
        try:
            found.append(function())
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(300)
    assert found, "it never came back"
    return found[0]


def limited(function, seconds=0.2):
    """How long it was let run, in seconds on the clock and of the processor's work."""
    start, worked = time.monotonic(), time.process_time()
    with pytest.raises(TooSlow):
        call_within(seconds, function)
    return time.monotonic() - start, time.process_time() - worked


@pytest.mark.parametrize("function", [spins, sleeps, swallows])
def test_in_the_main_thread(function):
    clock, work = limited(function)  # on a busy machine the clock may show anything more
    assert clock > 0.19
    assert work < 10


def test_in_another_thread():
    clock, work = in_thread(lambda: limited(spins))
    assert clock > 0.19
    assert work < 10


def test_a_body_that_ends_in_time_is_left_alone():
    for where in (lambda f: f(), in_thread):

        def quick():
            result = call_within(0.05, lambda: 42)
            time.sleep(0.15)
            return result

        assert where(quick) == 42


def test_the_alarm_that_was_there_before_is_there_again():
    def mine(signum, frame):
        pass

    before = signal.signal(signal.SIGALRM, mine)
    try:
        limited(spins, 0.05)
        assert signal.getsignal(signal.SIGALRM) is mine
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_no_late_alarm_reaches_the_caller():
    """The body ends at about the moment of the alarm: either it made it or it did not, and then there is quiet."""
    for where in (lambda f: f(), in_thread):

        def close_calls():
            outcomes = set()
            for _ in range(60):
                end = time.perf_counter() + 0.002
                try:
                    call_within(0.002, spins_until, end)
                    outcomes.add("made it")
                except TooSlow:
                    outcomes.add("late")
                sum(range(20_000))  # where a late one would strike
            return outcomes

        assert where(close_calls) <= {"made it", "late"}


def test_an_alarm_at_any_instruction_stays_inside():
    """The alarm comes in turn at each instruction at which CPython delivers one, of the call and of what is around it:
    the call made it or it did not, the alarm that was there before is there again, and nobody else hears of it."""
    others = []
    before = signal.signal(signal.SIGALRM, lambda *_: others.append(1))
    outcomes = []
    try:
        while True:
            outcome, rang = ring_at(len(outcomes), lambda: call_within(60, counts))
            assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
            signal.raise_signal(signal.SIGALRM)
            assert others.pop()
            if not rang:
                break
            others.clear()  # it came before the limit was set, or after it was lifted
            outcomes.append(outcome)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert outcomes[0] == outcomes[-1] == 3
    assert "late" in outcomes
    assert len(outcomes) > 10


CHECKS = ("CALL", "JUMP_BACKWARD", "POP_JUMP_BACKWARD")


def counts():
    n = 0
    while n < 3:
        n += 1
    return n


def ring_at(number, call, before=lambda: None):
    """Call, with an alarm before the instruction of that number, ours or the function's; what came of it."""
    count, rang = 0, False

    def at_each(frame, event, _):
        nonlocal count, rang
        ours = frame.f_code.co_filename == limits.__file__ and frame.f_code.co_name not in ("ring", "_ring")
        if not ours and frame.f_code is not counts.__code__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode" and dis.opname[frame.f_code.co_code[frame.f_lasti]].startswith(CHECKS):
            count += 1
            if count == number + 1:
                rang = True
                before()
                signal.raise_signal(signal.SIGALRM)
        return at_each

    tracing = sys.gettrace()
    sys._getframe().f_trace_opcodes = True  # Python 3.12 looks for it when tracing begins, and then only
    sys.settrace(at_each)
    try:
        outcome = call()
    except TooSlow:
        outcome = "late"
    finally:
        sys.settrace(tracing)
    return outcome, rang


@pytest.fixture
def standing():
    before = signal.signal(signal.SIGALRM, signal.SIG_DFL)
    alarm = StandingAlarm()
    yield alarm
    alarm.rest()
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("function", [spins, sleeps, swallows])
def test_an_alarm_that_stays_set_ends_each_call_that_is_late(standing, function):
    assert standing.call_within(60, counts) == 3
    for _ in range(2):
        start = time.monotonic()
        with pytest.raises(TooSlow):
            standing.call_within(0.1, function)
        assert time.monotonic() - start > 0.09
    assert standing.call_within(60, counts) == 3


def test_an_alarm_that_was_set_for_an_earlier_call_ends_no_later_one(standing):
    assert standing.call_within(0.05, counts) == 3
    assert standing.call_within(60, spins_until, time.perf_counter() + 0.1) is None
    assert standing.call_within(0.05, counts) == 3
    sleep_until = time.monotonic() + 0.1
    while time.monotonic() < sleep_until:  # where it would strike
        pass


def test_the_outer_of_two_calls_keeps_its_limit(standing):
    def outer():
        with pytest.raises(TooSlow):
            standing.call_within(0.05, spins)
        standing.call_within(0.01, counts)
        spins()

    with pytest.raises(TooSlow):
        standing.call_within(0.2, outer)


def test_a_call_that_takes_the_alarm_away_takes_it_from_itself_alone(standing):
    standing.call_within(60, signal.signal, signal.SIGALRM, signal.SIG_IGN)
    time.sleep(0.002)
    with pytest.raises(TooSlow):
        standing.call_within(0.1, spins)


def test_an_alarm_that_stays_set_stays_inside_at_any_instruction(monkeypatch, standing):
    clock, outcomes, rang = [1000.0], [], True
    monkeypatch.setattr(limits.time, "monotonic", lambda: clock[0])

    def late():
        clock[0] += 100

    standing.call_within(60, counts)  # from now on the signal is its own, and ends no process
    while rang:
        outcome, rang = ring_at(len(outcomes), lambda: standing.call_within(60, counts), before=late)
        outcomes.append(outcome)
        signal.raise_signal(signal.SIGALRM)  # nobody hears of it
    assert set(outcomes) == {3, "late"}
    assert outcomes[0] == outcomes[-1] == 3
    assert len(outcomes) > 10


@pytest.mark.parametrize("delayed", [0.0, 0.05])
def test_one_that_is_being_sent_when_the_call_ends_is_caught(monkeypatch, delayed):
    """Whoever sends loses the interpreter's lock between looking and sending: the call is over in the meantime."""
    send, begun = limits._raise_in, threading.Event()

    def sends_late(victim, exception):
        if threading.current_thread() is not victims:
            begun.set()
            time.sleep(delayed)
        return send(victim, exception)

    def call():
        nonlocal victims
        victims = threading.current_thread()
        outcomes = []
        for _ in range(5):
            begun.clear()
            try:
                outcomes.append(call_within(0.001, begun.wait, 10))
            except TooSlow:
                outcomes.append("late")
            sum(range(200_000))  # where it would strike
        return outcomes

    victims = None
    monkeypatch.setattr(limits, "_raise_in", sends_late)
    assert set(in_thread(call)) <= {True, "late"}


def test_nothing_stays_behind_that_would_stop_a_profiler():
    in_thread(lambda: limited(spins, 0.05))
    calls = []
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, _: calls.append(event))
    try:
        sum(square for square in map(float, range(3)))
    finally:
        sys.setprofile(before)
    assert calls


@pytest.mark.parametrize("where", [lambda f: f(), in_thread], ids=["main thread", "another thread"])
def test_judging_in_any_thread(where):
    quick = replace(SQUARE, time_limit=0.3)
    assert where(lambda: judge(quick, SQUARE.reference)).passed
    assert where(lambda: judge(quick, lambda x: spins())).status == "failed"
    assert where(lambda: failing_trial(quick, lambda x: spins())).outcome.timed_out
