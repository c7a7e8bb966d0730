#include "dynamics/customizing.hpp"

#include <algorithm>
#include <iterator>

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

constexpr NewColumn payment_columns[] = {
    {"holdfast_Name", "Name", Kind::text, 100},
    {"holdfast_SalesOrder", "Order", Kind::lookup, 0, "salesorder"},
    {"holdfast_Source", "Source", Kind::text, 20},
    {"holdfast_Kind", "Kind", Kind::text, 20},
    {"holdfast_Reference", "Provider's reference", Kind::text, 100},
    {"holdfast_Invoice", "Invoice number", Kind::text, 100},
    {"holdfast_Amount", "Amount", Kind::decimal, 4},
    {"holdfast_Currency", "Currency", Kind::text, 3},
    {"holdfast_Method", "Method", Kind::text, 100},
    {"holdfast_Status", "Status", Kind::text, 20},
    {"holdfast_LedgerAccount", "Ledger account", Kind::text, 50},
    {"holdfast_PaidOn", "Paid on", Kind::date_time},
};

// One line a payment, in the words of a customer payment journal.
constexpr NewColumn journal_columns[] = {
    {"holdfast_Name", "Payment reference", Kind::text, 100},
    {"holdfast_Payment", "Payment", Kind::lookup, 0, "holdfast_payment"},
    {"holdfast_Account", "Customer account", Kind::text, 50},
    {"holdfast_OffsetAccount", "Offset ledger account", Kind::text, 50},
    {"holdfast_Debit", "Debit", Kind::decimal, 4},
    {"holdfast_Credit", "Credit", Kind::decimal, 4},
    {"holdfast_Currency", "Currency", Kind::text, 3},
    {"holdfast_TransactedOn", "Transacted on", Kind::date_time},
    {"holdfast_Text", "Text", Kind::text, 100},
};

constexpr NewKey payment_keys[] = {
    {"holdfast_PaymentReference", "Kind and reference", "holdfast_kind holdfast_reference"},
};

constexpr NewTable tables[] = {
    {"product", "", "", product_columns},
    {"holdfast_StockMovement", "Stock movement", "Stock movements", movement_columns},
    {"holdfast_StockOnHand", "Stock on hand", "Stock on hand", on_hand_columns},
    {"holdfast_Payment", "Payment", "Payments", payment_columns, payment_keys},
    {"holdfast_PaymentJournal", "Payment journal line", "Payment journal", journal_columns},
};

constexpr Rights rights[] = {
    {"organization", "Read"},
    {"transactioncurrency", "Read AppendTo"},
    {"uomschedule", "Read AppendTo"},
    {"uom", "Read AppendTo"},
    {"pricelevel", "Read AppendTo"},
    {"product", "Create Read Write Append AppendTo"},
    {"productpricelevel", "Create Read Write Append"},
    {"account", "Create Read Write Append AppendTo"},
    {"contact", "Create Read Write Append AppendTo"},
    {"salesorder", "Create Read Write Append AppendTo"},
    {"salesorderdetail", "Create Read Write Append AppendTo"},
    {"orderclose", "Create Read Write Append AppendTo"},
    {"invoice", "Create Read Append AppendTo"},
    {"invoicedetail", "Create Read Append AppendTo"},
    {"holdfast_payment", "Create Read Write Append AppendTo"},
    {"holdfast_paymentjournal", "Create Read Append"},
    {"holdfast_stockmovement", "Create Read Append"},
    {"holdfast_stockonhand", "Read"},
};

constexpr Rights field_service_rights[] = {
    {"msdyn_inventoryadjustment", "Create Read Append AppendTo"},
    {"msdyn_inventoryadjustmentproduct", "Create Read Append"},
    {"msdyn_warehouse", "Read AppendTo"},
    {"msdyn_productinventory", "Read"},
    {"msdyn_inventoryjournal", "Read"},
};

constexpr Rights dual_write_rights[] = {
    {"msdyn_inventoryonhandrequest", "Create Read Append"},
    {"msdyn_inventoryonhandentry", "Read"},
};

}  // namespace

std::span<const Rights> optional_rights() { return dual_write_rights; }

std::span<const NewTable> wanted_tables() { return tables; }

std::vector<Rights> wanted_rights(std::optional<StockKind> stock) {
  std::vector<Rights> all(std::begin(rights), std::end(rights));
  if (stock == StockKind::field_service) {
    all.insert(all.end(), std::begin(field_service_rights), std::end(field_service_rights));
  }
  return all;
}

bool of_field_service(std::string_view logical) {
  return std::any_of(std::begin(field_service_rights), std::end(field_service_rights),
                     [&](const Rights& one) { return one.logical == logical; });
}

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
