"""Command line of the ERP simulator."""
from __future__ import annotations

import argparse
import asyncio
import uuid
from pathlib import Path

from sim.common.faults import FaultPlan
from sim.common.program import common_options, run, state_folder
from sim.common.stats import Stats
from sim.erp import seed
from sim.erp.assertion import Verifier
from sim.erp.clock import Clock
from sim.erp.control_calls import ControlCalls
from sim.erp.entra import Registration, TokenService
from sim.erp.model import SOLUTIONS, build_schema
from sim.erp.neighbours import neighbours
from sim.erp.notifier import Notifier
from sim.erp.organization import Organization
from sim.erp.quota import Limits, Quota
from sim.erp.server import Service
from sim.erp.store import Store

DEFAULT_SECRET = "q8Q~erp+secret/%-1="


def options() -> argparse.Namespace:
    parser = common_options("Simulates a Dataverse organisation, its token endpoint and the "
                            "services beside it. Alone, --selftest compares the simulator with "
                            "every exchange that is printed in the documentation.")
    add = parser.add_argument
    add("--quota", type=int, default=6000, help="requests a window")
    add("--quota-window", type=int, default=300, help="seconds")
    add("--execution-ms", type=int, default=1_200_000, help="execution time a window")
    add("--concurrency", type=int, default=52, help="concurrent requests")
    add("--central-quota", type=int, default=6000,
        help="requests of Business Central in five minutes")
    add("--token-life", type=int, default=3600, help="seconds an access token lives")
    add("--tenant", default=str(uuid.uuid5(uuid.NAMESPACE_DNS, "tenant.holdfast")))
    add("--client-id", default=str(uuid.uuid5(uuid.NAMESPACE_DNS, "client.holdfast")))
    add("--client-secret", default=DEFAULT_SECRET)
    add("--client-certificate", type=Path, help="PEM; assertions signed with its key are accepted")
    add("--alternate-key", action="append", default=[], metavar="TABLE:COLUMN[,COLUMN]",
        help="defines an alternate key; there is none otherwise")
    add("--solution", action="append", default=[], choices=sorted(SOLUTIONS),
        help="installed besides Sales; again for another")
    add("--no-bulk", action="append", default=[], metavar="TABLE",
        help="the table has no CreateMultiple, UpdateMultiple and UpsertMultiple")
    add("--webhook-timeout", type=float, default=60.0, help="seconds a webhook may take")
    add("--fresh-tenant", action="store_true", help="without the tables and columns of Holdfast")
    add("--pricing-decimals", type=int, default=2, help="decimals prices are kept with")
    add("--no-system-pricing", action="store_true", help="amounts are taken as sent")
    add("--expire-days", type=int, default=7, help="days a delta token lives")
    add("--database", default=":memory:", help="SQLite file; default: in memory")
    return parser.parse_args()


def organization(chosen: argparse.Namespace, clock: Clock) -> Organization:
    schema = build_schema(chosen.alternate_key, chosen.fresh_tenant, chosen.solution,
                          chosen.no_bulk)
    org = Organization(schema, Store(schema, chosen.database), clock, chosen.seed)
    settings = {"expirechangetrackingindays": chosen.expire_days,
                "pricingdecimalprecision": chosen.pricing_decimals,
                "oobpricecalculationenabled": int(not chosen.no_system_pricing)}
    seed.prepare(org, settings, chosen.seed, chosen.items)
    return org


def main() -> None:
    chosen = options()
    clock = Clock()
    org = organization(chosen, clock)
    registration = Registration(chosen.tenant, chosen.client_id, chosen.client_secret,
                                chosen.token_life)
    if chosen.client_certificate is not None:
        registration.verify_assertion = Verifier(chosen.client_certificate, chosen.tenant, clock)
    limits = Limits(chosen.quota, chosen.execution_ms, chosen.concurrency, chosen.quota_window)
    tokens = TokenService(registration, clock)
    others = neighbours(tokens, chosen.seed, chosen.items, chosen.central_quota)
    service = Service(org, tokens, Quota(limits, clock), neighbours=others.services)
    Notifier(org, "org.crm4.dynamics.com", others.bus.enqueue, chosen.webhook_timeout).start()
    plan, stats = FaultPlan(), Stats()
    calls = ControlCalls(org, service.tokens, service.access).calls() | others.calls
    ready = {"client_id": chosen.client_id, "client_secret": chosen.client_secret,
             "tenant": chosen.tenant, "org_url": "{url}",
             "token_url": "{url}/" + chosen.tenant + "/oauth2/v2.0/token", **others.ready}
    asyncio.run(run(service.application(plan, stats), chosen, state_folder(chosen), plan, stats,
                    calls, ready))
