"""What orders do to stock: the model of 6.6 and 6.7.

Placing lowers `stock` and raises `sales`, cancelling the reverse; editing and deleting lines move
the difference. `stock + sales` stays the same. None of it touches product.updatedAt. With
`managed` off (shopware.stock.enable_stock_management: false) orders move nothing.
"""

from __future__ import annotations

from .defaults import available
from .store import Change, Row, Store


class StockKeeper:
    def __init__(self, store: Store) -> None:
        self._store = store
        self.managed = True

    def follow(self, changes: list[Change]) -> None:
        """Applies what committed changes of line items mean for stock."""
        gone = {row["id"]: row for entity, kind, row, _ in changes
                if entity == "order" and kind == "delete"}
        for entity, kind, new, old in changes:
            if entity == "order_line_item" and not self._cancelled(new, gone):
                if kind in ("update", "delete"):
                    self._sell(old, -1)
                if kind in ("insert", "update"):
                    self._sell(new, +1)

    def order_moved(self, order: Row, before: str, after: str) -> None:
        """The order changed its state. Leaving `cancelled` comes first: a second cancel sells
        the goods again."""
        if before == "cancelled":
            self._sell_all(order, +1)
        elif after == "cancelled":
            self._sell_all(order, -1)

    def _sell_all(self, order: Row, sign: int) -> None:
        for line in self._store.find("order_line_item", "orderId", order["id"]):
            self._sell(line, sign)

    def _cancelled(self, line: Row, gone: dict[str, Row]) -> bool:
        order = gone.get(line["orderId"]) or self._store.get("order", line["orderId"])
        state = self._store.get("state_machine_state", order["stateId"]) if order else None
        return state is not None and state["technicalName"] == "cancelled"

    def _sell(self, line: Row, sign: int) -> None:
        product = self._store.get("product", line.get("productId"))
        if not self.managed or line.get("type") != "product" or product is None:
            return
        quantity = sign * line["quantity"]
        stock = product["stock"] - quantity
        parent = self._store.get("product", product.get("parentId"))
        self._store.update("product", product["id"], {
            "stock": stock, "availableStock": stock, "sales": product["sales"] + quantity,
            "available": available({**product, "stock": stock}, parent)})
