// How a person is answered: events for displays, LEDs of the box.
//
// Model: one rhythm an answer, so that it is told apart in noise and without looking at colours:
// accepted and counted one short green, question amber until answered, error red until the next
// good scan, done green, attention amber and red. Sinks are called on the loop thread and must not
// wait.
#pragma once

#include <functional>
#include <string>

#include "scan/outcome.hpp"
#include "scan/signal.hpp"

namespace holdfast::scan {

struct FeedbackEvent {
  std::string device;
  std::uint64_t number =
      0;  // of the last accepted scan of this device; a refused one does not count
  Feedback feedback = Feedback::error;
  std::string text;
  bool below_zero = false;
  Verb verb = Verb::none;
  Step step = Step::idle;
  std::string order{};
  std::string location{};
  Trouble trouble = Trouble::none;
};

// Goods that go below zero are taken, and need a look.
[[nodiscard]] Signal signal_of(const FeedbackEvent& event);

class FeedbackSink {
 public:
  virtual ~FeedbackSink() = default;
  virtual void emit(const FeedbackEvent& event) = 0;
};

class FeedbackCallback final : public FeedbackSink {
 public:
  using Callback = std::function<void(const FeedbackEvent&)>;
  explicit FeedbackCallback(Callback callback) : callback_(std::move(callback)) {}
  void emit(const FeedbackEvent& event) override { callback_(event); }

 private:
  Callback callback_;
};

// Names of LEDs below the root; empty: there is none.
struct LedNames {
  std::string green{};
  std::string red{};
  std::string amber{};
};

// Writes to the LED class. A flash uses the kernel's oneshot trigger, so that nothing waits for its
// end; where there is no such trigger the LED stays on until the next answer. An LED that cannot be
// written is logged once.
class LedFeedback final : public FeedbackSink {
 public:
  explicit LedFeedback(LedNames names, std::string root = "/sys/class/leds");
  void emit(const FeedbackEvent& event) override;

 private:
  bool write(const std::string& led, std::string_view file, std::string_view value);
  void steady(const std::string& led, bool on);
  void flash(const std::string& led);

  LedNames names_;
  std::string root_;
  bool complained_ = false;
};

}  // namespace holdfast::scan
