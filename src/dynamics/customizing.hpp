// What Holdfast needs in an environment beside what Sales brings: its tables and columns, and the
// rights of the box on every table it speaks of.
//
// Model: data, read by the installer. Names are schema names; the logical name is the same in lower
// case, which is what tables.cpp reads by. Rights are the least that the default mappings and
// routes do with.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "dynamics/stock_kind.hpp"

namespace holdfast::dynamics {

constexpr std::string_view publisher_name = "holdfast";  // also the prefix of every name
constexpr std::string_view solution_name = "holdfast";
constexpr std::string_view role_name = "Holdfast box";

struct NewColumn {
  enum class Kind { text, decimal, date, date_time, lookup };
  std::string_view name;   // "holdfast_Product"
  std::string_view label;  // in English
  Kind kind = Kind::text;
  int size = 0;                // text: characters; decimal: places
  std::string_view target{};   // lookup: logical name of the other table, whose rows it then keeps
};

// An alternate key: no two rows hold the same values in these columns.
struct NewKey {
  std::string_view name, label;
  std::string_view columns;  // logical names, apart by a space
};

struct NewTable {
  std::string_view name;           // "holdfast_StockMovement"; "product" where Sales brings it
  std::string_view label, plural;  // empty where Sales brings it
  std::span<const NewColumn> columns;  // the first one names a row, where the table is ours
  std::span<const NewKey> keys{};
};
[[nodiscard]] std::span<const NewTable> wanted_tables();

// Metadata calls the type of a column so.
[[nodiscard]] std::string_view type_name(NewColumn::Kind kind);

struct Rights {
  std::string_view logical;
  std::string_view verbs;  // of "Create Read Write Delete Append AppendTo"
};
// Those on tables of Field Service only where it is chosen to keep the stock.
[[nodiscard]] std::vector<Rights> wanted_rights(std::optional<StockKind> stock);
// Those on tables that the box asks where the environment has them, and does without.
[[nodiscard]] std::span<const Rights> optional_rights();
// A table that comes with Field Service, not with Sales or with us.
[[nodiscard]] bool of_field_service(std::string_view logical);

}  // namespace holdfast::dynamics
