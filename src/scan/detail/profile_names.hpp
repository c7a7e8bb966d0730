// The words of profiles, in the order of their enumerations.
#pragma once

#include <array>
#include <string_view>

namespace holdfast::scan::detail {

constexpr std::array<std::string_view, 3> device_kind_names = {"serial", "evdev", "hidpos"};
constexpr std::array<std::string_view, 4> layout_names = {"us", "gb", "de", "fr"};
constexpr std::array<std::string_view, 4> protocol_names = {"plain", "ssi", "datalogic",
                                                            "cipherlab"};

}  // namespace holdfast::scan::detail
