"""Whoever listens to a day loses no answer with a connection."""
import io
import threading
import unittest

from day.box import Events


class Box:
    """Ends its stream after each answer; says the next one only to whoever names the last."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.over = threading.Event()

    def open(self, _: str, __: float, body: dict | None = None, last_event: str = ""):
        del body
        self.asked.append(last_event)
        number = len(self.asked)
        if number > 2:
            self.over.wait()
            raise OSError("the box is gone")
        text = f"id: run-{number}\nevent: scan\ndata: {{\"device\": \"d\", \"n\": {number}}}\n\n"
        return io.BytesIO(text.encode())


class Listening(unittest.TestCase):
    def test_a_lost_stream_is_gone_on_with(self) -> None:
        box = Box()
        events = Events(box)  # type: ignore[arg-type]
        try:
            heard = [events.answers.get(timeout=60)["n"] for _ in range(2)]
        finally:
            events.stop()
            box.over.set()
        self.assertEqual([1, 2], heard)
        self.assertEqual(["", "run-1"], box.asked[:2])


if __name__ == "__main__":
    unittest.main()
