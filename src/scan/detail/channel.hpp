// An open scanner device: a descriptor to wait for, and a decoder behind it.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "scan/assembler.hpp"
#include "scan/signal.hpp"

namespace holdfast::scan::detail {

class Channel {
 public:
  virtual ~Channel() = default;
  [[nodiscard]] virtual int fd() const = 0;
  // Takes what can be read now without waiting; false: the device is gone.
  virtual bool read(base::MonotonicTime now, DecodedList& out) = 0;
  virtual void check_idle(base::MonotonicTime now, DecodedList& out) = 0;
  virtual void cut(DecodedList& out) = 0;
  [[nodiscard]] virtual bool busy() const = 0;
  // The device's own beep; nothing where it has none. Never waits.
  virtual void signal(Signal /*signal*/) {}
};

// Errors: not_found (no such node), conflict (another program holds it), io (all others).
base::Result<std::unique_ptr<Channel>> open_serial(const Profile& profile, const std::string& node);
base::Result<std::unique_ptr<Channel>> open_evdev(const Profile& profile, const std::string& node);
base::Result<std::unique_ptr<Channel>> open_hid(const Profile& profile, const std::string& node);
// By the profile's kind.
base::Result<std::unique_ptr<Channel>> open_channel(const Profile& profile,
                                                    const std::string& node);

// A serial line, raw 8N1; the descriptor is the caller's.
base::Result<int> open_line(const std::string& node, int baud);

// Error of a failed open of `node`, from errno.
base::Error open_error(const std::string& node, int error);

}  // namespace holdfast::scan::detail
