// The state machine behind one scanner: receive, pick, count, move.
//
// Model: pure. interpret() says what a scan does and changes nothing; accept() takes that over once
// the scan is durable, so that a scan that could not be stored leaves no trace. Time is passed in.
//
//   receive  items, lots and counts in any order, a document if there is one; a location puts away
//            what waits and stays for what follows
//   pick     order, location, items; each item is checked against what the order has open
//   count    location, items; the next location or END makes the counts, and only END with OK sets
//            what was not seen to zero
//   move     location, items, location (or items, location, location)
//
// A scan of the wrong class keeps the state. The same item again adds its pack size, or what the
// label says (AI 30, 37, net weight). UNDO takes back the newest scan that did something to goods,
// by movements of opposite sign; a location that moved goods gives its lines back to be put
// elsewhere. END, and a count once made, is final. An END without order or location leaves the
// verb.
#pragma once

#include <string>

#include "gs1/scan.hpp"
#include "scan/outcome.hpp"
#include "scan/world.hpp"

namespace holdfast::scan {

struct Now {
  base::MonotonicTime monotonic{};
  std::string today{};  // ISO date; empty while the wall clock is not trusted: nothing expires
};

class Session {
 public:
  // `world` must outlive the session.
  explicit Session(const World& world) : world_(world) {}

  [[nodiscard]] Outcome interpret(const gs1::Scan& scan, const Now& now) const;
  // A scan that could not be read as a barcode: counted, told, nothing else.
  [[nodiscard]] Outcome reject(std::string text, const Now& now) const;
  // What ten minutes without a scan do; nothing when they have not passed.
  [[nodiscard]] std::optional<Outcome> idle(const Now& now) const;

  // `receipt` is what later reversals name this scan's movements by.
  void accept(Outcome outcome, std::string receipt = {});

  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] std::string snapshot() const { return encode(state_); }
  // `receipt` is that of the scan the snapshot was stored with, which the snapshot itself cannot
  // hold. An error leaves the session as it is.
  base::Status restore(std::string_view snapshot, std::string receipt = {});

 private:
  void note_receipt(std::string receipt);
  const World& world_;
  State state_;
};

}  // namespace holdfast::scan
