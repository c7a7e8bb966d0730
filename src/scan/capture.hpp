// Records what a scanner sends, undecoded, for learn.hpp.
//
// Model: the device is held by this alone, as a scanner is. next() blocks: until the first sign
// comes, and then until the device has been quiet. Packets of SSI are acknowledged, for otherwise
// the scanner sends them again and again. For programs at a terminal, not for the daemon.
#pragma once

#include <memory>

#include "scan/learn.hpp"

namespace holdfast::scan {

struct CaptureTiming {
  base::Millis patience{60'000};
  base::Millis quiet{700};
};

class CaptureDevice {
 public:
  virtual ~CaptureDevice() = default;
  // Errors: unavailable (nothing came in time), not_found (it was unplugged).
  virtual base::Result<Capture> next(const CaptureTiming& timing) = 0;
};

// The device that the profile's kind and match say.
base::Result<std::unique_ptr<CaptureDevice>> open_capture(const Profile& profile);

}  // namespace holdfast::scan
