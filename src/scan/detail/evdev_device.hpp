// A keyboard of the kernel, held by us alone.
#pragma once

#include <libevdev/libevdev.h>

#include <memory>
#include <string>
#include <vector>

#include "scan/key_decoder.hpp"

namespace holdfast::scan::detail {

struct FreeDevice {
  void operator()(libevdev* device) const;  // closes the descriptor too
};
using EvdevDevice = std::unique_ptr<libevdev, FreeDevice>;

// Opens and grabs it once no key is down. Errors as of open_channel, and misconfigured for a
// person's keyboard.
base::Result<EvdevDevice> open_keyboard(const std::string& node);

std::vector<std::uint16_t> keys_down(const libevdev* device);
bool caps_lock(const libevdev* device);
KeyEvent converted(const input_event& event);

}  // namespace holdfast::scan::detail
