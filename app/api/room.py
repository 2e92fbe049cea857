"""Room for calls: how many a process has in hand at once, and how many bytes of them. What does not fit is refused at
once, so that the others are answered in time and memory stays bounded.

A call is counted before its token is looked at: one that was refused has not used up its token, and may come again.
uvicorn's own limit counts connections, idle ones too, and refuses health checks with the rest.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import Unavailable
from app.telemetry.metrics import Metrics


class Room:
    """`of` is what is in it, for the metrics: calls and feedback have a room each, so that neither crowds out the
    other."""

    def __init__(self, of: str, *, most: int, most_bytes: int, metrics: Metrics) -> None:
        self._of, self._most, self._most_bytes, self._metrics = of, most, most_bytes, metrics
        self.n_in_hand = self.n_bytes = 0
        self._in_hand, self._bytes_in_hand = metrics.in_hand.labels(of), metrics.bytes_in_hand.labels(of)
        self._tell()

    @contextmanager
    def place(self) -> Iterator["Place"]:
        """For as long as the block runs. Raises Unavailable when there is none."""
        if self.n_in_hand >= self._most:
            raise self.crowded("calls")
        self.n_in_hand += 1
        self._tell()
        place = Place(self)
        try:
            yield place
        finally:
            self.n_in_hand -= 1
            self.n_bytes -= place.n_bytes
            self._tell()

    def hold(self, n_bytes: int) -> None:
        self.n_bytes += n_bytes
        self._tell()

    def _tell(self) -> None:
        """Told at every change, because of several workers each is asked through what it has told."""
        self._in_hand.set(self.n_in_hand)
        self._bytes_in_hand.set(self.n_bytes)

    def has_room_for(self, n_bytes: int) -> bool:
        return self.n_bytes + n_bytes <= self._most_bytes

    def crowded(self, because: str) -> Unavailable:
        self._metrics.crowded_out.labels(self._of, because).inc()
        return Unavailable("there is more to answer than can be answered in time; send it again")


class Place:
    """What one call holds of a room."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.n_bytes = 0

    def hold(self, n_bytes: int) -> None:
        """More of the body has come. Raises Unavailable when there is no room for it."""
        if not self._room.has_room_for(n_bytes):
            raise self._room.crowded("bytes")
        self._room.hold(n_bytes)
        self.n_bytes += n_bytes
