"""The routes of each entity: search, read, create, change, delete."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from . import drafts, errors, privileges, values
from .commit import Executor, Remover
from .context import Context, answer
from .criteria import Criteria
from .schema import Entity
from .write import Planner

ONE_BY_ONE = ("Only single write operations are supported. Please send the entities one by one or "
              "use the /sync api endpoint.")


def _asked(context: Context) -> dict[str, Any]:
    body = context.body if isinstance(context.body, dict) else {}
    return {**context.request.query, **body}


def _criteria(context: Context, entity: Entity) -> Criteria:
    shop = context.shop
    criteria = shop.reader.read(entity, _asked(context))
    privileges.need(context.held, privileges.of_reading(shop.schema, entity, criteria))
    return criteria


def search(context: Context, entity: Entity) -> web.Response:
    version = drafts.header(context.request.headers)
    if version is not None:
        with context.shop.drafts.seen(version):
            return _listing(context, entity)
    return _listing(context, entity)


def _listing(context: Context, entity: Entity) -> web.Response:
    criteria = _criteria(context, entity)
    rows, total = context.shop.finder(context.view).search(entity, criteria)
    return context.listing(entity, rows, total, criteria)


def search_ids(context: Context, entity: Entity) -> web.Response:
    criteria = _criteria(context, entity)
    rows, total = context.shop.finder(context.view).search(entity, criteria)
    return answer(200, {"total": total, "data": [row["id"] for row in rows]}, **context.headers)


def read(context: Context, entity: Entity, identifier: str) -> web.Response:
    criteria = _criteria(context, entity)
    row = context.shop.store.get(entity.name, identifier)
    if row is None:
        raise errors.not_found(entity.name, identifier)
    return context.detail(entity, row, criteria)


def create(context: Context, entity: Entity) -> web.Response:
    if isinstance(context.body, list):
        raise errors.plain(400, ONE_BY_ONE)
    identifier = context.body.get("id")
    if context.shop.store.get(entity.name, identifier) is not None:
        raise errors.wrong_intent(entity.name, "Insert", "Update")
    return _write(context, entity, context.body)


def change(context: Context, entity: Entity, identifier: str) -> web.Response:
    if context.shop.store.get(entity.name, identifier) is None:
        raise errors.wrong_intent(entity.name, "Update", "Insert")
    if isinstance(context.body, list):
        raise errors.plain(400, ONE_BY_ONE)
    payload = {**context.body, "id": identifier}
    version = drafts.header(context.request.headers)
    if version is not None:
        context.shop.drafts.note(version, entity.name, payload)
        return answer(204, None, location=f"{context.base}/api/{entity.route}/{identifier}")
    return _write(context, entity, payload)


def _write(context: Context, entity: Entity, payload: dict[str, Any]) -> web.Response:
    shop = context.shop
    with shop.transaction():
        planner = Planner(shop.store, context.view.language, values.now())
        root = planner.upsert(entity, payload, "/0")
        privileges.need(context.held, privileges.of_writing(planner.plan))
        executor = Executor(shop.store, context.view.language)
        executor.run(planner.plan)
    if "_response" in context.request.query:
        row = shop.store.tables[entity.name][root]
        return context.detail(entity, row, Criteria(ids=[root]))
    # the real shop names the row written last, which may be a child of the one asked for
    last = executor.written[entity.name][-1]
    return answer(204, None, location=f"{context.base}/api/{entity.route}/{last}")


def unlink(context: Context, entity: Entity, identifier: str, name: str,
           other: str) -> web.Response:
    """Takes a row out of an association of many to many; both rows stay."""
    association = entity.associations.get(name)
    if association is None or association.kind != "many_to_many":
        raise errors.no_route("DELETE", f"{context.base}{context.request.path}")
    privileges.need(context.held, [f"{association.mapping}:delete"])
    with context.shop.transaction():
        context.shop.store.unlink(association.mapping, identifier, other)
    return answer(204, None)


def delete(context: Context, entity: Entity, identifier: str) -> web.Response:
    shop = context.shop
    if shop.store.get(entity.name, identifier) is None:
        raise errors.not_found(entity.name, identifier)
    privileges.need(context.held, [f"{entity.name}:delete"])
    with shop.transaction():
        Remover(shop.store).remove(entity, identifier)
    return answer(204, None, location=f"{context.base}/api/{entity.route}/{identifier}")
