// Answers by the scanner's own beep, where its protocol has one.
//
// Model: one scanner a device name; devices without a scanner here are left alone. Loop thread
// only.
#pragma once

#include <map>

#include "scan/feedback.hpp"
#include "scan/scanner.hpp"

namespace holdfast::scan {

class ScannerBeep final : public FeedbackSink {
 public:
  // Must be removed before the scanner goes.
  void add(const std::string& device, Scanner& scanner) { scanners_[device] = &scanner; }
  void clear() { scanners_.clear(); }
  void emit(const FeedbackEvent& event) override {
    const auto found = scanners_.find(event.device);
    if (found != scanners_.end()) found->second->signal(signal_of(event));
  }

 private:
  std::map<std::string, Scanner*> scanners_;
};

}  // namespace holdfast::scan
