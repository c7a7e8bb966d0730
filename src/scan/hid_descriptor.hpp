// The report descriptor of a HID device: which bits of which report mean what.
//
// Model: pure. Follows the USB definition of HID 1.11, section 6.2.2; a descriptor comes from a
// device and is not trusted: every length, nesting and size has a limit, and what breaks the rules
// is an error, never a guess. Fields of equal usage in a row are one field with a count.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace holdfast::scan {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t hid_descriptor_bytes_max = 4096;  // HID_MAX_DESCRIPTOR_SIZE of the kernel
constexpr std::size_t hid_fields_max = 1024;
constexpr std::size_t hid_report_bits_max = 8 * 16384;

enum class HidReport : std::uint8_t { input, output, feature };

struct HidField {
  HidReport report = HidReport::input;
  std::uint8_t id = 0;  // of the report; 0: reports have no ids
  std::uint16_t page = 0;
  std::uint16_t usage = 0;
  std::uint32_t first_bit = 0;  // counted from behind the report id
  std::uint32_t bits = 0;       // of one value, 1 to 32
  std::uint32_t count = 1;
  friend bool operator==(const HidField&, const HidField&) = default;
};

struct HidDescriptor {
  std::vector<HidField> fields{};            // without constant padding
  std::vector<std::uint32_t> collections{};  // page << 16 | usage of the application collections
  bool has_ids = false;

  [[nodiscard]] const HidField* find(HidReport report, std::uint16_t page,
                                     std::uint16_t usage) const;
  // Bytes of that report without its id.
  [[nodiscard]] std::size_t bytes_of(HidReport report, std::uint8_t id) const;
};

base::Result<HidDescriptor> parse_hid_descriptor(Bytes bytes);

// Value `index` of a field in a report without its id; 0 where the report is too short.
[[nodiscard]] std::uint32_t hid_value(Bytes report, const HidField& field, std::uint32_t index);

}  // namespace holdfast::scan
