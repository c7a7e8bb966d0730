#include "scan/hid_descriptor.hpp"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace holdfast::scan {
namespace {

constexpr std::size_t stack_max = 16;
constexpr std::size_t nesting_max = 32;
constexpr std::size_t usages_max = 512;
constexpr std::uint32_t value_bits_max = 32;
constexpr std::uint8_t long_item = 0xfe;

struct Globals {
  std::uint32_t page = 0, size = 0, count = 0;
  std::uint8_t id = 0;
};

struct Locals {
  std::vector<std::uint32_t> usages{};
  std::uint32_t from = 0;
};

class Parser {
 public:
  explicit Parser(Bytes bytes) : bytes_(bytes) {}

  base::Result<HidDescriptor> parse() {
    if (bytes_.size() > hid_descriptor_bytes_max) return wrong("it is too long");
    while (error_.empty() && at_ < bytes_.size()) item();
    if (error_.empty() && depth_ != 0) error_ = "a collection is not closed";
    if (!error_.empty()) return wrong(error_);
    return std::move(found_);
  }

 private:
  [[nodiscard]] base::Result<HidDescriptor> wrong(std::string_view why) const {
    return base::fail(base::ErrorKind::invalid_input,
                      fmt::format("HID report descriptor, byte {}: {}", at_, why));
  }

  void item() {
    const std::uint8_t head = bytes_[at_++];
    if (head == long_item) return skip_long();
    constexpr std::array<std::size_t, 4> sizes = {0, 1, 2, 4};
    const std::size_t size = sizes[head & 3U];
    if (bytes_.size() - at_ < size) return fail("it ends in the middle of an item");
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      value |= static_cast<std::uint32_t>(bytes_[at_ + i]) << (8 * i);
    }
    at_ += size;
    const unsigned tag = head >> 4U;
    switch ((head >> 2U) & 3U) {
      case 0: return main_item(tag, value);
      case 1: return global(tag, value);
      case 2: return local(tag, value, size);
      default: return fail("a reserved kind of item");
    }
  }

  void skip_long() {
    if (bytes_.size() - at_ < 2 || bytes_.size() - at_ - 2 < bytes_[at_]) {
      return fail("it ends in the middle of an item");
    }
    at_ += 2U + bytes_[at_];
  }

  void main_item(unsigned tag, std::uint32_t value) {
    switch (tag) {
      case 0x8: field(HidReport::input, value); break;
      case 0x9: field(HidReport::output, value); break;
      case 0xb: field(HidReport::feature, value); break;
      case 0xa: open_collection(value); break;
      case 0xc:
        if (depth_ == 0) return fail("a collection is closed that was not opened");
        --depth_;
        break;
      default: return fail("an unknown main item");
    }
    local_ = {};
  }

  void open_collection(std::uint32_t kind) {
    constexpr std::uint32_t application = 1;
    if (++depth_ > nesting_max) return fail("too many collections in one another");
    if (kind == application && !local_.usages.empty()) {
      found_.collections.push_back(local_.usages.front());
    }
  }

  void global(unsigned tag, std::uint32_t value) {
    switch (tag) {
      case 0x0: global_.page = value & 0xffffU; break;
      case 0x7: global_.size = value; break;
      case 0x9: global_.count = value; break;
      case 0x8:
        if (value == 0 || value > 0xff) return fail("a report id of 0 or above 255");
        global_.id = static_cast<std::uint8_t>(value);
        found_.has_ids = true;
        break;
      case 0xa:
        if (stack_.size() == stack_max) return fail("too many items pushed");
        stack_.push_back(global_);
        break;
      case 0xb:
        if (stack_.empty()) return fail("a pop without a push");
        global_ = stack_.back();
        stack_.pop_back();
        break;
      default: break;  // ranges and units: not needed
    }
  }

  void local(unsigned tag, std::uint32_t value, std::size_t size) {
    const std::uint32_t usage = size == 4 ? value : global_.page << 16U | value;
    if (tag == 0x0) {
      add_usage(usage);
    } else if (tag == 0x1) {
      local_.from = usage;
    } else if (tag == 0x2) {
      if (usage < local_.from || usage - local_.from >= usages_max) {
        return fail("a range of usages that is empty or too large");
      }
      // Counted, not compared: a range may end at the largest number there is.
      const std::uint32_t more = usage - local_.from;
      for (std::uint32_t i = 0; i <= more; ++i) add_usage(local_.from + i);
    }
  }

  void add_usage(std::uint32_t usage) {
    if (local_.usages.size() == usages_max) return fail("too many usages");
    local_.usages.push_back(usage);
  }

  void field(HidReport report, std::uint32_t flags) {
    const std::uint64_t bits = std::uint64_t{global_.size} * global_.count;
    std::uint32_t& used = used_bits_[static_cast<std::size_t>(report)][global_.id];
    if (bits > hid_report_bits_max || used + bits > hid_report_bits_max) {
      return fail("a report that is too long");
    }
    const std::uint32_t start = used;
    used += static_cast<std::uint32_t>(bits);
    const bool constant = (flags & 1U) != 0;
    const bool variable = (flags & 2U) != 0;
    if (constant || bits == 0 || global_.size > value_bits_max) return;
    const auto& usages = local_.usages;
    const std::uint32_t values = global_.count;
    for (std::uint32_t i = 0; i < values && error_.empty();) {
      // The last usage is that of all values that are left.
      const bool last = !variable || usages.empty() || i + 1 >= usages.size();
      const std::uint32_t usage =
          usages.empty() ? 0 : usages[std::min<std::size_t>(i, usages.size() - 1)];
      const std::uint32_t count = last ? values - i : 1;
      add_field({report, global_.id, static_cast<std::uint16_t>(usage >> 16U),
                 static_cast<std::uint16_t>(usage), start + i * global_.size, global_.size, count});
      i += count;
    }
  }

  void add_field(const HidField& field) {
    if (!found_.fields.empty()) {
      HidField& before = found_.fields.back();
      const bool goes_on = before.report == field.report && before.id == field.id &&
                           before.page == field.page && before.usage == field.usage &&
                           before.bits == field.bits &&
                           before.first_bit + before.bits * before.count == field.first_bit;
      if (goes_on) {
        before.count += field.count;
        return;
      }
    }
    if (found_.fields.size() == hid_fields_max) return fail("too many fields");
    found_.fields.push_back(field);
  }

  void fail(std::string_view why) {
    if (error_.empty()) error_ = why;
  }

  Bytes bytes_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  Globals global_;
  Locals local_;
  std::vector<Globals> stack_;
  std::array<std::array<std::uint32_t, 256>, 3> used_bits_{};
  HidDescriptor found_;
  std::string error_;
};

}  // namespace

const HidField* HidDescriptor::find(HidReport report, std::uint16_t page,
                                    std::uint16_t usage) const {
  const auto at = std::find_if(fields.begin(), fields.end(), [&](const HidField& field) {
    return field.report == report && field.page == page && field.usage == usage;
  });
  return at == fields.end() ? nullptr : &*at;
}

std::size_t HidDescriptor::bytes_of(HidReport report, std::uint8_t id) const {
  std::size_t bits = 0;
  for (const HidField& field : fields) {
    if (field.report != report || field.id != id) continue;
    bits = std::max<std::size_t>(bits, field.first_bit + std::size_t{field.bits} * field.count);
  }
  return (bits + 7) / 8;
}

base::Result<HidDescriptor> parse_hid_descriptor(Bytes bytes) { return Parser(bytes).parse(); }

std::uint32_t hid_value(Bytes report, const HidField& field, std::uint32_t index) {
  const std::size_t first = field.first_bit + std::size_t{field.bits} * index;
  if (index >= field.count || (first + field.bits + 7) / 8 > report.size()) return 0;
  std::uint32_t value = 0;
  for (std::uint32_t i = 0; i < field.bits; ++i) {
    const std::size_t bit = first + i;
    value |= ((report[bit / 8] >> (bit % 8)) & 1U) << i;
  }
  return value;
}

}  // namespace holdfast::scan
