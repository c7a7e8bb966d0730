// What a person is told by a sound or a light: five signals, told apart by rhythm.
//
// Model: accepted one short; question two short; refused one long low; attention slow, for what
// happened without a scan or needs a look (stock below zero, a scanner gone); done three rising.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::scan {

enum class Signal : std::uint8_t { accepted, question, refused, attention, done };
constexpr std::size_t signal_count = 5;
std::string_view to_string(Signal signal);

}  // namespace holdfast::scan
