"""What orders do to stock, and what moves which time stamp."""

from __future__ import annotations

import unittest
from typing import Any

import world  # noqa: F401  (makes sim importable)
from sim.common import catalogue
from sim.shop import seed
from sim.shop.desk import Desk
from sim.shop.orders import Checkout
from sim.shop.shop import Shop

SEED = 3


class StockCase(unittest.TestCase):
    def setUp(self) -> None:
        self.shop = Shop(SEED, 600)
        seed.basics(self.shop)
        self.goods = catalogue.make(SEED, 40)
        seed.Stocker(self.shop, 1_767_600_000).fill(self.goods)
        self.desk = Desk(self.shop, Checkout(self.shop, SEED))
        self.sku = self.goods.items[0].sku

    def product(self) -> dict[str, Any]:
        return self.shop.store.find("product", "productNumber", self.sku)[0]

    def figures(self) -> tuple[int, int, int]:
        row = self.product()
        return row["stock"], row["availableStock"], row["sales"]

    def order(self, quantity: int = 3) -> str:
        made = self.desk.order({"lines": [{"sku": self.sku, "quantity": quantity}]})
        return made["orderNumber"]

    def move(self, number: str, action: str, entity: str = "order") -> dict[str, Any]:
        return self.desk.transition({"entity": entity, "orderNumber": number, "action": action})


class Orders(StockCase):
    def test_an_order_lowers_stock_and_raises_sales(self) -> None:
        stock, _, sales = self.figures()
        self.order(3)
        self.assertEqual((stock - 3, stock - 3, sales + 3), self.figures())

    def test_stock_and_sales_keep_their_sum_whatever_happens_to_an_order(self) -> None:
        before = sum(self.figures()[1:])
        number = self.order(5)
        for action in ("cancel", "cancel", "reopen", "process", "complete"):
            self.move(number, action)
            self.assertEqual(before, sum(self.figures()[1:]), action)
        self.desk.delete({"entity": "order", "orderNumber": number})
        self.assertEqual(before, sum(self.figures()[1:]))

    def test_a_second_cancel_lowers_stock_again(self) -> None:
        number = self.order(3)
        lowered = self.figures()[0]
        self.move(number, "cancel")
        self.assertEqual(lowered + 3, self.figures()[0])
        self.assertTrue(self.move(number, "cancel")["moved"])
        self.assertEqual(lowered, self.figures()[0])

    def test_shipping_moves_no_stock(self) -> None:
        number = self.order(3)
        before = self.figures()
        self.move(number, "ship", "order_delivery")
        self.move(number, "retour", "order_delivery")
        self.assertEqual(before, self.figures())

    def test_deleting_a_shipped_order_gives_its_goods_back(self) -> None:
        before = self.figures()
        number = self.order(3)
        self.move(number, "ship", "order_delivery")
        self.desk.delete({"entity": "order", "orderNumber": number})
        self.assertEqual(before, self.figures())

    def test_a_changed_quantity_moves_the_difference(self) -> None:
        number = self.order(1)
        order = self.shop.store.find("order", "orderNumber", number)[0]
        line = self.shop.store.find("order_line_item", "orderId", order["id"])[0]
        stock = self.figures()[0]
        self.desk.edit({"entity": "order_line_item", "id": line["id"], "fields": {"quantity": 4}})
        self.assertEqual(stock - 3, self.figures()[0])

    def test_a_draft_moves_nothing_before_it_is_merged(self) -> None:
        number = self.order(1)
        order = self.shop.store.find("order", "orderNumber", number)[0]
        line = self.shop.store.find("order_line_item", "orderId", order["id"])[0]
        stock = self.figures()[0]
        version = self.shop.drafts.create("order", order["id"])
        self.shop.drafts.note(version, "order_line_item", {"id": line["id"], "quantity": 5})
        with self.shop.drafts.seen(version):
            seen = self.shop.store.find("order_line_item", "orderId", order["id"])[0]["quantity"]
        self.assertEqual((5, stock), (seen, self.figures()[0]))
        with self.shop.transaction():
            self.shop.drafts.merge(version)
        self.assertEqual(stock - 4, self.figures()[0])
        self.assertIsNotNone(self.shop.store.tables["order"][order["id"]]["updatedAt"])

    def test_stock_may_become_negative(self) -> None:
        stock = self.figures()[0]
        self.order(stock + 2)
        self.assertEqual(-2, self.figures()[0])

    def test_a_clearance_product_is_sold_only_as_far_as_it_goes(self) -> None:
        self.desk.edit({"sku": self.sku, "fields": {"isCloseout": True, "stock": 5}})
        number = self.order(9)
        listed = {one["orderNumber"]: one for one in self.desk.orders({})}
        self.assertEqual([{"sku": self.sku, "quantity": 5}], listed[number]["lines"])
        self.assertFalse(self.product()["available"])


class Stamps(StockCase):
    def test_an_order_leaves_the_products_stamp_alone(self) -> None:
        before = self.product()["updatedAt"]
        self.order()
        self.assertEqual(before, self.product()["updatedAt"])

    def test_an_absolute_write_leaves_sales_alone_and_moves_the_stamp(self) -> None:
        self.order(2)
        before = self.product()
        self.desk.edit({"sku": self.sku, "fields": {"stock": 7}})
        self.assertEqual((7, 7, before["sales"]), self.figures())
        self.assertLess(before["updatedAt"], self.product()["updatedAt"])

    def test_children_do_not_move_their_orders_stamp(self) -> None:
        number = self.order()
        order = self.shop.store.find("order", "orderNumber", number)[0]
        delivery = self.shop.store.find("order_delivery", "orderId", order["id"])[0]
        self.move(number, "ship", "order_delivery")
        self.move(number, "paid", "order_transaction")
        self.desk.edit({"entity": "order_delivery", "id": delivery["id"],
                        "fields": {"trackingCodes": ["JJD1"]}})
        self.assertIsNone(self.shop.store.tables["order"][order["id"]]["updatedAt"])
        self.move(number, "process")
        self.assertIsNotNone(self.shop.store.tables["order"][order["id"]]["updatedAt"])

    def test_custom_fields_are_merged_and_tracking_codes_replaced(self) -> None:
        number = self.order()
        for fields in ({"a": 1}, {"b": 2}):
            self.desk.edit({"orderNumber": number, "fields": {"customFields": fields}})
        order = self.shop.store.find("order", "orderNumber", number)[0]
        self.assertEqual({"a": 1, "b": 2}, order["customFields"])
        delivery = self.shop.store.find("order_delivery", "orderId", order["id"])[0]
        for codes in (["A"], ["B"]):
            self.desk.edit({"entity": "order_delivery", "id": delivery["id"],
                            "fields": {"trackingCodes": codes}})
        changed = self.shop.store.tables["order_delivery"][delivery["id"]]
        self.assertEqual(["B"], changed["trackingCodes"])


if __name__ == "__main__":
    unittest.main()
