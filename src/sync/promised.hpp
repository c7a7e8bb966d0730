// What is reserved at the ERP for the lines of an order: the note on Shelf::reservation.
//
// Model: JSON text under the order's id, beside it a note for each item that an order still waits
// for ("wants/<item>/<order>"). A step towards the goal is noted as under way before it is told,
// and told again as it stands until its answer is noted: its id follows from order, SKU, number of
// the step and what it says, so that a repeat counts once. The number never begins anew; the note
// of an order stays for ever. A step back that was refused is put off and told again later, as it
// stands. What may have been reserved, though nothing names it, is in doubt: it counts as covered,
// so that nothing is reserved twice, until a person has looked. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"
#include "warehouse/order.hpp"
#include "warehouse/record.hpp"

namespace holdfast::sync {

struct Held {
  std::string id;  // that the ERP gave
  std::string location;
  base::Decimal quantity;  // above nothing
};

struct PromisedStep {
  std::string id, sku, location;
  base::Decimal quantity;
  std::string taken_from{};  // the reservation it is taken back of; empty: it makes one
};

struct PromisedLine {
  std::string sku;
  std::vector<Held> held;
  std::string said{};            // what people were told that is missing; empty: nothing is
  std::vector<Held> in_doubt{};  // under the ids of the steps
  std::optional<PromisedStep> put_off{};

  [[nodiscard]] base::Decimal sum() const;      // of what is held
  [[nodiscard]] base::Decimal covered() const;  // with what is in doubt
  void lower(const std::string& reservation, base::Decimal quantity);
};

struct Promised {
  std::uint64_t steps = 0;  // that were ever begun
  std::vector<PromisedLine> lines;
  std::optional<PromisedStep> under_way;

  [[nodiscard]] const PromisedLine* find(std::string_view sku) const;
  PromisedLine& line(const std::string& sku);
  // The next step, with its id.
  void begin(const base::Uuid& order, PromisedStep step);
};

std::string wants_key(const base::Uuid& item, const base::Uuid& order);  // nil order: the prefix
std::string write_promised(const Promised& promised);
base::Result<Promised> read_promised(std::string_view text);

// Pieces by SKU, above nothing.
using Wanted = std::map<std::string, base::Decimal, std::less<>>;
// What has to leave the house yet; nothing of a cancelled order.
Wanted wanted_by(const warehouse::Record& order, const std::vector<warehouse::Fact>& facts);
// A step is under way, or another quantity is reserved than is wanted.
bool differs(const Promised& promised, const Wanted& wanted);
// More is reserved than is wanted, or a step is not done yet.
bool exceeds(const Promised& promised, const Wanted& wanted);

}  // namespace holdfast::sync
