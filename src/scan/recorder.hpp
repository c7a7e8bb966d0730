// Makes a scan durable.
//
// Model: record() takes everything one scan did, as one transaction: raw bytes, movements, counts,
// the session's snapshot. `done` is called exactly once, on the loop thread, inside the call or
// later: with a receipt by which later reversals name this scan's movements (any text, may be
// empty), or with the reason why it is not stored. Only after that does anything beep.
#pragma once

#include <functional>
#include <string>

#include "base/result.hpp"
#include "scan/device.hpp"
#include "scan/outcome.hpp"

namespace holdfast::scan {

struct ScanRecord {
  Reading reading;  // as it came from the device
  Outcome outcome;  // outcome.number is the scan's running number
  std::string snapshot;
};

class Recorder {
 public:
  using Done = std::function<void(base::Result<std::string> receipt)>;
  virtual ~Recorder() = default;
  virtual void record(ScanRecord record, Done done) = 0;
};

}  // namespace holdfast::scan
