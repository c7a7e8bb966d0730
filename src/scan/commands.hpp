// The command barcodes: what is printed as XK<name><check letter>.
//
// Model: data. Names use only letters that stand on the same key of QWERTY, QWERTZ and AZERTY and
// do not change once printed (gs1/own_code.hpp). D0 to D9 are the digits.
#pragma once

#include <span>
#include <string_view>

#include "scan/transitions.hpp"

namespace holdfast::scan {

struct Command {
  std::string_view name;
  Event event;
  Verb verb;                 // of Event::verb
  std::string_view meaning;  // in words, for sheets; of Event::reason the reason itself
};

[[nodiscard]] std::span<const Command> commands();
[[nodiscard]] const Command* find_command(std::string_view name);
// What stands beneath the barcode of an event, on the sheet, the display and docs/scan-states.md;
// of several the first. Empty where no barcode means it.
[[nodiscard]] std::string_view name_of(Event event);

}  // namespace holdfast::scan
