"""The routes that are not rows: token, information, sync, state transitions, numbers."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from . import errors, privileges
from .context import Context, answer
from .criteria import Criteria
from .orders import Checkout
from .present import EMPTY
from .schema import DATA, STATE_MACHINES
from .sync import Sync

TOKEN_HEADERS = {"pragma": "no-cache", "cache-control": "no-store, private"}


def token(context: Context) -> web.Response:
    body = context.body if isinstance(context.body, dict) else {}
    made = answer(200, context.shop.auth.token(body), "application/json; charset=UTF-8")
    made.headers.update(TOKEN_HEADERS)
    return made


def version(context: Context) -> web.Response:
    return answer(200, {"version": context.shop.version})


def config(context: Context) -> web.Response:
    return answer(200, json.loads((DATA / "config.json").read_text()))


def health(context: Context) -> web.Response:
    return web.Response(status=200)


def sync(context: Context) -> web.Response:
    indexing = context.request.headers.get("indexing-behavior", "")
    rows = context.body.values() if isinstance(context.body, dict) else context.body
    context.shop.rows_synced += sum(len(one.get("payload") or ()) for one in rows
                                    if isinstance(one, dict))
    with context.shop.transaction():
        # a queued index is as good as none until a worker runs; here one runs at once
        task = Sync(context.shop.store, context.view.language, indexing != "disable-indexing")
        body = task.run(context.body, context.held)
    return answer(200, body, **context.headers)


def order_transition(context: Context, entity: str, identifier: str, action: str) -> web.Response:
    """/_action/order...: the bare new state."""
    state, moved = context.shop.transition(entity, identifier, action)
    shown = _state(context, state, moved)
    shown.pop("apiAlias")
    return answer(200, shown, **context.headers)


def machine_transition(context: Context, entity: str, identifier: str,
                       action: str) -> web.Response:
    """/_action/state-machine/...: the new state as a detail document."""
    _known(entity)
    privileges.need(context.held, [f"{entity}:update"])
    state, _ = context.shop.transition(entity, identifier, action)
    row = context.shop.store.tables["state_machine_state"][state["id"]]
    return context.detail(context.shop.schema["state_machine_state"], row, Criteria(ids=[]))


def transitions(context: Context, entity: str, identifier: str) -> web.Response:
    _known(entity)
    listed = context.shop.machines.transitions(entity, identifier, context.base)
    return answer(200, {"transitions": listed})


def create_version(context: Context, route: str, identifier: str) -> web.Response:
    entity = context.shop.schema.by_route[route].name
    version = context.shop.drafts.create(entity, identifier)
    return answer(200, {"versionId": version, "versionName": None, "id": identifier,
                        "entity": entity}, **context.headers)


def merge_version(context: Context, route: str, version: str) -> web.Response:
    with context.shop.transaction():
        context.shop.drafts.merge(version)
    return answer(204, None)


def _known(entity: str) -> None:
    if entity not in STATE_MACHINES:
        raise errors.shopware(500, "FRAMEWORK__DEFINITION_NOT_FOUND",
                              f'Definition for entity "{entity}" does not exist.',
                              {"entityName": entity})


def _state(context: Context, state: dict[str, Any], moved: bool) -> dict[str, Any]:
    """A state that was just entered was loaded as an association, which shows."""
    entity = context.shop.schema["state_machine_state"]
    shown = context.shop.presenter(context.view).root(entity, state, EMPTY)
    shown["translated"] = {**shown["translated"], "customFields": state["customFields"] or []}
    if moved:
        shown["extensions"]["internal_mapping_storage"] = {"extensions": [], "apiAlias": None}
    return shown


def reserve_number(context: Context, kind: str, channel: str) -> web.Response:
    if kind != "order":
        raise errors.plain(400, f'Number range "{kind}" is not simulated.')
    return answer(200, {"number": Checkout(context.shop, 0).next_number()})
