// What makes a sound at the box: the PC speaker's input device, or a buzzer on a GPIO line.
//
// Model: a Buzzer is on or off; BuzzerFeedback plays the rhythm of an answer on it by timers of the
// loop and never waits; the newest answer cuts off the one before. A device that cannot be opened
// or written is logged once and tried again at the next answer. Loop thread only.
#pragma once

#include <memory>
#include <string>

#include "base/json.hpp"
#include "base/loop.hpp"
#include "scan/feedback.hpp"
#include "scan/rhythm.hpp"

namespace holdfast::scan {

class Buzzer {
 public:
  virtual ~Buzzer() = default;
  // 0 hertz: silence. A buzzer with a tone of its own takes any other number for "on".
  virtual base::Status sound(int hertz) = 0;
};

// {"speaker": "/dev/input/by-path/platform-pcspkr-event-spkr"} or
// {"gpio": "/dev/gpiochip0", "line": 18, "active_low": false}
struct BuzzerConfig {
  std::string speaker{};
  std::string gpio{};
  std::uint32_t line = 0;
  bool active_low = false;
  friend bool operator==(const BuzzerConfig&, const BuzzerConfig&) = default;
};
base::Result<BuzzerConfig> read_buzzer(const base::Json& config, std::string_view where);

// Writes EV_SND events (SND_TONE, hertz) to the input device of a speaker.
std::unique_ptr<Buzzer> speaker_buzzer(std::string node);

// Asks the kernel for the line by the character device's own calls (linux/gpio.h, version 2), so
// that no library's API has to be followed. `call` stands for ioctl().
using Ioctl = int (*)(int fd, unsigned long request, void* argument);
std::unique_ptr<Buzzer> gpio_buzzer(const BuzzerConfig& config, Ioctl call = nullptr);

std::unique_ptr<Buzzer> make_buzzer(const BuzzerConfig& config);

class BuzzerFeedback final : public FeedbackSink {
 public:
  // `loop` must outlive it.
  BuzzerFeedback(base::Loop& loop, std::unique_ptr<Buzzer> buzzer)
      : loop_(loop), buzzer_(std::move(buzzer)) {}
  ~BuzzerFeedback() override;
  BuzzerFeedback(const BuzzerFeedback&) = delete;
  BuzzerFeedback& operator=(const BuzzerFeedback&) = delete;

  void emit(const FeedbackEvent& event) override { play(signal_of(event)); }
  void play(Signal signal);

 private:
  void step();
  bool sound(int hertz);

  base::Loop& loop_;
  std::unique_ptr<Buzzer> buzzer_;
  std::span<const Tone> rest_{};
  bool on_ = false;
  bool complained_ = false;
  base::Loop::TimerId timer_ = 0;
};

}  // namespace holdfast::scan
