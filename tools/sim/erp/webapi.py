"""The Web API below /api/data/v9.2/ (2): which request means what."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

from sim.erp import (actions, customizing, errors, metadata, reading, relations, tenant,
                     tracking, writing)
from sim.erp.errors import ApiError
from sim.erp.http import Request, Response, error_response, json_response
from sim.erp.jsontext import dumps
from sim.erp.organization import Organization
from sim.erp.payload import References
from sim.erp.reading import Site
from sim.erp.schema import Table
from sim.erp.urlpath import (Address, collection, parse_address, require_row, split_segment)

QUALIFIER = "Microsoft.Dynamics.CRM."
FUNCTIONS = ("WhoAmI", "EntityDefinitions", "RetrieveTotalRecordCount", "RetrieveVersion",
             "RetrieveCurrentOrganization", "RetrieveRolePrivilegesRole")
NAMES = re.compile(r"'(\w+)'")


@dataclass
class WebApi:
    org: Organization
    site: Site

    def answer(self, request: Request, references: Optional[References] = None) -> Response:
        """Never raises: a refused operation becomes an error answer, its writes undone."""
        try:
            return self.run(request, references if references is not None else {})
        except ApiError as error:
            return error_response(error, request.preferences())
        except (ValueError, ArithmeticError) as error:
            return error_response(errors.bad_request(f"A value is malformed or too large: {error}"))

    def run(self, request: Request, references: References) -> Response:
        segments = [part for part in request.path.split("/") if part]
        if not segments:
            return self.service_document()
        name, predicate = split_segment(segments[0])
        rest = [split_segment(part)[0] for part in segments[1:]]
        if name in actions.UNBOUND:
            self.only(request, "POST", name)
            return actions.UNBOUND[name](self.org, self.site, request, references)
        if name in ("EntityDefinitions", "RelationshipDefinitions") and request.method != "GET":
            return self.customize(name, predicate, rest, request)
        if name in ("PublishXml", "PublishAllXml"):
            self.only(request, "POST", name)
            customizing.publish(self.org, request if name == "PublishXml" else None)
            return Response(204)
        if name in FUNCTIONS:
            self.only(request, "GET", name)
            return self.function(name, predicate, rest, request)
        table = collection(self.org.schema, name)
        if predicate is None:
            return self.on_collection(table, rest, request, references)
        if rest[1:] == ["$ref"]:
            related = relations.answer(self.org, self.site, parse_address(table, predicate),
                                       *split_segment(segments[1]), request, references)
            if related is not None:
                return related
            if request.method == "POST":
                raise errors.no_segment(rest[0])
        return self.on_row(parse_address(table, predicate), rest, request, references)

    def only(self, request: Request, method: str, name: str) -> None:
        if request.method != method:
            raise ApiError(405, "0x80060888", f"The requested resource '{name}' does not support "
                                              f"http method '{request.method}'.")

    def service_document(self) -> Response:
        sets = [{"name": name, "kind": "EntitySet", "url": name}
                for name in self.org.schema.by_collection]
        return json_response(dumps({"@odata.context": self.site.root + "$metadata",
                                    "value": sets}))

    def function(self, name: str, predicate: Optional[str], rest: list[str],
                 request: Request) -> Response:
        if name == "WhoAmI":
            return actions.who_am_i(self.org, self.site)
        if name == "EntityDefinitions":
            return metadata.definitions(self.org, self.site, predicate, rest, request)
        if name == "RetrieveVersion":
            return tenant.version(self.org, self.site)
        if name == "RetrieveCurrentOrganization":
            return tenant.current_organization(self.org, self.site)
        if name == "RetrieveRolePrivilegesRole":
            return tenant.role_privileges(self.org, self.site, predicate or "")
        return self.total_counts(NAMES.findall(predicate or ""))

    def customize(self, name: str, predicate: Optional[str], rest: list[str],
                  request: Request) -> Response:
        if name == "RelationshipDefinitions":
            self.only(request, "POST", name)
            return customizing.create_lookup(self.org, self.site, request)
        if predicate is None:
            self.only(request, "POST", name)
            return customizing.create_table(self.org, self.site, request)
        table = metadata.named_table(self.org, predicate)
        if rest == ["Attributes"]:
            self.only(request, "POST", "Attributes")
            return customizing.create_column(self.org, self.site, table, request)
        if rest == ["Keys"]:
            self.only(request, "POST", "Keys")
            return customizing.create_key(self.org, self.site, table, request)
        self.only(request, "PUT", name)
        return customizing.replace_table(self.org, table, request)

    def total_counts(self, names: list[str]) -> Response:
        unknown = [name for name in names if name not in self.org.schema.tables]
        if unknown:
            raise errors.invalid_argument(f"There is no entity '{unknown[0]}'.")
        counts = [self.org.store.rows(f'select count(*) from "{name}"')[0][0] for name in names]
        context = self.site.metadata("Microsoft.Dynamics.CRM.RetrieveTotalRecordCountResponse")
        found = {"Count": len(names), "IsReadOnly": False, "Keys": names, "Values": counts}
        return json_response(dumps({"@odata.context": context,
                                    "EntityRecordCountCollection": found}))

    def on_collection(self, table: Table, rest: list[str], request: Request,
                      references: References) -> Response:
        if rest == ["$count"]:
            self.only(request, "GET", "$count")
            tracked = "$deltatoken" in reading.raw_options(request.query)
            return (tracking.count_changes if tracked else reading.count_response)(
                self.org, table, request)
        if rest:
            return self.collection_action(table, rest[0], request, references)
        if request.method == "POST":
            return writing.create(self.org, self.site, table, request, references)
        self.only(request, "GET", table.collection)
        raw = reading.raw_options(request.query)
        read = tracking.list_changes if tracking.is_tracked(raw, request) else reading.list_rows
        return read(self.org, self.site, table, request)

    def collection_action(self, table: Table, name: str, request: Request,
                          references: References) -> Response:
        short = name.removeprefix(QUALIFIER)
        if short == name:
            raise errors.no_segment(name)
        self.only(request, "POST", name)
        if short in customizing.BULK_MESSAGES and not table.bulk:  # 2.7
            raise ApiError(400, "0x80040800", f"The '{short}' method does not support entities of "
                                              f"type '{table.logical}'.")
        if short == "CreateMultiple":
            return writing.create_multiple(self.org, self.site, table, request)
        if short in ("UpdateMultiple", "UpsertMultiple"):
            return writing.update_multiple(self.org, table, request, short == "UpsertMultiple")
        found = actions.collection_action(self.org, table, short, request, references)
        if found is None:
            raise errors.no_segment(name)
        return found

    def on_row(self, address: Address, rest: list[str], request: Request,
               references: References) -> Response:
        if rest:
            return self.below_row(address, rest, request, references)
        if request.method == "PATCH":
            return writing.patch(self.org, self.site, address, request, references)
        if request.method == "DELETE":
            return writing.remove(self.org, address, request)
        self.only(request, "GET", address.text)
        row = require_row(self.org, address)
        return reading.single_row(self.org, self.site, address.table, row, request)

    def below_row(self, address: Address, rest: list[str], request: Request,
                  references: References) -> Response:
        name = rest[0]
        if (address.table.logical, name) == ("systemuser", QUALIFIER + "RetrieveUserPrivileges"):
            self.only(request, "GET", name)
            require_row(self.org, address)
            return tenant.user_privileges(self.org, self.site)
        if name.startswith(QUALIFIER):
            return self.row_action(address, name, request)
        if request.method == "PUT" and rest[1:] == ["$ref"]:
            return writing.put_reference(self.org, address, name, request, references)
        if request.method == "PUT":
            return writing.put_property(self.org, address, name, request)
        if request.method == "DELETE":
            return writing.clear_property(self.org, address, name)
        self.only(request, "GET", name)
        row = require_row(self.org, address)
        found = reading.property_response(self.org, self.site, address.table, row, name)
        return found or reading.related_response(self.org, self.site, address.table, row, name,
                                                 request)

    def row_action(self, address: Address, name: str, request: Request) -> Response:
        self.only(request, "POST", name)
        row = require_row(self.org, address)
        short = name.removeprefix(QUALIFIER)
        if (address.table.logical, short) == ("role", "AddPrivilegesRole"):
            return customizing.grant(self.org, row, request)
        found = actions.row_action(self.org, address.table, short, row)
        if found is None:
            raise errors.no_segment(name)
        return found
