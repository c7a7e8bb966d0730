// How one scanner is set up: which device it is and how its output reads.
//
// Model: JSON, one object a scanner:
//   {"name": "dock-1", "kind": "serial" | "evdev" | "hidpos",
//    "match": {"path": "/dev/ttyACM0"} | {"by_id": "usb-..."} | {"port": "..."} |
//             {"vid": "05e0", "pid": "1701", "serial": "..." and/or "port": "pci-...-usb-0:1.2"},
//    "layout": "us" | "gb" | "de" | "fr", "gs": ["ctrl-rbracket", "alt029", "f8", "char:|"],
//    "terminators": ["enter", "tab", "cr", "lf", "etx"], "strip_prefix": "", "strip_suffix": "",
//    "idle_ms": 500, "accept_after_idle_ms": 0, "baud": 115200, "upce": false,
//    "protocol": "plain" | "ssi" | "datalogic" | "cipherlab"}
// `match.path` is any path, links followed; of a keyboard it may not be /dev/input/eventN, whose
// number another keyboard has tomorrow. `by_id` is a link's name in /dev/input/by-id,
// /dev/input/by-path, /dev/serial/by-id or /dev/serial/by-path. `port` is udev's ID_PATH or its
// beginning: it tells equal scanners apart. `protocol` is how a serial scanner talks; all but
// "plain" let the box beep with it. Unknown keys are errors; all errors come at once.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"

namespace holdfast::scan {

enum class DeviceKind : std::uint8_t { serial, evdev, hidpos };
enum class Layout : std::uint8_t { us, gb, de, fr };
enum class Protocol : std::uint8_t { plain, ssi, datalogic, cipherlab };
std::string_view to_string(DeviceKind kind);
std::string_view to_string(Layout layout);
std::string_view to_string(Protocol protocol);

struct Match {
  std::string path{};
  std::string by_id{};
  std::string vid{}, pid{}, serial{};  // 4 lower-case hex digits each, and the serial number
  std::string port{};
  friend bool operator==(const Match&, const Match&) = default;
};

struct Terminators {
  bool enter = true;  // Enter, keypad Enter; CR and LF by control keys
  bool tab = false;
  bool cr = true;
  bool lf = true;
  bool etx = true;
  friend bool operator==(const Terminators&, const Terminators&) = default;
};

// Ways in which a keyboard may send the separator 0x1D.
struct SeparatorKeys {
  bool ctrl_rbracket = true;
  bool alt029 = true;
  bool f8 = false;
  char replaced_by = 0;  // a printable character that stands for it; 0: none
  friend bool operator==(const SeparatorKeys&, const SeparatorKeys&) = default;
};

struct Profile {
  std::string name;
  DeviceKind kind = DeviceKind::serial;
  Match match{};
  Layout layout = Layout::us;
  SeparatorKeys separator{};
  Terminators terminators{};
  std::string strip_prefix{};
  std::string strip_suffix{};
  base::Millis idle{500};             // an unterminated rest is discarded after this
  base::Millis accept_after_idle{0};  // scanners without suffix: accepted after this; 0: never
  int baud = 115200;
  bool upce = false;
  Protocol protocol = Protocol::plain;
  friend bool operator==(const Profile&, const Profile&) = default;
};

constexpr std::size_t scanners_max = 32;

// `config` is the array of scanners; `where` is its JSON pointer, for messages.
base::Result<std::vector<Profile>> read_profiles(const base::Json& config,
                                                 std::string_view where = "/scanners");
// The object that gives this profile again; what is as by default is left out.
base::Json to_json(const Profile& profile);

}  // namespace holdfast::scan
