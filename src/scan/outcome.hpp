// What one scan did: what the person is told, what happened to goods, where the session stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scan/session_state.hpp"

namespace holdfast::scan {

// One rhythm each: short; short; two short; one long low; three rising; long and short.
// `attention`: look at what is in your hand, it is not what is wanted here; the text says the way
// back.
enum class Feedback : std::uint8_t { accepted, counted, question, error, done, attention };
std::string_view to_string(Feedback feedback);

// Why a scan was not simply taken, for displays and statistics.
enum class Trouble : std::uint8_t {
  none,
  refused,       // the text says why
  misread,       // no barcode that holds
  out_of_turn,   // nothing of this kind is expected now
  unknown_code,  // nobody knows it
  wrong_item,
  wrong_location,
  over_pick,  // more than the order needs
  expired,
  blocked_lot,
  fefo,  // taken, but older goods are there
  serial_twice,
  difference,  // the count is not what was known
  not_signed_in,
  wrong_pin
};
constexpr std::size_t trouble_count = 15;
std::string_view to_string(Trouble trouble);

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
  bool ships = false;       // with this the goods leave the house
  friend bool operator==(const Closed&, const Closed&) = default;
};

// What became of a parcel; `open`: its content is out again.
enum class ParcelState : std::uint8_t { packed, open, shipped };
struct ParcelNote {
  std::string id;
  std::string order;
  ParcelState state = ParcelState::packed;
  friend bool operator==(const ParcelNote&, const ParcelNote&) = default;
};

// A person said what an unknown code is.
struct Learnt {
  std::string code;
  base::Uuid item;
  std::string sku;
  base::Decimal pack;
  friend bool operator==(const Learnt&, const Learnt&) = default;
};

// A PIN was tried: it counts once the scan is durable.
struct PinTry {
  std::string badge;
  bool fits = false;
  base::MonotonicTime time{};
};

struct Outcome {
  std::uint64_t number = 0;  // running number of the scan
  Feedback feedback = Feedback::error;
  std::string text;  // one line for a display
  Trouble trouble = Trouble::none;
  bool secret = false;  // what was scanned is part of a PIN: not to be stored or shown
  std::vector<Movement> movements{};
  std::vector<Count> counts{};
  std::vector<Closed> closed{};
  std::vector<OrderFact> facts{};
  std::vector<ParcelNote> parcels{};
  std::optional<Learnt> learnt{};
  std::optional<UnknownCode> unknown{};
  std::optional<PinTry> pin_try{};
  bool below_zero = false;  // a movement takes more than was known to be there
  State next{};             // becomes the session's state once the scan is durable
};

}  // namespace holdfast::scan
