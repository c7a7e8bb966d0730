// One configured scanner: a thread that finds its device, reads it, and finds it again.
//
// Model: the thread opens the device when it is there (udev says so, or every few seconds), hands
// scans and notices to the listener, and goes back to looking when it goes: unplugged, asleep,
// plugged in elsewhere. A failed open is told once, not at every attempt. What a scanner sent while
// nobody read it is dropped: nothing of it was acknowledged. The destructor stops the thread.
#pragma once

#include <memory>

#include "base/time.hpp"
#include "scan/device.hpp"
#include "scan/profile.hpp"
#include "scan/signal.hpp"

namespace holdfast::scan {

struct ScannerTiming {
  base::Millis rescan{5000};
};

class Scanner {
 public:
  // `clock` must outlive the scanner. The listener is called on the scanner's thread.
  Scanner(Profile profile, Listener listener, const base::Clock& clock, ScannerTiming timing = {});
  ~Scanner();
  Scanner(const Scanner&) = delete;
  Scanner& operator=(const Scanner&) = delete;

  // Lets the scanner itself beep, where its protocol can. Any thread; does not wait; what comes
  // while the scanner is away is left out.
  void signal(Signal signal);

 private:
  class Thread;
  std::unique_ptr<Thread> thread_;
};

}  // namespace holdfast::scan
