#include "scan/learn.hpp"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "scan/serial_decoder.hpp"
#include "scan/ssi_decoder.hpp"

namespace holdfast::scan {
namespace {

constexpr base::Seconds long_after{60};
constexpr base::Millis without_suffix{150};
constexpr Layout layouts[] = {Layout::us, Layout::de, Layout::fr, Layout::gb};

template <typename Decoder>
DecodedList decoded_bytes(const Profile& profile, const std::string& bytes) {
  Decoder decoder(profile);
  DecodedList out;
  const base::MonotonicTime now{1};
  decoder.feed(bytes, now, out);
  decoder.check_idle(now + long_after, out);
  return out;
}

DecodedList decoded_keys(const Profile& profile, const Capture& capture) {
  KeyDecoder decoder(profile, capture.caps_lock);
  DecodedList out;
  base::MonotonicTime last{};
  for (const KeyEvent& event : capture.keys) {
    decoder.feed(event, out);
    last = event.time;
  }
  decoder.check_idle(last + long_after, out);
  return out;
}

// The one scan that a profile makes of it; nothing if it makes none, several, or a complaint.
std::optional<std::string> read_with(const Profile& profile, const Capture& capture) {
  DecodedList out;
  switch (profile.kind) {
    case DeviceKind::evdev: out = decoded_keys(profile, capture); break;
    case DeviceKind::hidpos: return capture.bytes;
    case DeviceKind::serial:
      out = profile.protocol == Protocol::ssi
                ? decoded_bytes<SsiDecoder>(profile, capture.bytes)
                : decoded_bytes<SerialDecoder>(profile, capture.bytes);
  }
  if (out.size() != 1 || out[0].notice) return std::nullopt;
  return out[0].bytes;
}

std::vector<Terminators> possible_ends(DeviceKind kind) {
  if (kind == DeviceKind::evdev) {
    return {{true, false, true, true, true},
            {false, true, true, true, true},
            {true, true, true, true, true},
            {false, false, false, false, false}};
  }
  return {{true, false, true, true, true}, {true, true, false, false, false}};
}

// Every way in which the first code may be read.
std::vector<Profile> candidates(const Profile& start, const Capture& capture) {
  std::vector<Profile> all;
  Profile profile = start;
  if (start.kind == DeviceKind::serial && ssi_checksum_fits(capture.bytes)) {
    profile.protocol = Protocol::ssi;
  }
  const std::size_t layout_count = start.kind == DeviceKind::evdev ? std::size(layouts) : 1;
  for (const base::Millis after_idle : {base::Millis{0}, without_suffix}) {
    for (const Terminators& ends : possible_ends(start.kind)) {
      for (std::size_t i = 0; i < layout_count; ++i) {
        profile.layout = layouts[i];
        profile.terminators = ends;
        profile.accept_after_idle = after_idle;
        all.push_back(profile);
      }
    }
  }
  return all;
}

bool is_aim(std::string_view text) {
  return text.size() == 3 && text[0] == ']' && text[1] > ' ' && text[2] > ' ';
}

// Takes the AIM identifier out of what stands before the text, in front or behind.
std::string without_aim(std::string_view before, bool& aim) {
  constexpr std::size_t aim_chars = 3;
  if (before.size() < aim_chars) return std::string(before);
  if (is_aim(before.substr(before.size() - aim_chars))) {
    aim = true;
    return std::string(before.substr(0, before.size() - aim_chars));
  }
  if (is_aim(before.substr(0, aim_chars))) {
    aim = true;
    return std::string(before.substr(aim_chars));
  }
  return std::string(before);
}

char other_case(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<char>(c - 32);
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string turned_over(std::string_view text) {
  std::string all(text);
  std::transform(all.begin(), all.end(), all.begin(), other_case);
  return all;
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? other_case(c) : c;
  return text;
}

std::string shown(std::string_view text) {
  std::string all;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    all += byte < 0x20 || byte == 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
  }
  return all;
}

base::Error not_read(const std::vector<Profile>& tried, const Capture& capture) {
  const std::string expected(learn_signs);
  std::string came;
  for (const Profile& profile : tried) {
    const auto text = read_with(profile, capture);
    if (!text) continue;
    if (came.empty()) came = *text;
    if (text->find(turned_over(expected)) != std::string::npos) {
      return {base::ErrorKind::refused,
              "capital and small letters come exchanged: switch Caps Lock off, and \"simulated "
              "Caps Lock\" or case conversion in the scanner's settings"};
    }
    if (lower(*text).find(lower(expected)) != std::string::npos) {
      return {
          base::ErrorKind::refused,
          "letters come in one case only: switch case conversion off in the scanner's settings"};
    }
  }
  if (came.empty()) {
    return {base::ErrorKind::refused,
            "nothing readable arrived: on a serial line try another --baud, else another mode of "
            "the scanner (HID POS, or USB serial)"};
  }
  return {base::ErrorKind::refused,
          fmt::format("no keyboard layout known here gives what is printed; it came as \"{}\": set "
                      "the scanner's country to USA",
                      shown(came))};
}

// Which of the ends that a serial line may have were seen behind the text.
Terminators seen_ends(const std::string& bytes) {
  const std::size_t at = bytes.rfind(std::string(learn_signs));
  const std::string after = at == std::string::npos ? "" : bytes.substr(at + learn_signs.size());
  const auto has = [&](char c) { return after.find(c) != std::string::npos; };
  return {true, has('\t'), has('\r'), has('\n'), has('\x03')};
}

base::Status learn_signs_of(Learned& learned, const Capture& capture) {
  const auto tried = candidates(learned.profile, capture);
  for (const Profile& candidate : tried) {
    const auto text = read_with(candidate, capture);
    const std::size_t at = text ? text->find(learn_signs) : std::string::npos;
    if (at == std::string::npos) continue;
    learned.profile = candidate;
    learned.profile.strip_prefix = without_aim(std::string_view(*text).substr(0, at), learned.aim);
    learned.profile.strip_suffix = text->substr(at + learn_signs.size());
    const bool plain_line =
        candidate.kind == DeviceKind::serial && candidate.protocol == Protocol::plain;
    if (plain_line && candidate.accept_after_idle.count() == 0) {
      learned.profile.terminators = seen_ends(capture.bytes);
    }
    return {};
  }
  return tl::unexpected<base::Error>(not_read(tried, capture));
}

std::vector<SeparatorKeys> possible_separators(DeviceKind kind) {
  if (kind != DeviceKind::evdev) return {{false, false, false, 0}};
  return {{true, false, false, 0},
          {false, true, false, 0},
          {false, false, true, 0},
          {false, false, false, 0}};
}

// What stands between lot and serial number; nothing where they do not stand there.
std::optional<std::string> between(const std::string& text) {
  const std::string lot = "10" + std::string(learn_lot);
  const std::string serial = "21" + std::string(learn_serial);
  const std::size_t from = text.find(lot);
  if (from == std::string::npos) return std::nullopt;
  const std::size_t to = text.find(serial, from + lot.size());
  if (to == std::string::npos) return std::nullopt;
  return text.substr(from + lot.size(), to - from - lot.size());
}

base::Status learn_separator(Learned& learned, const Capture& capture) {
  std::optional<std::string> found;
  for (const SeparatorKeys& keys : possible_separators(learned.profile.kind)) {
    Profile candidate = learned.profile;
    candidate.separator = keys;
    const auto text = read_with(candidate, capture);
    found = text ? between(*text) : std::nullopt;
    if (!found) continue;
    if (text->find("]C1") != std::string::npos || text->find("]d2") != std::string::npos) {
      learned.aim = true;
    }
    if (*found == "\x1d") {
      if (candidate.kind == DeviceKind::evdev) learned.profile.separator = keys;
      return {};
    }
    if (found->size() == 1 && found->front() > ' ' && found->front() <= '~') {
      learned.profile.separator = {false, false, false, found->front()};
      return {};
    }
    if (found->empty()) {
      learned.profile.separator = {};
      learned.advice.emplace_back(
          "no separator arrives between the parts of a GS1 code: switch on that FNC1 is sent as GS "
          "(control characters, or \"function key mapping\"), then learn again");
      return {};
    }
  }
  return base::fail(
      base::ErrorKind::refused,
      found ? fmt::format("the separator arrives as \"{}\", more than one character", shown(*found))
            : "the second code was not read: scan the one that is shown second");
}

}  // namespace

base::Result<Learned> learn(const Profile& start, const Capture& signs, const Capture& separated) {
  Learned learned;
  learned.profile = start;
  if (auto done = learn_signs_of(learned, signs); !done) return base::pass(done);
  if (auto done = learn_separator(learned, separated); !done) return base::pass(done);
  if (!learned.aim) {
    learned.advice.emplace_back(
        "the scanner does not say what kind of code it read: switch on \"transmit AIM "
        "identifier\", "
        "so that no number is taken for another");
  }
  if (learned.profile.accept_after_idle.count() > 0) {
    learned.advice.emplace_back(
        "scans have no end: set the scanner's suffix to Enter; until then a pause ends a scan");
  }
  return learned;
}

}  // namespace holdfast::scan
