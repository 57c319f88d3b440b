"""The count can fail: what was handed twice without a kill, and what was never handed, is named."""

from .counting import count


def test_a_letter_in_flight_at_a_kill_may_leave_twice():
    counted = count(taken={"a": 2, "b": 1}, sent=["a", "b"], in_flight=["a"])
    assert (counted.wrongly, counted.lost) == ((), ())
    assert (counted.letters, counted.handed, counted.doubled, counted.in_flight) == (2, 3, 1, 1)


def test_a_letter_that_no_kill_met_may_not_leave_twice():
    assert count(taken={"a": 2, "b": 1}, sent=["a", "b"], in_flight=["b"]).wrongly == ("a",)


def test_one_kill_excuses_one_repetition():
    assert count(taken={"a": 3}, sent=["a"], in_flight=["a"]).wrongly == ("a",)


def test_a_letter_that_is_called_sent_and_never_left_is_lost():
    assert count(taken={"a": 1}, sent=["a", "b"], in_flight=[]).lost == ("b",)
