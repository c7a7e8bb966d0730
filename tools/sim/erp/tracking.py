"""Change tracking (4): the first full read with a delta link, the changes since a delta token."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from sim.erp import errors
from sim.erp.cookies import delta_token, page_cookie, read_cookie, read_delta_token
from sim.erp.http import Request, Response, json_response
from sim.erp.jsontext import quoted
from sim.erp.options import PAGE_ROWS_MAX, parse_options, raw_options
from sim.erp.organization import Organization
from sim.erp.reading import Site, collection_body, link
from sim.erp.schema import Table
from sim.erp.shape import Shape, context_fragment

FORBIDDEN = ("$filter", "$orderby", "$expand", "$top")  # 4
POSITION = {"from", "upto", "row", "deletion"}
EXPIRED = "Version stamp associated with the client has expired. Please perform a full sync."


def is_tracked(raw: dict[str, str], request: Request) -> bool:
    if "$deltatoken" in raw:
        return True
    if "$skiptoken" in raw:
        return 'istracking="True"' in raw["$skiptoken"]
    return request.preferences().track_changes


def floor_name(table: Table) -> str:
    return f"delta-floor:{table.logical}"


def expire_tokens(org: Organization, tables: list[Table]) -> None:
    """All delta tokens given out until now are void, as after publishing a schema change."""
    with org.store.transaction():
        version = org.store.next_version()
        for table in tables:
            org.store.set_setting(floor_name(table), version)


def check_token(org: Organization, table: Table, token: str) -> int:
    version, issued = read_delta_token(token)
    days = org.settings()["expirechangetrackingindays"]
    # 4: expired by days, or by a change of the schema
    too_old = org.clock.now() - issued > timedelta(days=days)
    if too_old or version < org.store.setting(floor_name(table), 0):
        raise errors.ApiError(400, "0x80044352", EXPIRED)
    return version


def check_options(table: Table, raw: dict[str, str]) -> None:
    if not table.tracked:
        raise errors.ApiError(400, "0x80072491", f"Change tracking is not enabled for entity "
                                                 f"'{table.logical}'.")
    for name in FORBIDDEN:
        if name in raw:
            raise errors.bad_request(f'The "{name}" query parameter isn\'t supported when Change '
                                     "Tracking is enabled.")


def start(org: Organization, table: Table, raw: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Page number and position: from is the token's version (-1 in a full read), upto the
    version of the whole read, so that rows changed while it pages come with the next poll."""
    if "$skiptoken" in raw:
        number, position = read_cookie(raw["$skiptoken"])
        if set(position) != POSITION:
            raise errors.bad_request("Malformed XML in the Paging Cookie")
        return number, position
    since = check_token(org, table, raw["$deltatoken"]) if "$deltatoken" in raw else -1
    return 1, {"from": since, "upto": org.store.version, "row": "", "deletion": since}


def list_changes(org: Organization, site: Site, table: Table, request: Request) -> Response:
    raw = raw_options(request.query)
    check_options(table, raw)
    preferences = request.preferences()
    options = parse_options(org.schema, table, raw)
    shape = Shape(org, table, options, preferences)
    number, position = start(org, table, raw)
    limit = preferences.page_rows or PAGE_ROWS_MAX
    delta = position["from"] >= 0
    items, more = (delta_page if delta else full_page)(org, site, table, shape, position, limit)
    fragment = table.collection + context_fragment(table, options)
    head = {"@odata.context": quoted(site.metadata(fragment + ("/$delta" if delta else "")))}
    if more:
        token = page_cookie(number + 1, position, True)
        head["@odata.nextLink"] = quoted(link(site, request.path, raw, "$skiptoken", token))
    else:
        token = delta_token(position["upto"], org.clock.now())
        head["@odata.deltaLink"] = quoted(link(site, request.path, raw, "$deltatoken", token))
    applied = preferences.applied()
    return json_response(collection_body(head, items), Preference_Applied=applied)


Page = tuple[list[str], bool]


def full_page(org: Organization, site: Site, table: Table, shape: Shape,
              position: dict[str, Any], limit: int) -> Page:
    rows = org.store.rows(
        f'select {shape.sql_columns()} from "{table.logical}" where "{table.key}" > ? '
        f'order by "{table.key}" limit ?', (position["row"], limit + 1))
    if len(rows) > limit:
        position["row"] = rows[limit - 1][table.key]
    return [shape.render(row) for row in rows[:limit]], len(rows) > limit


def delta_page(org: Organization, site: Site, table: Table, shape: Shape,
               position: dict[str, Any], limit: int) -> Page:
    """New and updated rows by version, then deletions."""
    after = position["row"] or position["from"]
    rows = org.store.rows(
        f'select {shape.sql_columns()} from "{table.logical}" where versionnumber > ? and '
        "versionnumber <= ? order by versionnumber limit ?",
        (after, position["upto"], limit + 1))
    items = [shape.render(row) for row in rows[:limit]]
    if items:
        position["row"] = rows[len(items) - 1]["versionnumber"]
    if len(rows) > limit:
        return items, True
    gone = org.store.tombstones(table, position["deletion"], position["upto"])
    room = limit - len(items)
    items += [deleted_item(site, table, identity) for identity, _ in gone[:room]]
    if len(gone) > room > 0:
        position["deletion"] = gone[room - 1][1]
    return items, len(gone) > room


def deleted_item(site: Site, table: Table, identity: str) -> str:
    context = site.metadata(f"{table.collection}/$deletedEntity")
    return f'{{"@odata.context":{quoted(context)},"id":"{identity}","reason":"deleted"}}'


def count_changes(org: Organization, table: Table, request: Request) -> Response:
    raw = raw_options(request.query)
    check_options(table, raw)
    since = check_token(org, table, raw["$deltatoken"])
    changed = org.store.rows(f'select count(*) from "{table.logical}" where versionnumber > ?',
                             (since,))[0][0]
    gone = len(org.store.tombstones(table, since, org.store.version))
    return Response(200, {"Content-Type": "text/plain"}, str(changed + gone))
