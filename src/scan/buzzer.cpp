#include "scan/buzzer.hpp"

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "base/log.hpp"

namespace holdfast::scan {

BuzzerFeedback::~BuzzerFeedback() {
  loop_.cancel(timer_);
  if (on_) (void)buzzer_->sound(0);
}

void BuzzerFeedback::play(Signal signal) {
  loop_.cancel(timer_);
  timer_ = 0;
  if (on_ && !sound(0)) return;
  rest_ = rhythm_of(signal);
  step();
}

void BuzzerFeedback::step() {
  timer_ = 0;
  if (rest_.empty()) return;
  const Tone tone = rest_.front();
  if (!sound(on_ ? 0 : tone.hertz)) return;
  if (!on_) rest_ = rest_.subspan(1);
  if (on_ || !rest_.empty()) timer_ = loop_.after(on_ ? tone.on : tone.pause, [this] { step(); });
}

bool BuzzerFeedback::sound(int hertz) {
  const base::Status made = buzzer_->sound(hertz);
  on_ = made && hertz != 0;
  if (!made && !complained_) base::log_warning("scan", made.error().message);
  complained_ = !made;
  return made.has_value();
}

base::Result<BuzzerConfig> read_buzzer(const base::Json& config, std::string_view where) {
  const base::JsonView view(config, std::string(where));
  const auto members = view.members();
  if (!members) return tl::unexpected<base::Error>(members.error());
  for (const auto& [key, value] : **members) {
    if (key != "speaker" && key != "gpio" && key != "line" && key != "active_low") {
      return base::fail(base::ErrorKind::misconfigured,
                        fmt::format("{}/{}: unknown key", where, key));
    }
  }
  BuzzerConfig buzzer;
  buzzer.speaker = view["speaker"].text_or("");
  buzzer.gpio = view["gpio"].text_or("");
  if (buzzer.speaker.empty() == buzzer.gpio.empty()) {
    return tl::unexpected<base::Error>(view.expected("either speaker or gpio"));
  }
  if (buzzer.gpio.empty()) return buzzer;
  const auto line = view["line"].integer();
  if (!line || *line < 0 || *line > 1023) {
    return tl::unexpected<base::Error>(view["line"].expected("a line of the chip, 0 to 1023"));
  }
  buzzer.line = static_cast<std::uint32_t>(*line);
  if (view["active_low"].exists()) {
    const auto active_low = view["active_low"].boolean();
    if (!active_low) return tl::unexpected<base::Error>(active_low.error());
    buzzer.active_low = *active_low;
  }
  return buzzer;
}

std::unique_ptr<Buzzer> make_buzzer(const BuzzerConfig& config) {
  return config.speaker.empty() ? gpio_buzzer(config) : speaker_buzzer(config.speaker);
}

}  // namespace holdfast::scan
