"""The program: builds a shop and serves it."""

from __future__ import annotations

import argparse
import asyncio
import gc
import time

from aiohttp import web

from . import seed
from .conditions import Conditions
from .desk import Desk
from .dialect import ShopDialect
from .orders import Checkout
from .routes import application
from .shop import Shop
from .storefront import Storefront
from .webhooks import Courier
from ..common import catalogue, compression, faults, program
from ..common.stats import Stats

TOKEN_SECONDS = 600


def options() -> argparse.Namespace:
    parser = program.common_options("Simulates a Shopware 6.6.7 shop with its Admin API.")
    parser.add_argument("--orders", type=int, default=200, help="open orders of the last week")
    parser.add_argument("--token-seconds", type=int, default=TOKEN_SECONDS,
                        help="how long an access token lives")
    return parser.parse_args()


def build(number: int, items: int, orders: int, token_seconds: int) -> tuple[Shop, Checkout]:
    shop = Shop(number, token_seconds)
    checkout = Checkout(shop, number)
    seed.basics(shop)
    goods = catalogue.make(number, items)
    seed.Stocker(shop, time.time() - seed.WEEK_S).fill(goods)
    if goods.items:
        seed.orders(checkout, goods, number, orders)
    return shop, checkout


def tells(request: web.Request, _: bytes) -> bool:
    """A change of the shop's rows or states; not a token, a search, or keeping webhooks alive."""
    path = request.path
    asks = path.startswith(("/api/oauth/", "/api/search", "/api/webhook")) or "/store-api/" in path
    return request.method in ("POST", "PATCH", "DELETE") and path.startswith("/api/") and not asks


async def serve(chosen: argparse.Namespace) -> None:
    gc.disable()  # the rows are no garbage; looking for some among so many takes half the time
    shop, checkout = build(chosen.seed, chosen.items, chosen.orders, chosen.token_seconds)
    gc.freeze()
    gc.enable()
    Courier(shop)
    plan, stats = faults.FaultPlan(), Stats(tells=tells)
    watched = faults.middleware(plan, stats, ShopDialect(shop.auth))
    conditions = Conditions(shop)
    served = application(shop, conditions.clock, watched, compression.middleware,
                         storefront=Storefront(shop, checkout).handle)
    channel = next(iter(shop.store.tables["sales_channel"].values()))
    ready = {"client_id": shop.auth.client_id, "client_secret": shop.auth.client_secret,
             "access_key": channel["accessKey"]}
    await program.run(served, chosen, program.state_folder(chosen), plan, stats,
                      {**Desk(shop, checkout).calls(), **conditions.calls()}, ready)


def main() -> None:
    asyncio.run(serve(options()))
