"""The state machines of orders, deliveries and payments, as 6.6 runs them.

The transitions are rows, as in the real shop: a plug-in, or a test, may add states and ways.
"""

from __future__ import annotations

from typing import Iterable

from . import errors
from .schema import LIVE, STATE_MACHINES
from .stock import StockKeeper
from .store import Row, Store
from ..common.catalogue import stable_id

Graph = dict[str, dict[str, str]]  # state -> action -> state

CANCEL = "cancel"
ORDER = {
    "open": {"process": "in_progress", "cancel": "cancelled"},
    "in_progress": {"complete": "completed", "cancel": "cancelled"},
    "completed": {"reopen": "open"},
    "cancelled": {"reopen": "open"},
}
_RETURN = {"retour": "returned", "retour_partially": "returned_partially"}
DELIVERY = {
    "open": {"ship": "shipped", "ship_partially": "shipped_partially", "cancel": "cancelled"},
    "shipped_partially": {"ship": "shipped", "cancel": "cancelled", "reopen": "open", **_RETURN},
    "shipped": {"ship": "shipped", "cancel": "cancelled", "reopen": "open", **_RETURN},
    "returned_partially": {"retour": "returned", "reopen": "open"},
    "returned": {"reopen": "open"},
    "cancelled": {"reopen": "open"},
}
_TARGETS = {
    "do_pay": "in_progress", "paid": "paid", "pay": "paid", "paid_partially": "paid_partially",
    "pay_partially": "paid_partially", "remind": "reminded", "authorize": "authorized",
    "process_unconfirmed": "unconfirmed", "fail": "failed", "cancel": "cancelled",
    "reopen": "open", "refund": "refunded", "refund_partially": "refunded_partially",
    "chargeback": "chargeback"}
_PAYMENT_ACTIONS = {
    "open": "do_pay paid pay paid_partially pay_partially remind authorize process_unconfirmed "
            "fail cancel",
    "in_progress": "paid paid_partially pay_partially authorize fail cancel reopen",
    "authorized": "paid paid_partially fail cancel",
    "unconfirmed": "paid paid_partially authorize fail cancel reopen",
    "reminded": "pay pay_partially do_pay authorize process_unconfirmed cancel reopen",
    "paid_partially": "pay do_pay remind refund refund_partially chargeback process_unconfirmed "
                      "cancel reopen",
    "paid": "refund refund_partially chargeback cancel reopen",
    "refunded_partially": "refund cancel reopen",
    "failed": "do_pay paid pay paid_partially pay_partially fail process_unconfirmed reopen",
    "cancelled": "reopen paid refund refund_partially process_unconfirmed",
    "chargeback": "paid paid_partially cancel",
    "refunded": "",
}
PAYMENT = {state: {action: _TARGETS[action] for action in actions.split()}
           for state, actions in _PAYMENT_ACTIONS.items()}
DEFAULTS = {"order": ORDER, "order_delivery": DELIVERY, "order_transaction": PAYMENT}


class StateMachines:
    def __init__(self, store: Store, keeper: StockKeeper) -> None:
        self._store, self._keeper = store, keeper
        self._graphs: dict[str, Graph] = {}
        self._counted = -1  # rows from which the graphs were made

    def install(self) -> None:
        """The transitions of a new shop."""
        entity = self._store.schema["state_machine_transition"]
        for name, graph in DEFAULTS.items():
            for before, actions in graph.items():
                start = self.state_named(name, before)
                for action, after in actions.items():
                    self._store.insert(entity, {
                        "id": stable_id("transition", f"{name}/{before}/{action}"),
                        "actionName": action, "stateMachineId": start["stateMachineId"],
                        "fromStateId": start["id"], "createdAt": start["createdAt"],
                        "toStateId": self.state_named(name, after)["id"]})

    def graph(self, entity: str) -> Graph:
        rows = self._store.tables["state_machine_transition"]
        if self._counted != len(rows):
            self._counted = len(rows)
            self._graphs = self._made(rows.values())
        return self._graphs[entity]

    def _made(self, rows: Iterable[Row]) -> dict[str, Graph]:
        states, machines = (self._store.tables[name]
                            for name in ("state_machine_state", "state_machine"))
        names = {machine: entity for entity, machine in STATE_MACHINES.items()}
        made: dict[str, Graph] = {entity: {} for entity in STATE_MACHINES}
        for row in rows:
            entity = names.get(machines[row["stateMachineId"]]["technicalName"])
            if entity is not None:
                before, after = (states[row[key]]["technicalName"]
                                 for key in ("fromStateId", "toStateId"))
                made[entity].setdefault(before, {})[row["actionName"]] = after
        return made

    def state_named(self, entity: str, name: str) -> Row:
        machine = next(row for row in self._store.tables["state_machine"].values()
                       if row["technicalName"] == STATE_MACHINES[entity])
        states = self._store.find("state_machine_state", "stateMachineId", machine["id"])
        return next(state for state in states if state["technicalName"] == name)

    def state_of(self, row: Row) -> Row:
        return self._store.tables["state_machine_state"][row["stateId"]]

    def owner(self, entity: str, identifier: str) -> Row:
        row = self._store.get(entity, identifier)
        if row is None:
            raise errors.shopware(
                400, "SYSTEM__STATE_MACHINE_INVALID_ENTITY_ID",
                f'Unable to read entity "{entity}" with id "{identifier}".',
                {"entityName": entity, "entityId": identifier})
        return row

    def transitions(self, entity: str, identifier: str, base: str) -> list[Row]:
        """What GET .../state offers."""
        row = self.owner(entity, identifier)
        state = self.state_of(row)
        made = []
        for action, target in sorted(self._ways(entity, state).items()):
            to = self.state_named(entity, target)
            url = f"{base}/api/_action/state-machine/{entity}/{identifier}/state/{action}"
            made.append({"name": to["name"], "technicalName": to["technicalName"],
                         "actionName": action, "fromStateName": state["technicalName"],
                         "toStateName": to["technicalName"], "url": url})
        return made

    def transition(self, entity: str, identifier: str, action: str,
                   now: str) -> tuple[Row, bool]:
        """The new state, and whether anything moved. Repeating a transition that leads where the
        row already is moves nothing - but cancel is always carried out."""
        row = self.owner(entity, identifier)
        before = self.state_of(row)
        allowed = self._ways(entity, before)
        target = "cancelled" if action == CANCEL else allowed.get(action)
        if target is None and self._repeats(entity, action, before["technicalName"]):
            return before, False
        if target is None:
            raise _illegal(action, before["id"], allowed)
        after = self.state_named(entity, target)
        if after["id"] == before["id"] and action != CANCEL:
            return before, False
        self._move(entity, row, before, after, action, now)
        return after, True

    def _ways(self, entity: str, state: Row) -> dict[str, str]:
        return self.graph(entity).get(state["technicalName"], {})

    def _repeats(self, entity: str, action: str, state: str) -> bool:
        return any(inner.get(action) == state for inner in self.graph(entity).values())

    def _move(self, entity: str, row: Row, before: Row, after: Row, action: str,
              now: str) -> None:
        self._store.insert(self._store.schema["state_machine_history"], {
            "id": self._store.new_id(), "createdAt": now,
            "stateMachineId": after["stateMachineId"], "entityName": entity,
            "referencedId": row["id"], "referencedVersionId": LIVE,
            "fromStateId": before["id"], "toStateId": after["id"], "userId": None,
            "transitionActionName": action})
        self._store.update(entity, row["id"], {"stateId": after["id"], "updatedAt": now})
        if entity == "order":
            self._keeper.order_moved(row, before["technicalName"], after["technicalName"])


def _illegal(action: str, state_id: str, allowed: Iterable[str]) -> errors.ApiError:
    possible = sorted(allowed)
    listed = ", ".join(possible)
    return errors.shopware(
        400, "SYSTEM__ILLEGAL_STATE_TRANSITION",
        f'Illegal transition "{action}" from state "{state_id}". Possible transitions are: '
        f"{listed}",
        {"transition": action, "currentState": state_id, "possibleTransitionsString": listed,
         "possibleTransitions": possible})
