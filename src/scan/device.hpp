// What a scanner device tells the rest: scans, and what went wrong.
//
// Model: each scanner has a reader thread that opens the device, reads, and calls the listener, and
// does nothing else: an evdev client buffers ten characters. The listener hands over (to the loop)
// and returns. A scan is never repaired: what is doubtful is reported and dropped, aloud.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace holdfast::scan {

constexpr std::size_t scan_bytes_max = 512;

struct Reading {
  std::string device;  // name of the profile
  std::string bytes;   // without terminator
  base::MonotonicTime time;
};

enum class NoticeKind : std::uint8_t {
  attached,      // the device is open and read
  gone,          // unplugged, asleep, out of range: looked for again
  taken,         // another program holds it
  failed,        // cannot be opened: rights, not a keyboard
  lost_input,    // the kernel dropped events: the scan is lost
  unterminated,  // no end within the idle time: the rest was discarded
  too_long,      // more than scan_bytes_max
  bad_key        // a key or control character that has no meaning here
};
std::string_view to_string(NoticeKind kind);
// A scan was lost: the person must be told to scan again.
[[nodiscard]] inline bool lost_a_scan(NoticeKind kind) { return kind >= NoticeKind::lost_input; }

struct Notice {
  std::string device;
  NoticeKind kind = NoticeKind::gone;
  std::string message;
  base::MonotonicTime time;
};

// Called on the reader thread.
struct Listener {
  std::function<void(Reading)> on_reading;
  std::function<void(Notice)> on_notice;
};

}  // namespace holdfast::scan
