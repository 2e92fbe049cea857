"""How figures are made of what was measured."""

import pytest
import uvloop

from benchmarks.beside import Grown
from benchmarks.load import Client, Round, Stretch, UnexpectedAnswerError
from benchmarks.results import Goal, slope
from benchmarks.tables import ms

FAST = Round(times_ms=[1.0, 2.0, 3.0, 4.0], seconds=0.01, cpu_s=0.004)
SLOW = Round(times_ms=[10.0, 20.0], seconds=0.03, cpu_s=0.02)


@pytest.mark.parametrize(("share", "time_ms"), [(0.0, 1.0), (0.5, 4.0), (0.99, 20.0), (1.0, 20.0)])
def test_times_are_those_of_all_rounds(share, time_ms):
    assert Stretch([FAST, SLOW]).at(share) == time_ms


def test_cpu_and_calls_a_second_are_those_of_the_best_round():
    both = Stretch([SLOW, FAST])

    assert (both.cpu_ms, both.per_s, both.n_calls) == (1.0, 400.0, 6)


@pytest.mark.parametrize(
    ("measured", "verdict"),
    [(1.9, "met"), (2.0, "met"), (2.1, "missed: 1.1 × the goal"), (5.0, "missed: 2.5 × the goal")],
)
def test_a_goal_says_by_how_much_it_is_missed(measured, verdict):
    assert Goal("a goal", 2.0, "×", measured).verdict == verdict


@pytest.mark.parametrize(("last_ms", "power"), [(10.0, 1.0), (100.0, 2.0)])
def test_growth_is_linear_when_ten_times_the_orders_cost_ten_times_as_much(last_ms, power):
    growth = [Grown(n, 0.0, ours_ms=cost, other_ms=1.0) for n, cost in ((10, 0.9), (100, 1.0), (1000, last_ms))]

    assert slope(growth) == pytest.approx(power)


@pytest.mark.parametrize(("value", "told"), [(0.123, "0.12"), (9.99, "9.99"), (12.34, "12.3"), (1234.5, "1,234")])
def test_three_digits_are_told(value, told):
    assert ms(value) == told


class Wire:
    def __init__(self):
        self.sent = []

    def write(self, data):
        self.sent.append(data)


def answered(*statuses):
    """What a client makes of these answers, with one request for each."""

    async def converse():
        found, wire = Round(), Wire()
        client = Client(iter([b"call"] * len(statuses)), found, until_s=float("inf"))
        client.connection_made(wire)
        for status in statuses:
            client.data_received(b'HTTP/1.1 %d X\r\ncontent-length: 12\r\n\r\n{"cards":[]}' % status)
        await client.done
        return found, wire.sent

    return uvloop.run(converse())


def test_an_answer_calls_for_the_next_request_until_there_is_none():
    found, sent = answered(200, 200)

    assert (len(found.times_ms), found.n_without_cards, sent) == (2, 2, [b"call", b"call"])


def test_a_refusal_is_counted_and_not_timed():
    found, _ = answered(503, 200)

    assert (len(found.times_ms), found.n_refused) == (1, 1)


def test_a_fault_ends_the_measurement():
    with pytest.raises(UnexpectedAnswerError, match="500"):
        answered(500)
