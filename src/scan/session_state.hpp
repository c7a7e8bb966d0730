// Where a scanner's session stands. All of it is data: copied, compared, encoded.
//
// Model: a verb says what scans mean, a step what is expected next. `lines` are scans that are not
// yet movements: goods received or taken that have no place yet, and what has been counted at a
// location. Undo entries keep what their scan did, newest last, at least 20; what older ones moved
// is kept as a sum, so that a whole document can be taken back. The snapshot is the whole state but
// for monotonic times (a 5-second rule does not outlive a power cut) and the digits of a PIN, which
// are never stored; equal strings and ids are stored once, so that a session of usual size takes a
// few hundred bytes. It carries its version; those of older versions are read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace holdfast::scan {

constexpr std::size_t undo_steps_max = 32;
constexpr std::size_t lines_max = 256;
constexpr std::size_t unknown_codes_max = 32;
constexpr std::size_t unknown_code_chars_max = 64;
constexpr std::size_t serials_max = 256;
constexpr std::size_t quantity_digits_max = 6;
constexpr std::size_t detail_chars_max = 20;  // lot and serial number, as in GS1
constexpr base::Seconds multiply_last_within{5};
constexpr std::size_t orders_max = 32;    // of one batch
constexpr std::size_t parcels_max = 128;  // of one shipment
constexpr std::size_t pin_digits_max = 12;
constexpr std::size_t pin_tries_max = 3;
constexpr base::Seconds pin_rest{60};  // after so many wrong PINs
constexpr base::Seconds idle_after{600};

// Numbers are stored: new ones go to the end.
enum class Verb : std::uint8_t {
  none,
  receive,
  pick,
  count,
  move,
  put_away,
  batch,   // pick several orders on one walk
  guided,  // count with what should be there
  pack,
  ship,
  back,  // a customer's return
  adjust,
  transfer  // to another site
};
constexpr std::size_t verb_count = 13;
enum class Step : std::uint8_t {
  idle,
  document,
  source,
  item,
  lot,
  serial,
  expiry,
  destination,
  question,
  blocked,
  sign,      // IN or OUT
  reason,    // why it is adjusted
  parcel,    // SSCC or tote
  pin,       // of a badge that was scanned
  approval,  // a supervisor's badge
};
constexpr std::size_t step_count = 15;
enum class Question : std::uint8_t {
  none,
  finish_short,
  zero_rest,
  drop_lines,
  resume,
  put_back,  // more than the order needs is in the hand
  recount,
  which_item,  // an unknown code: what is it?
  undo_all,
  ship_all
};
enum class Pad : std::uint8_t { multiply, set, add };
enum class Sign : std::uint8_t { none, in, out };
std::string_view to_string(Verb verb);
std::string_view to_string(Step step);

[[nodiscard]] constexpr bool is_pick(Verb verb) {
  return verb == Verb::pick || verb == Verb::batch;
}
[[nodiscard]] constexpr bool is_count(Verb verb) {
  return verb == Verb::count || verb == Verb::guided;
}
// What a verb does to goods, in the words of movements.
[[nodiscard]] constexpr Verb moves_as(Verb verb) {
  if (verb == Verb::batch) return Verb::pick;
  return verb == Verb::put_away || verb == Verb::transfer ? Verb::move : verb;
}
// Goods on their way to another site stand at a place named "@SITE".
[[nodiscard]] inline bool is_site(std::string_view location) {
  return !location.empty() && location.front() == '@';
}

// What happened to goods; the daemon makes the warehouse's movements of them.
struct Reversal {
  std::uint64_t scan = 0;   // running number of the scan of this device
  std::uint32_t index = 0;  // which of its movements
  std::string receipt{};    // what the recorder gave for that scan, "" if it is not known
  friend bool operator==(const Reversal&, const Reversal&) = default;
};
struct Movement {
  Verb kind = Verb::none;  // receive, pick, move, back or adjust
  base::Uuid item;
  std::string sku;
  std::string location;
  base::Decimal quantity;  // signed: negative leaves the location
  std::string lot{};
  std::string serial{};
  std::string expiry{};     // ISO date
  std::string reference{};  // order, delivery note, reason of an adjustment
  std::string person{};     // badge; "17+99": 99 approved what 17 did
  std::optional<Reversal> reverses{};
  friend bool operator==(const Movement&, const Movement&) = default;
};

struct Line {
  base::Uuid item;
  std::string sku;
  std::string lot{};
  std::string serial{};
  std::string expiry{};
  base::Decimal quantity{};
  [[nodiscard]] bool same_goods(const Line& other) const {
    return item == other.item && lot == other.lot && serial == other.serial &&
           expiry == other.expiry;
  }
  friend bool operator==(const Line&, const Line&) = default;
};

// An item whose lot, serial number or expiry is being asked for.
struct Waiting {
  Line line;
  bool absolute = false;
  bool lot = false, serial = false, expiry = false;  // still missing
  friend bool operator==(const Waiting&, const Waiting&) = default;
};

// The line touched last: what "again", "set" and "times" refer to.
struct Touch {
  Line line;             // quantity: in all since it was first touched
  base::Decimal amount;  // of its last scan
  std::string location{};
  base::MonotonicTime time{};  // not in the snapshot
  friend bool operator==(const Touch&, const Touch&) = default;
};

// What an order learns beside its movements: goods packed, shipped, returned. Negative: undone.
enum class Deed : std::uint8_t { packed, shipped, returned };
struct OrderFact {
  Deed deed = Deed::packed;
  std::string order;
  std::string sku;
  base::Decimal quantity;
  std::string detail{};  // packed: parcel; returned: reason
  friend bool operator==(const OrderFact&, const OrderFact&) = default;
};

struct LineChange {
  std::uint64_t index = 0;
  std::optional<base::Decimal> before{};  // nothing: the scan made the line
  friend bool operator==(const LineChange&, const LineChange&) = default;
};
struct UndoEntry {
  std::uint64_t scan = 0;
  std::string receipt{};
  Verb verb = Verb::none;
  std::string location{};
  std::vector<Movement> movements{};
  std::optional<LineChange> change{};
  std::vector<Line> lines{};  // those that became the movements, or a parcel's content
  std::optional<Touch> last{};
  std::vector<OrderFact> facts{};
  std::string parcel{};
  friend bool operator==(const UndoEntry&, const UndoEntry&) = default;
};

struct UnknownCode {
  std::string code;
  std::uint64_t times = 0;
  std::string location{};  // where the session stood
  friend bool operator==(const UnknownCode&, const UnknownCode&) = default;
};

struct NextAmount {
  Pad pad = Pad::multiply;
  base::Decimal number;
  friend bool operator==(const NextAmount&, const NextAmount&) = default;
};

struct State {
  Verb verb = Verb::none;
  Step step = Step::idle;
  Question question = Question::none;
  Step back = Step::idle;  // where an answered question leads
  std::string location{};  // source, destination or place being counted
  std::string order{};
  std::string tote{};
  std::string person{};
  std::vector<Line> lines{};
  std::optional<Waiting> waiting{};
  std::optional<Touch> last{};
  std::string digits{};
  Pad pad = Pad::multiply;
  std::optional<NextAmount> next{};
  bool cleared = false;  // the scan before was a "clear" that found nothing to drop
  std::vector<UndoEntry> undo{};
  std::vector<std::uint64_t> serials{};  // fingerprints of those scanned in this session
  std::vector<UnknownCode> unknown{};
  std::uint64_t number = 0;           // of the last accepted scan
  std::vector<std::string> orders{};  // of a batch, in the order they were scanned
  Sign sign = Sign::none;
  std::string reason{};
  std::vector<std::string> parcels{};  // scanned for this shipment
  std::string doubted{};               // a place that seemed wrong: once more confirms it
  std::string badge{};                 // waits for its PIN
  std::string asked{};                 // the unknown code that is asked about
  bool recounted = false;
  std::vector<Movement> older{};  // sums of what fell out of `undo`
  bool older_lost = false;        // even the sums are incomplete
  std::string pin{};              // not in the snapshot, nor are the next two
  std::size_t pin_tries = 0;
  base::MonotonicTime pin_locked_until{};
  base::MonotonicTime digits_since{};  // not in the snapshot
  base::MonotonicTime last_scan{};     // not in the snapshot
  friend bool operator==(const State&, const State&) = default;
};

std::string encode(const State& state);
// Corrupt, or of a newer version: an error that says so.
base::Result<State> decode_state(std::string_view snapshot);

}  // namespace holdfast::scan
