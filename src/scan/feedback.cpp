#include "scan/feedback.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/core.h>

#include "base/log.hpp"

namespace holdfast::scan {
namespace {
constexpr std::string_view flash_ms = "150";
}

Signal signal_of(const FeedbackEvent& event) {
  switch (event.feedback) {
    case Feedback::accepted:
    case Feedback::counted: return event.below_zero ? Signal::attention : Signal::accepted;
    case Feedback::question: return Signal::question;
    case Feedback::done: return Signal::done;
    case Feedback::attention: return Signal::attention;
    case Feedback::error: break;
  }
  return Signal::refused;
}

LedFeedback::LedFeedback(LedNames names, std::string root)
    : names_(std::move(names)), root_(std::move(root)) {}

void LedFeedback::emit(const FeedbackEvent& event) {
  const bool look = event.feedback == Feedback::attention;
  const bool red = look || event.feedback == Feedback::error;
  const bool amber = look || event.feedback == Feedback::question;
  const bool good = !red && !amber;
  steady(names_.red, red);
  steady(names_.amber, amber);
  if (good) {
    flash(names_.green);
  } else {
    steady(names_.green, false);
  }
}

bool LedFeedback::write(const std::string& led, std::string_view file, std::string_view value) {
  const std::string path = fmt::format("{}/{}/{}", root_, led, file);
  const int fd = ::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (fd < 0) return false;
  const bool written =
      ::write(fd, value.data(), value.size()) == static_cast<ssize_t>(value.size());
  ::close(fd);
  return written;
}

void LedFeedback::steady(const std::string& led, bool on) {
  if (led.empty()) return;
  (void)write(led, "trigger", "none");
  if (write(led, "brightness", on ? "1" : "0") || complained_) return;
  complained_ = true;
  base::log_warning("scan", fmt::format("LED {}: {}; check its name and the rights on it", led,
                                        std::strerror(errno)));
}

void LedFeedback::flash(const std::string& led) {
  if (led.empty()) return;
  const bool once = write(led, "trigger", "oneshot") && write(led, "delay_on", flash_ms) &&
                    write(led, "delay_off", "1") && write(led, "shot", "1");
  if (!once) steady(led, true);
}

}  // namespace holdfast::scan
