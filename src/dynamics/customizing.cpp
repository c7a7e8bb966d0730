#include "dynamics/customizing.hpp"

namespace holdfast::dynamics {
namespace {

using Kind = NewColumn::Kind;

constexpr NewColumn product_columns[] = {{"holdfast_GTIN", "GTIN", Kind::text, 14}};

constexpr NewColumn movement_columns[] = {
    {"holdfast_Name", "Number", Kind::text, 100},
    {"holdfast_Product", "Product", Kind::lookup, 0, "product"},
    {"holdfast_Location", "Location", Kind::text, 50},
    {"holdfast_Quantity", "Quantity", Kind::decimal, 5},
    {"holdfast_Kind", "Kind", Kind::text, 20},
    {"holdfast_Reference", "Reference", Kind::text, 100},
    {"holdfast_Lot", "Lot", Kind::text, 20},
    {"holdfast_Serial", "Serial number", Kind::text, 20},
    {"holdfast_Expiry", "Expiry", Kind::date},
    {"holdfast_OccurredOn", "Occurred on", Kind::date_time},
    {"holdfast_Box", "Box", Kind::text, 50},
    {"holdfast_Operator", "Operator", Kind::text, 50},
};

constexpr NewColumn on_hand_columns[] = {
    {"holdfast_Location", "Location", Kind::text, 50},
    {"holdfast_Product", "Product", Kind::lookup, 0, "product"},
    {"holdfast_Quantity", "Quantity", Kind::decimal, 5},
};

constexpr NewTable tables[] = {
    {"product", "", "", product_columns},
    {"holdfast_StockMovement", "Stock movement", "Stock movements", movement_columns},
    {"holdfast_StockOnHand", "Stock on hand", "Stock on hand", on_hand_columns},
};

constexpr Rights rights[] = {
    {"organization", "Read"},
    {"transactioncurrency", "Read AppendTo"},
    {"uomschedule", "Read AppendTo"},
    {"uom", "Read AppendTo"},
    {"pricelevel", "Read AppendTo"},
    {"product", "Read Write Append AppendTo"},
    {"account", "Create Read Write Append AppendTo"},
    {"contact", "Create Read Write Append AppendTo"},
    {"salesorder", "Create Read Write Append AppendTo"},
    {"salesorderdetail", "Create Read Write Append AppendTo"},
    {"orderclose", "Create Read Write Append AppendTo"},
    {"holdfast_stockmovement", "Create Read Append"},
    {"holdfast_stockonhand", "Read"},
};

}  // namespace

std::span<const NewTable> wanted_tables() { return tables; }
std::span<const Rights> wanted_rights() { return rights; }

std::string_view type_name(NewColumn::Kind kind) {
  switch (kind) {
    case Kind::text: return "String";
    case Kind::decimal: return "Decimal";
    case Kind::date:
    case Kind::date_time: return "DateTime";
    case Kind::lookup: break;
  }
  return "Lookup";
}

}  // namespace holdfast::dynamics
