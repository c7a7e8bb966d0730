"""One queue: messages, their locks, what becomes of them (6.4). Times are the organisation's."""
from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any, Optional

from sim.erp.clock import Clock

DELIVERIES_MAX = 10


@dataclass
class Message:
    body: str
    content_type: str
    properties: dict[str, Any]
    number: int
    enqueued: str
    identity: str = field(default_factory=lambda: uuid.uuid4().hex)
    deliveries: int = 0
    lock: str = ""
    locked_until: float = 0.0
    partition: Optional[str] = None


@dataclass
class Queue:
    clock: Clock
    lock_s: float = 60.0
    messages: list[Message] = field(default_factory=list)
    dead: Optional["Queue"] = None
    numbers: int = 0

    def send(self, body: str, content_type: str, properties: dict[str, Any]) -> Message:
        self.numbers += 1
        stamp = self.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
        made = Message(body, content_type, properties, self.numbers, stamp)
        self.messages.append(made)
        return made

    def is_locked(self, message: Message) -> bool:
        return message.locked_until > self.clock.monotonic()

    def peek_lock(self) -> Optional[Message]:
        """The oldest message nobody holds; one that was given out too often is dead."""
        for message in list(self.messages):
            if self.is_locked(message):
                continue
            if message.deliveries >= DELIVERIES_MAX and self.dead is not None:
                self.bury(message)
                continue
            message.deliveries += 1
            message.lock = str(uuid.uuid4())
            message.locked_until = self.clock.monotonic() + self.lock_s
            return message
        return None

    def bury(self, message: Message) -> None:
        assert self.dead is not None
        self.messages.remove(message)
        self.dead.send(message.body, message.content_type, {
            **message.properties, "DeadLetterReason": "MaxDeliveryCountExceeded",
            "DeadLetterErrorDescription": "Message could not be consumed after "
                                          f"{DELIVERIES_MAX} delivery attempts."})

    def held(self, identity: str, lock: str) -> Optional[Message]:
        """The message of a lock that still holds; its id or its number names it."""
        return next((message for message in self.messages
                     if lock == message.lock and self.is_locked(message)
                     and identity in (message.identity, str(message.number))), None)

    def complete(self, message: Message) -> None:
        self.messages.remove(message)

    def abandon(self, message: Message) -> None:
        message.locked_until = 0.0

    def renew(self, message: Message) -> None:
        message.locked_until = self.clock.monotonic() + self.lock_s

    def take(self) -> Optional[Message]:
        message = self.peek_lock()
        if message is not None:
            self.complete(message)
        return message
