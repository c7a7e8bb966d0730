#include "scan/profile.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/json_view.hpp"
#include "scan/detail/profile_names.hpp"

namespace holdfast::scan {
namespace {

using detail::device_kind_names;
using detail::layout_names;
using detail::protocol_names;

constexpr std::size_t name_chars_max = 40;
constexpr std::array bauds = {1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};

// Reads one object, collecting every mistake.
class ProfileReader {
 public:
  ProfileReader(const base::JsonView& view, std::vector<std::string>& mistakes)
      : view_(view), mistakes_(mistakes) {}

  Profile read() {
    check_keys(view_,
               {"name", "kind", "match", "layout", "gs", "terminators", "strip_prefix",
                "strip_suffix", "idle_ms", "accept_after_idle_ms", "baud", "upce", "protocol"});
    Profile p;
    text("name", p.name, true);
    if (p.name.size() > name_chars_max) mistake(view_["name"], "at most 40 characters");
    p.kind = choice("kind", device_kind_names, p.kind, true);
    p.layout = choice("layout", layout_names, p.layout, false);
    p.protocol = choice("protocol", protocol_names, p.protocol, false);
    if (p.protocol != Protocol::plain && p.kind != DeviceKind::serial) {
      mistake(view_["protocol"], "no protocol, as the scanner is not serial");
    }
    match(p.match, p.kind);
    if (view_["gs"].exists()) separators(p.separator);
    if (view_["terminators"].exists()) terminators(p.terminators);
    text("strip_prefix", p.strip_prefix, false);
    text("strip_suffix", p.strip_suffix, false);
    p.idle = base::Millis(number("idle_ms", p.idle.count(), 20, 60'000));
    p.accept_after_idle = base::Millis(number("accept_after_idle_ms", 0, 0, 60'000));
    p.baud = static_cast<int>(number("baud", p.baud, 1200, 115'200));
    if (std::find(bauds.begin(), bauds.end(), p.baud) == bauds.end()) {
      mistake(view_["baud"], "a usual rate: 9600, 19200, 38400, 57600 or 115200");
    }
    if (view_["upce"].exists()) {
      const auto upce = view_["upce"].boolean();
      if (upce) p.upce = *upce;
      if (!upce) mistakes_.push_back(upce.error().message);
    }
    return p;
  }

 private:
  void mistake(const base::JsonView& at, std::string_view expected) {
    mistakes_.push_back(at.expected(expected).message);
  }

  void check_keys(const base::JsonView& object, const std::set<std::string_view>& known) {
    const auto members = object.members();
    if (!members) return mistakes_.push_back(members.error().message);
    for (const auto& [key, value] : **members) {
      if (!known.contains(key)) {
        mistakes_.push_back(fmt::format("{}/{}: unknown key", object.path(), key));
      }
    }
  }

  void text(std::string_view key, std::string& out, bool required) {
    if (!view_[key].exists() && !required) return;
    const auto value = view_[key].text();
    if (!value) return mistakes_.push_back(value.error().message);
    out = *value;
    if (required && out.empty()) mistake(view_[key], "a text that is not empty");
  }

  std::int64_t number(std::string_view key, std::int64_t otherwise, std::int64_t min,
                      std::int64_t max) {
    if (!view_[key].exists()) return otherwise;
    const auto value = view_[key].integer();
    if (value && *value >= min && *value <= max) return *value;
    mistake(view_[key], fmt::format("a whole number from {} to {}", min, max));
    return otherwise;
  }

  template <typename Choice, std::size_t N>
  Choice choice(std::string_view key, const std::array<std::string_view, N>& names,
                Choice otherwise, bool required) {
    if (!view_[key].exists() && !required) return otherwise;
    const auto found = std::find(names.begin(), names.end(), view_[key].text_or(""));
    if (found != names.end()) return static_cast<Choice>(found - names.begin());
    mistake(view_[key], fmt::format("one of {}", fmt::join(names, ", ")));
    return otherwise;
  }

  void match(Match& out, DeviceKind kind) {
    const base::JsonView at = view_["match"];
    if (!at.exists()) return mistake(at, "an object that names the device");
    check_keys(at, {"path", "by_id", "vid", "pid", "serial", "port"});
    out = {at["path"].text_or(""), at["by_id"].text_or(""),  at["vid"].text_or(""),
           at["pid"].text_or(""),  at["serial"].text_or(""), at["port"].text_or("")};
    const bool usb = !out.vid.empty() || !out.pid.empty();
    const bool by_udev = usb || !out.port.empty();
    const int ways = static_cast<int>(!out.path.empty()) + static_cast<int>(!out.by_id.empty()) +
                     static_cast<int>(by_udev);
    if (ways != 1) mistake(at, "exactly one of path, by_id, or vid with pid, or port");
    const auto hex = [](const std::string& id) {
      return id.size() == 4 && id.find_first_not_of("0123456789abcdef") == std::string::npos;
    };
    if (usb && !(hex(out.vid) && hex(out.pid))) {
      mistake(at, "vid and pid of 4 lower-case hex digits each");
    }
    if (kind == DeviceKind::evdev && out.path.starts_with("/dev/input/event")) {
      mistake(at["path"], "by_id or port: a person's keyboard may get this number tomorrow");
    }
  }

  // Calls `known` for each word; a word it does not take is a mistake.
  template <typename Known>
  void words(std::string_view key, std::string_view expected, Known known) {
    const auto items = view_[key].items();
    if (!items) return mistakes_.push_back(items.error().message);
    for (std::size_t i = 0; i < (*items)->size(); ++i) {
      const base::JsonView at = view_[key][i];
      if (!known(at.text_or(""))) mistake(at, expected);
    }
  }

  void separators(SeparatorKeys& out) {
    out = {false, false, false, 0};
    words("gs", "ctrl-rbracket, alt029, f8 or char: and one character", [&](const std::string& w) {
      if (w == "ctrl-rbracket") return out.ctrl_rbracket = true;
      if (w == "alt029") return out.alt029 = true;
      if (w == "f8") return out.f8 = true;
      if (!w.starts_with("char:") || w.size() != 6 || w[5] <= ' ' || w[5] > '~') return false;
      out.replaced_by = w[5];
      return true;
    });
  }

  void terminators(Terminators& out) {
    out = {false, false, false, false, false};
    words("terminators", "enter, tab, cr, lf or etx", [&](const std::string& w) {
      if (w == "enter") return out.enter = true;
      if (w == "tab") return out.tab = true;
      if (w == "cr") return out.cr = true;
      if (w == "lf") return out.lf = true;
      if (w == "etx") return out.etx = true;
      return false;
    });
  }

  base::JsonView view_;
  std::vector<std::string>& mistakes_;
};

}  // namespace

base::Result<std::vector<Profile>> read_profiles(const base::Json& config, std::string_view where) {
  const base::JsonView view(config, std::string(where));
  const auto items = view.items();
  if (!items) return tl::unexpected<base::Error>(items.error());
  std::vector<std::string> mistakes;
  std::vector<Profile> profiles;
  std::set<std::string> names;
  if ((*items)->size() > scanners_max) {
    mistakes.push_back(fmt::format("{}: at most {} scanners", where, scanners_max));
  }
  for (std::size_t i = 0; i < std::min((*items)->size(), scanners_max); ++i) {
    profiles.push_back(ProfileReader(view[i], mistakes).read());
    if (!names.insert(profiles.back().name).second) {
      mistakes.push_back(
          fmt::format("{}/{}/name: \"{}\" is given twice", where, i, profiles.back().name));
    }
  }
  if (mistakes.empty()) return profiles;
  std::string all;
  for (const auto& one : mistakes) all += (all.empty() ? "" : "\n") + one;
  return base::fail(base::ErrorKind::misconfigured, all);
}

}  // namespace holdfast::scan
