// What one scan did: what the person is told, what happened to goods, where the session stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scan/session_state.hpp"

namespace holdfast::scan {

// One rhythm each: short; short; two short; one long low; three rising.
enum class Feedback : std::uint8_t { accepted, counted, question, error, done };
std::string_view to_string(Feedback feedback);

// An absolute quantity at a location, over all lots. `parts` tells how it was counted.
struct Count {
  base::Uuid item;
  std::string sku;
  std::string location;
  base::Decimal quantity;
  std::vector<Line> parts{};
  std::string person{};
  friend bool operator==(const Count&, const Count&) = default;
};

// An order or delivery that a person ended.
struct Closed {
  Verb verb = Verb::none;
  std::string number;
  bool incomplete = false;  // ended with lines open
  friend bool operator==(const Closed&, const Closed&) = default;
};

struct Outcome {
  std::uint64_t number = 0;  // running number of the scan
  Feedback feedback = Feedback::error;
  std::string text;  // one line for a display
  std::vector<Movement> movements{};
  std::vector<Count> counts{};
  std::optional<Closed> closed{};
  std::optional<UnknownCode> unknown{};
  bool below_zero = false;  // a movement takes more than was known to be there
  State next{};             // becomes the session's state once the scan is durable
};

}  // namespace holdfast::scan
