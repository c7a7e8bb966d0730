"""The shop as it is found: its sales channel and what every new row there needs the id of."""
from dataclasses import dataclass, field

from .admin import Admin
from .http import Refused

RATES_MAX = 2


@dataclass
class Place:
    """Ids, read from the API: no shop is like another."""

    version: str
    channel: str
    language: str
    currency: str  # the system's; prices must have it
    country: str
    group: str  # of customers, the channel's
    taxes: list[tuple[str, float]]  # id, rate; the first is the greater one
    salutation: str | None
    domains: list[str]
    foreign: dict | None  # a currency that is not the shop's own
    channel_row: dict = field(repr=False, default_factory=dict)


SYSTEM_CURRENCY = "b7d2554b0ce847cd82f3ac9bd1c0dfca"  # this id is the same everywhere


def look(admin: Admin, access_key: str) -> Place:
    version = admin.call("GET", "/api/_info/version", None, "asking for the version")["version"]
    found = admin.where("sales-channel", "accessKey", access_key, associations={"domains": {}})
    if len(found) != 1:
        raise Refused("looking for the sales channel of --access-key", 0,
                      f"{len(found)} sales channels have the key {access_key}; copy it from the "
                      "sales channel's page (API access)")
    channel = found[0]
    if not channel["active"] or channel.get("maintenance"):
        raise Refused("looking at the sales channel", 0,
                      f"\"{channel.get('name')}\" is not open: activate it, end its maintenance")
    rates: dict[float, str] = {}
    for tax in sorted(admin.search("tax"), key=lambda row: -float(row["taxRate"])):
        if float(tax["taxRate"]) > 0:
            rates.setdefault(float(tax["taxRate"]), tax["id"])
    if not rates:
        raise Refused("reading taxes", 0, "the shop has no tax rate above 0")
    salutations = admin.search("salutation")
    return Place(
        version, channel["id"], channel["languageId"], SYSTEM_CURRENCY, channel["countryId"],
        channel["customerGroupId"],
        [(tax, rate) for rate, tax in list(rates.items())[:RATES_MAX]],
        salutations[0]["id"] if salutations else None,
        [domain["url"].rstrip("/") for domain in channel.get("domains") or []],
        _foreign(admin), channel)


def _foreign(admin: Admin) -> dict | None:
    others = [row for row in admin.search("currency")
              if row["id"] != SYSTEM_CURRENCY and float(row["factor"]) != 1]
    dollars = [row for row in others if row["isoCode"] == "USD"]
    return next(iter(dollars + others), None)
