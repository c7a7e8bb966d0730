// Works out how a scanner is set up from what arrives when two known codes are scanned.
//
// Model: pure. What is learned is what the decoders do: every candidate profile is tried on the
// recorded keys or bytes, and the one that gives back what was printed is taken. Code one has the
// signs that tell keyboard layouts apart; code two is a GS1 code with a separator. What the scanner
// does not send cannot be learned: then the advice says which of its settings to change.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scan/key_decoder.hpp"
#include "scan/profile.hpp"

namespace holdfast::scan {

// Contents of the two codes. The second is GS1 with (10) and (21) around one separator.
constexpr std::string_view learn_signs = "HFaz-AZ09_./:;,+*'\"()<>=?!%&#@$]";
constexpr std::string_view learn_lot = "HOLDFAST";
constexpr std::string_view learn_serial = "LEARN";

// What one scan sent, as it came.
struct Capture {
  std::vector<KeyEvent> keys{};  // evdev
  bool caps_lock = false;        // evdev: before the scan
  std::string bytes{};           // serial: raw; hidpos: the scan with its identifier
};

struct Learned {
  Profile profile;
  bool aim = false;  // the scanner says what kind of code it read
  std::vector<std::string> advice{};
};

// `start` names kind, match, baud. Error: what arrived, and what to do.
base::Result<Learned> learn(const Profile& start, const Capture& signs, const Capture& separated);

}  // namespace holdfast::scan
