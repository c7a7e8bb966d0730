// The tables that the connector speaks of: what they are called, how their rows are addressed, and
// which columns are read.
//
// Model: a document type is a table's logical name ("salesorder"), a path its entity set
// ("salesorders"). Lookups are read as "_name_value" and written as "Name@odata.bind". Immutable;
// columns that only an integrator's mapping names come in beside (Columns).
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace holdfast::dynamics {

struct Column {
  std::string_view name;
  std::string_view type;  // text integer decimal boolean date date-time id
};

struct Table {
  std::string_view logical;  // "salesorder"
  std::string_view set;      // "salesorders"
  std::string_view key;      // "salesorderid"
  std::span<const Column> columns;
  std::string_view document_id{};  // column that names the document where it is not the key
  bool append_only = false;        // a row is never changed: found again, it must be the same
  bool polymorphic = false;        // some lookup leads to accounts or contacts: lookup_annotations
  // Rows of another table below each row, which come with it: "order_details" of an order.
  std::string_view lines{}, line_table{};
  bool drafts = false;  // a new row is a draft, and is published by a second call (writer.hpp)
};

// A preference: the answer says beside each lookup which table it leads to.
constexpr std::string_view lookup_annotations =
    "odata.include-annotations=\"Microsoft.Dynamics.CRM.lookuplogicalname\"";

[[nodiscard]] const Table* find_table(std::string_view logical);
// misconfigured for a document type that no table is known of.
[[nodiscard]] base::Result<const Table*> table_of(std::string_view logical);

// Stock, wherever it is kept (stock_model.hpp).
constexpr std::string_view movement_document = "holdfast_stockmovement";
constexpr std::string_view stock_document = "holdfast_stockonhand";
constexpr std::string_view stock_stream = "stockonhand";
constexpr std::string_view price_stream = "prices";

struct StreamTable {
  std::string_view stream;   // "products"
  std::string_view logical;  // "product"
  int page_rows;
  bool patient = true;  // flow::Connector::patient
};
// Most urgent first, what others refer to before. The stream of stock reads
// another table where another place keeps the stock (stock_model.hpp).
[[nodiscard]] std::span<const StreamTable> stream_tables();
[[nodiscard]] const StreamTable* find_stream(std::string_view name);  // null pointer: none
// The stream that tells of a change in that table: its own, or that of the documents its rows
// belong to; empty: none does.
[[nodiscard]] std::string_view stream_of(std::string_view logical);

// More columns to be read, by logical name: those that only the customer's own mapping names.
using Columns = std::map<std::string, std::vector<std::string>, std::less<>>;

// "salesorderid,name,...": key, row version and columns.
[[nodiscard]] std::string select_list(const Table& table, const Columns& more);
// "$select=...&$expand=...": what is read of one row, with the lines below it.
[[nodiscard]] std::string whole_row(const Table& table, const Columns& more);

}  // namespace holdfast::dynamics
