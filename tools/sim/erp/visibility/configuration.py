"""What is configured in Inventory Visibility: sources, measures, dimensions, indexes (8.3)."""
from __future__ import annotations

from typing import Any

ORGANIZATION = "usmf"
SITE = "1"
FINANCE, CALCULATED, VIRTUAL = "fno", "iv", "@iv"
SOFT_RESERVED, AVAILABLE, ON_HAND = "softreservordered", "availabletoreserve", "onhand"
ALLOCATED, CUMULATIVE_ALLOCATED = "@allocated", "@cumulative_allocated"
CONSUMED, CUMULATIVE_CONSUMED = "@consumed", "@cumulative_consumed"
FINANCE_MEASURES = (
    "notspecified", "arrived", "availordered", "availphysical", "deducted", "onorder", "ordered",
    "physicalinvent", "picked", "postedqty", "quotationissue", "quotationreceipt", "received",
    "registered", "reservordered", "reservphysical", "orderedsum")
SOURCES: dict[str, tuple[str, ...]] = {
    FINANCE: FINANCE_MEASURES, "edge": ("inbound", "outbound", "adjusted"),
    "pos": ("inbound", "outbound"), CALCULATED: (SOFT_RESERVED,)}
READ_ONLY_SOURCES = (FINANCE, CALCULATED)
# Only physical measures are operands of a calculated one.
ADDED = ((FINANCE, "availphysical"), ("edge", "inbound"), ("edge", "adjusted"), ("pos", "inbound"))
SUBTRACTED = (("edge", "outbound"), ("pos", "outbound"))
BASE_DIMENSIONS = tuple(name.lower() for name in (
    "SiteId", "LocationId", "StatusId", "WMSLocationId", "WMSPalletId", "LicensePlateId", "BatchId",
    "SerialId", "ColorId", "SizeId", "StyleId", "ConfigId", "VersionId",
    *(f"InventDimension{n}" for n in range(1, 13)), *(f"ExtendedDimension{n}" for n in range(1, 9)),
    "Empty"))
# A source's own names of dimensions; its other names are the base dimensions'.
MAPPED = {FINANCE: {"inventsiteid": "siteid", "inventlocationid": "locationid"},
          "pos": {"posmachineid": "extendeddimension1"}, "edge": {}}
PARTITION = ("siteid", "locationid")
RESERVATION_HIERARCHY = (*PARTITION, "colorid", "sizeid", "styleid", "configid")
INDEXES = (PARTITION, RESERVATION_HIERARCHY, (*PARTITION, "statusid"),
           (*PARTITION, "batchid", "serialid"), (*PARTITION, "extendeddimension1"))
GROUPS = ("channel", "customergroup", "region")
SCHEDULE_DAYS = 30
EVENTS_MAX, PRODUCTS_MAX, PLACES_MAX, JOURNAL_LINES_MAX = 512, 5000, 10_000, 10_000
TO_VISIBILITY_S, TO_FINANCE_S = 5 * 60, 1440 * 60
OFFSET = ("edge", "adjusted")  # taken back when finance reports the adjustment itself


def described() -> dict[str, Any]:
    """GET /configuration."""
    return {"dataSources": {name: list(measures) for name, measures in SOURCES.items()},
            "dimensionMappings": MAPPED, "indexes": [list(index) for index in INDEXES],
            "calculatedMeasures": {f"{CALCULATED}.{ON_HAND}": {
                "addition": [".".join(part) for part in ADDED],
                "subtraction": [".".join(part) for part in SUBTRACTED]}},
            "reservMappings": {f"{CALCULATED}.{SOFT_RESERVED}": f"{CALCULATED}.{AVAILABLE}"},
            "reservationHierarchy": list(RESERVATION_HIERARCHY), "allocationGroups": list(GROUPS),
            "schedulePeriodInDays": SCHEDULE_DAYS}
