"""Control calls of the Service Bus: look into it, put messages in, let it fail."""
from __future__ import annotations

import json
from typing import Any

from sim.common.control import Call
from sim.erp.bus.service import QUEUE, Bus
from sim.erp.store import Row


def calls(bus: Bus) -> dict[str, Call]:
    def records(_: Row) -> Row:
        return {"waiting": bus.waiting, "queues": {name: [
            {"id": message.identity, "deliveries": message.deliveries, "body": message.body,
             "locked": queue.is_locked(message), "properties": message.properties}
            for message in queue.messages] for name, queue in bus.queues.items()}}

    def send(body: Row) -> Row:
        """{"body": text or JSON, "properties": {...}, "queue": name, "content_type": type}."""
        given: Any = body.get("body", "")
        text = given if isinstance(given, str) else json.dumps(given)
        queue = bus.queues[body.get("queue", QUEUE)]
        made = queue.send(text, body.get("content_type", "application/json"),
                          body.get("properties", {}))
        return {"id": made.identity}

    def switch(body: Row) -> Row:
        bus.gone = bool(body.get("gone", bus.gone))
        for queue in bus.queues.values():
            queue.lock_s = float(body.get("lock_seconds", queue.lock_s))
        return {"gone": bus.gone, "lock_seconds": bus.queues[QUEUE].lock_s}

    return {"GET /bus": records, "POST /bus": switch, "POST /bus/send": send}
