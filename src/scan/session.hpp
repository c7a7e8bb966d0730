// The state machine behind one scanner.
//
// Model: pure. interpret() says what a scan does and changes nothing; accept() takes that over once
// the scan is durable, so that a scan that could not be stored leaves no trace. Time is passed in.
//
//   receive   items, lots and counts in any order, a document if there is one; a location puts away
//             what waits and stays for what follows
//   put away  from where the goods came in, items, location: the text names where more of it lies
//   pick      order, location, items; each item is checked against what the order has open
//   batch     orders, then as a pick: pieces go to the orders in the sequence these were scanned in
//   pack      order, items, parcel (SSCC or tote): against what was picked
//   ship      order or parcel, parcels or items, END
//   count     location, items; the next location or END makes the counts, and only END with OK sets
//             what was not seen to zero. Guided: tells what should be there and asks for a second
//             count where it differs
//   move      location, items, location (or items, location, location)
//   return    order or any document, items, reason if there is one, location
//   adjust    location, IN or OUT, items, reason, a supervisor's badge where operators are known
//   transfer  as a move, to the code of another site ("@SITE"), where the goods are on their way
//
// A scan of the wrong class keeps the state. The same item again adds its pack size, or what the
// label says (AI 30, 37, net weight). UNDO takes back the newest scan that did something to goods,
// by movements of opposite sign; a location that moved goods gives its lines back to be put
// elsewhere. UNDOC takes back all since the last END. END, and a count once made, is final. An END
// without order or location leaves the verb. What is in the hand and not wanted (wrong item, wrong
// place, too many) is answered by `attention`, and the text says the way back.
#pragma once

#include <string>

#include "gs1/scan.hpp"
#include "scan/outcome.hpp"
#include "scan/pin_tries.hpp"
#include "scan/world.hpp"

namespace holdfast::scan {

struct Now {
  base::MonotonicTime monotonic{};
  std::string today{};  // ISO date; empty while the wall clock is not trusted: nothing expires
};

class Session {
 public:
  // `world` and `tries`, which all sessions share, must outlive the session. Without `tries` a
  // scanner counts its own alone.
  explicit Session(const World& world, PinTries* tries = nullptr) : world_(world), tries_(tries) {}

  [[nodiscard]] Outcome interpret(const gs1::Scan& scan, const Now& now) const;
  // A scan that could not be read as a barcode: counted, told, nothing else.
  [[nodiscard]] Outcome reject(std::string text, const Now& now) const;
  // What ten minutes without a scan do; nothing when they have not passed. Where badges are in use
  // whoever was signed in is signed out; what was begun stays, and waits for a badge.
  [[nodiscard]] std::optional<Outcome> idle(const Now& now) const;

  // `receipt` is what later reversals name this scan's movements by.
  void accept(Outcome outcome, std::string receipt = {});

  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] std::string snapshot() const { return encode(state_); }
  // `receipt` is that of the scan the snapshot was stored with, which the snapshot itself cannot
  // hold; the ten minutes count from `now`. An error leaves the session as it is.
  base::Status restore(std::string_view snapshot, std::string receipt = {},
                       base::MonotonicTime now = {});

  // Documents and serial numbers the next scan may read or change; of two scanners only one at a
  // time may be between reading and being durable with one of them.
  [[nodiscard]] std::vector<std::string> claims(std::string_view payload) const;

 private:
  void note_receipt(std::string receipt);
  const World& world_;
  PinTries* tries_;
  State state_;
};

}  // namespace holdfast::scan
