"""Entity sets of Business Central: properties, which of them can be written, how long (8.5)."""
from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Mapping, Optional

Row = dict[str, Any]
QUANTITY_DECIMALS = 5


class Failure(Exception):
    """A refused request: HTTP status, code and message of the error body."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Property:
    kind: str = "text"  # text number whole bool date
    length: int = 0
    read_only: bool = False
    default: object = None
    choices: tuple[str, ...] = ()
    code: bool = False  # kept in upper case, without blanks around (8.5)


@dataclass(frozen=True)
class Entity:
    """All have id and lastModifiedDateTime, which the service sets."""
    name: str
    properties: Mapping[str, Property]
    required: tuple[str, ...] = ()
    children: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    writable: bool = True


def text(length: int, default: str = "", **more: Any) -> Property:
    return Property("text", length, default=default, **more)


def code(length: int) -> Property:
    return Property("text", length, default="", code=True)


def number(read_only: bool = False, default: Any = Decimal(0)) -> Property:
    return Property("number", read_only=read_only, default=default)


FIXED_FLAG = Property("bool", read_only=True, default=False)
ITEM = Entity("items", {
    "number": code(20), "displayName": text(100), "gtin": text(14),
    "type": text(20, "Inventory", choices=("Inventory", "Service", "Non-Inventory")),
    "inventory": number(read_only=True), "unitPrice": number(), "unitCost": number(),
    "priceIncludesTax": Property("bool", default=False), "baseUnitOfMeasureCode": text(10, "PCS"),
    "blocked": Property("bool", default=False)})
CUSTOMER = Entity("customers", {
    "number": code(20), "displayName": text(100), "email": text(80), "currencyCode": text(10),
    "addressLine1": text(100), "city": text(30), "postalCode": text(20), "country": text(10)})
LOCATION = Entity("locations", {"code": code(10), "displayName": text(100)}, writable=False)
ORDER = Entity("salesOrders", {
    "number": code(20), "externalDocumentNumber": text(35), "orderDate": Property("date"),
    "customerId": text(36), "customerNumber": code(20), "currencyCode": text(10),
    "pricesIncludeTax": FIXED_FLAG, "status": text(20, "Draft", read_only=True),
    "fullyShipped": FIXED_FLAG, "totalAmountExcludingTax": number(True),
    "totalTaxAmount": number(True), "totalAmountIncludingTax": number(True),
    "email": text(80), "phoneNumber": text(30), "shipToName": text(100),
    "shipToAddressLine1": text(100), "shipToCity": text(30), "shipToPostCode": text(20),
    "shipToCountry": text(10)}, children={"salesOrderLines": ("salesOrderLines", "documentId")})
LINE = Entity("salesOrderLines", {
    "documentId": text(36), "sequence": Property("whole", default=None),
    "lineType": text(20, "Item", choices=("Comment", "Account", "Item", "Resource", "Charge",
                                          "Fixed Asset")),
    "itemId": text(36), "lineObjectNumber": code(20), "description": text(100),
    "quantity": number(), "unitPrice": number(default=None), "shipQuantity": number(default=None),
    "shippedQuantity": number(True), "invoiceQuantity": number(default=None),
    "invoicedQuantity": number(True), "locationId": text(36), "itemVariantId": text(36),
    "netAmount": number(True)})
LEDGER = Entity("itemLedgerEntries", {
    "entryNumber": Property("whole"), "itemNumber": code(20), "postingDate": Property("date"),
    "entryType": text(30), "documentNumber": code(20), "description": text(100),
    "quantity": number()}, writable=False)
JOURNAL = Entity("itemJournalLines", {
    "documentNumber": code(20), "externalDocumentNumber": text(35), "itemNumber": code(20),
    "entryType": text(30, choices=("Positive Adjmt.", "Negative Adjmt.")), "quantity": number(),
    "locationCode": code(10), "postingDate": Property("date"), "description": text(100)},
    required=("documentNumber", "itemNumber", "entryType", "quantity"))
STANDARD = {entity.name: entity for entity in (ITEM, CUSTOMER, LOCATION, ORDER, LINE, LEDGER)}
OURS = {JOURNAL.name: JOURNAL}


def as_kept(known: Optional[Property], value: Any) -> Any:
    return value.strip().upper() if known and known.code and isinstance(value, str) else value


def take(entity: Entity, given: Row) -> Row:
    """The properties of a body, checked; whatever is read-only there is refused by name."""
    row: Row = {}
    for name, value in given.items():
        if name in entity.children or "@" in name:
            continue
        known = entity.properties.get(name)
        if known is None and name not in ("id", "lastModifiedDateTime"):
            raise Failure(400, "BadRequest", f"The property '{name}' does not exist on type "
                          f"'Microsoft.NAV.{entity.name}'. Make sure to only use property names "
                          "that are defined by the type.")
        if known is None or known.read_only:
            raise Failure(400, "BadRequest", f"Control '{name}' is read-only.")
        row[name] = as_kept(known, value_of(name, known, value))
    return row


def value_of(name: str, known: Property, value: Any) -> Any:
    kinds = {"text": str, "date": str, "bool": bool, "whole": int, "number": (int, Decimal)}
    good = isinstance(value, kinds[known.kind]) and \
        (known.kind == "bool" or not isinstance(value, bool))
    if not good:
        raise Failure(400, "BadRequest", f"Cannot convert the literal '{value}' to the expected "
                                         f"type of '{name}'.")
    if known.kind == "text" and known.length and len(value) > known.length:
        raise Failure(400, "Application_StringExceededLength",
                      f"The length of the string is {len(value)}, but it must be less than or "
                      f"equal to {known.length} characters. Value: {value}")
    if known.choices and value not in known.choices:
        raise Failure(400, "BadRequest", f"'{value}' is not a value of {name}; there are "
                                         f"{', '.join(known.choices)}.")
    if known.kind == "number":
        value = Decimal(value)
        if value != round(value, QUANTITY_DECIMALS):
            raise Failure(400, "Application_FieldValidationException",
                          f"{name} can have at most {QUANTITY_DECIMALS} decimals.")
    return value
