// What the warehouse knows about a thing, independent of any system.
//
// Model: a record has a kind, an id derived from its natural key (the same on every box), and
// fields. Each field is a causal register, so that concurrent edits are found per field. What the
// core relies on is in the tables below; everything else a mapping writes is an attribute like any
// other field. Values are JSON; an address, the lines of an order and other groups that must not be
// mixed are one field each.
//
//   item      sku* name gtin codes[{code, pack}] unit price_net price_gross currency tax_rate
//             weight_kg active variant_of options
//   customer  number* email first_name last_name company vat_id phone billing shipping guest
//   order     number* source ordered_at currency currency_factor customer{...} billing shipping
//             lines[{id, position, kind, sku, name, quantity, unit_price, total, tax_rate, tax,
//             discount}] shipping_cost shipping_tax total_gross total_net tax_status comment
//             payment_method shipping_method
//             erp_total erp_state erp_pricing_error: what the ERP makes of it
//   payment   number* kind{capture|refund} order order_number invoice_number reference amount
//             currency method state{completed|...} final paid_at customer_number
//             (number: endpoint/native id. amount: never negative. order: its natural key; where
//             only its number is known, order_number. Only a completed payment is money that moved;
//             final: whoever paid says that it is all of it)
//   invoice   number order_number currency total_gross total_net tax state{open|paid|cancelled}
//             due_at issued_at lines[{id, position, sku, name, quantity, unit_price, total, tax}]
// (* natural key. billing/shipping: {name, company, street, zipcode, city, country, phone})
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/uuid.hpp"
#include "causal/register.hpp"

namespace holdfast::warehouse {

enum class RecordKind : std::uint8_t { item = 1, customer, order, payment, invoice };
constexpr auto record_kinds = "item, customer, order, payment or invoice";
std::string_view to_string(RecordKind kind);
base::Result<RecordKind> parse_record_kind(std::string_view name);

// UUIDv5 of kind and natural key. Items: the SKU, all others: "endpoint/native id".
base::Uuid record_id(RecordKind kind, std::string_view natural_key);
inline base::Uuid item_id(std::string_view sku) { return record_id(RecordKind::item, sku); }

// Plain values without causality: what a mapping reads from a document or writes to one.
using Fields = std::map<std::string, base::Json, std::less<>>;

struct Record {
  RecordKind kind = RecordKind::item;
  base::Uuid id;
  std::map<std::string, causal::Register, std::less<>> fields;

  [[nodiscard]] const causal::Register* find(std::string_view field) const;
  // Current value of a field; null when unknown.
  [[nodiscard]] const base::Json& value(std::string_view field) const;
  [[nodiscard]] std::string text(std::string_view field) const;  // "" unless text
  [[nodiscard]] Fields values() const;

  friend bool operator==(const Record&, const Record&) = default;
};

std::string encode_record(const Record& record);
base::Result<Record> decode_record(RecordKind kind, const base::Uuid& id, std::string_view bytes);

}  // namespace holdfast::warehouse
