// A barcode seen from the session: which event it is, and what it carries.
#pragma once

#include <optional>
#include <string>

#include "gs1/scan.hpp"
#include "scan/transitions.hpp"
#include "scan/world.hpp"

namespace holdfast::scan::detail {

struct Input {
  Event event = Event::unknown;
  std::string code;                         // as shown to people: name, number, text
  Verb verb = Verb::none;                   // of Event::verb
  char digit = '0';                         // of Event::digit
  std::optional<Item> item{};               // of Event::item
  std::optional<Order> order{};             // of Event::document, where the number is known
  std::optional<base::Decimal> quantity{};  // AI 30 or 37, in the way of `counts_packs`
  bool counts_packs = false;                // AI 37 counts trade items, AI 30 pieces
  std::optional<base::Decimal> net_kg{};
  std::string lot{}, serial{}, expiry{};
  Sign sign = Sign::none;     // of Event::sign
  std::string_view reason{};  // of Event::reason
  bool plain_text = false;    // a detail without AI: it is what the step asks for
  bool wrong_check_letter = false;
  bool nameable = false;  // of Event::unknown: a person may say which item it is
};

// `step` decides only whether a text may be a lot or serial number.
Input classify(const gs1::Scan& scan, Step step, const World& world);

}  // namespace holdfast::scan::detail
