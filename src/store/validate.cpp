#include "store/validate.hpp"

#include <algorithm>

namespace holdfast::store {
namespace {

base::Status refuse(const std::string& message) {
  return base::fail(base::ErrorKind::invalid_input, message);
}

base::Status check_name(std::string_view what, std::string_view name) {
  if (name.empty()) return refuse(std::string(what) + " must not be empty");
  if (name.size() <= name_bytes_max) return {};
  return refuse(std::string(what) + " " + std::string(name.substr(0, 40)) + "... has " +
                std::to_string(name.size()) + " bytes; at most " +
                std::to_string(name_bytes_max) + " are kept");
}

base::Status check_location(std::string_view location) {
  if (location.size() <= location_bytes_max) return {};
  return refuse("location " + std::string(location.substr(0, 40)) + "... has " +
                std::to_string(location.size()) + " bytes; at most " +
                std::to_string(location_bytes_max) + " are kept");
}

base::Status check_quantity(base::Decimal quantity) {
  const base::Decimal most(quantity_max);
  if (quantity <= most && quantity >= most.negated() &&
      quantity.scale() <= quantity_decimals_max)
    return {};
  return refuse("quantity " + quantity.to_string() + " is beyond what stock can hold: at most " +
                most.to_string() + " with " + std::to_string(quantity_decimals_max) +
                " decimals");
}

base::Status check_stock(std::string_view location, base::Decimal quantity) {
  if (auto good = check_location(location); !good) return good;
  return check_quantity(quantity);
}

base::Status check_range(std::string_view what, unsigned value, unsigned most) {
  if (value >= 1 && value <= most) return {};
  return refuse(std::string(what) + " " + std::to_string(value) + " is unknown");
}

base::Status check_entry(std::uint64_t entry) {
  if (entry != 0) return {};
  return refuse("outbox entry 0 does not exist");
}

base::Status check(const Scanned& e) { return check_name("scanner", e.device); }
base::Status check(const Moved& e) {
  const auto kind = static_cast<unsigned>(e.movement.kind);
  if (auto good = check_range("movement kind", kind, 7); !good) return good;
  return check_stock(e.movement.location, e.movement.quantity);
}
base::Status check(const Counted& e) { return check_stock(e.key.location, e.quantity); }
base::Status check(const Observed& e) {
  if (!e.observation.dot.exists()) return refuse("an observation needs the dot of its maker");
  return check_stock(e.key.location, e.observation.quantity);
}
base::Status check(const Changed& e) {
  return check_range("record kind", static_cast<unsigned>(e.kind), 5);
}
base::Status check(const FactLearnt& e) {
  if (auto good = check_range("fact kind", static_cast<unsigned>(e.fact.kind), 14); !good)
    return good;
  return check_name("id of a fact", e.fact.id);
}
base::Status check(const Queued& e) {
  return check_range("endpoint", static_cast<unsigned>(e.endpoint), 2);
}
base::Status check(const Sent& e) { return check_entry(e.entry); }
base::Status check(const Delivered& e) { return check_entry(e.entry); }
base::Status check(const Parked& e) { return check_entry(e.entry); }
base::Status check(const Revived& e) { return check_entry(e.entry); }
base::Status check(const ConflictFound& e) { return check_name("id of a conflict", e.id); }
base::Status check(const ConflictSettled& e) { return check_name("id of a conflict", e.id); }
base::Status check(const Noted& e) {
  constexpr auto last = static_cast<unsigned>(Shelf::reservation);
  if (auto good = check_range("shelf", static_cast<unsigned>(e.shelf), last); !good) return good;
  return check_name("key of a note", e.key);
}

}  // namespace

base::Status validate(const Transaction& transaction) {
  if (transaction.empty()) return refuse("an empty transaction says nothing");
  if (transaction.size() > transaction_events_max)
    return refuse("a transaction of " + std::to_string(transaction.size()) +
                  " events; at most " + std::to_string(transaction_events_max) + " are taken");
  for (std::size_t i = 0; i < transaction.size(); ++i) {
    auto good = std::visit([](const auto& e) { return check(e); }, transaction[i]);
    if (!good) return base::pass(good, "event " + std::to_string(i));
  }
  return {};
}

bool is_scan(const Transaction& transaction) {
  return std::any_of(transaction.begin(), transaction.end(), [](const Event& event) {
    return std::holds_alternative<Scanned>(event) || std::holds_alternative<Moved>(event) ||
           std::holds_alternative<Counted>(event);
  });
}

}  // namespace holdfast::store
