"""Reading (2.5): one row, a page of rows, a count, one property."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional
from urllib.parse import quote

from sim.erp import errors
from sim.erp.cookies import page_cookie, quoted_token, read_cookie
from sim.erp.http import Request, Response, json_response
from sim.erp.jsontext import quoted
from sim.erp.options import PAGE_ROWS_MAX, Options, parse_options, raw_options
from sim.erp.organization import Organization
from sim.erp.schema import Table
from sim.erp.shape import Shape, context_fragment, order_sql
from sim.erp.store import Row
from sim.erp.values import renderer

COUNT_MAX = 5000  # 2.5


@dataclass(frozen=True)
class Site:
    """Where the organisation is reached; links of answers begin with root."""
    root: str

    def metadata(self, fragment: str) -> str:
        return f"{self.root}$metadata#{fragment}"


def link(site: Site, path: str, raw: dict[str, str], name: str, token: str) -> str:
    kept = [f"{key}={quote(value, safe='$,()*:/=')}" for key, value in raw.items()
            if key not in ("$skiptoken", "$deltatoken")]
    return f"{site.root}{path}?{'&'.join([*kept, f'{name}={quoted_token(name, token)}'])}"


def collection_body(head: dict[str, str], items: list[str]) -> str:
    fields = ",".join(f"{quoted(name)}:{text}" for name, text in head.items())
    return f'{{{fields},"value":[{",".join(items)}]}}'


def count_rows(org: Organization, table: Table, where: tuple[str, list[Any]]) -> int:
    sql, values = where
    counted = org.store.rows(f'select count(*) from (select 1 from "{table.logical}" where {sql} '
                             f"limit {COUNT_MAX})", tuple(values))
    return counted[0][0]


def list_rows(org: Organization, site: Site, table: Table, request: Request,
              extra: tuple[str, list[Any]] = ("1", [])) -> Response:
    raw = raw_options(request.query)
    options = parse_options(org.schema, table, raw)
    sql, values = options.where
    options.where = (f"({sql}) and {extra[0]}", values + extra[1])
    preferences = request.preferences()
    shape = Shape(org, table, options, preferences)
    number, position = read_cookie(raw["$skiptoken"]) if "$skiptoken" in raw else (1, {})
    # 2.5: $top does not count beside a page size
    limit = preferences.page_rows or min(options.top if options.top is not None else PAGE_ROWS_MAX,
                                         PAGE_ROWS_MAX)
    rows = fetch_page(org, table, options, shape, position, limit + 1)
    head = {"@odata.context": quoted(site.metadata(table.collection
                                                   + context_fragment(table, options)))}
    if options.count:
        head["@odata.count"] = str(count_rows(org, table, options.where))
    if len(rows) > limit and (preferences.page_rows or options.top is None):
        token = page_cookie(number + 1, next_position(table, options, position, rows, limit),
                            False)
        head["@odata.nextLink"] = quoted(link(site, request.path, raw, "$skiptoken", token))
    body = collection_body(head, [shape.render(row) for row in rows[:limit]])
    return json_response(body, Preference_Applied=preferences.applied())


def fetch_page(org: Organization, table: Table, options: Options, shape: Shape, position: Row,
               limit: int) -> list[Any]:
    """By key when the caller gave no order; else by offset, so changing data shifts the pages."""
    sql, values = options.where
    offset = int(position.get("offset", 0))
    if "last" in position:
        sql, values = f'{sql} and "{table.key}" > ?', values + [position["last"]]
    return org.store.rows(
        f'select {shape.sql_columns()} from "{table.logical}" where {sql} '
        f"order by {order_sql(options, table)} limit ? offset ?", (*values, limit, offset))


def next_position(table: Table, options: Options, position: Row, rows: list[Any],
                  limit: int) -> Row:
    if options.order:
        return {"offset": int(position.get("offset", 0)) + limit}
    return {"last": rows[limit - 1][table.key]}


def single_row(org: Organization, site: Site, table: Table, row: Row, request: Request,
               status: int = 200, applied: str = "") -> Response:
    """One row with its ETag; 304 when the caller's If-None-Match holds the current one."""
    etag = f'W/"{row["versionnumber"]}"'
    if request.method == "GET" and request.header("if-none-match") == etag:
        return Response(304, {"ETag": etag})
    options = parse_options(org.schema, table, raw_options(request.query))
    if request.method == "PATCH":
        options.expands = []
    shape = Shape(org, table, options, request.preferences())
    fragment = f"{table.collection}{context_fragment(table, options)}/$entity"
    head = f'"@odata.context":{quoted(site.metadata(fragment))},'
    applied = applied or request.preferences().applied()
    return json_response(shape.render(row, head), status, ETag=etag, Preference_Applied=applied)


def count_response(org: Organization, table: Table, request: Request) -> Response:
    options = parse_options(org.schema, table, raw_options(request.query))
    count = count_rows(org, table, options.where)
    return Response(200, {"Content-Type": "text/plain"}, str(count))


def property_response(org: Organization, site: Site, table: Table, row: Row,
                      name: str) -> Optional[Response]:
    column = table.props.get(name)
    if column is None:
        return None
    if row[column.name] is None:
        return Response(204)
    context = site.metadata(f"{table.collection}({row[table.key]})/{name}")
    value = renderer(column)(row[column.name])
    return json_response(f'{{"@odata.context":{quoted(context)},"value":{value}}}')


def related_response(org: Organization, site: Site, table: Table, row: Row, nav: str,
                     request: Request) -> Response:
    """set(id)/navigation: the row below a lookup or the rows of a collection."""
    if nav in table.children:
        logical, column = table.children[nav]
        return list_rows(org, site, org.table(logical), request, (f'"{column}"=?',
                                                                  [row[table.key]]))
    if nav not in table.navigations:
        raise errors.no_segment(nav)
    column, target = table.navigations[nav]
    if row[column.name] is None or (column.polymorphic and row[column.type_column] != target):
        return Response(204)
    return single_row(org, site, org.table(target), org.row(target, row[column.name]), request)
