// Report descriptors: read by the rules, and never trusted.
#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "hid.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {
std::string why(const HidBytes& bytes) {
  const auto parsed = parse_hid_descriptor(bytes);
  return parsed ? "fine" : parsed.error().message;
}
}  // namespace

TEST_CASE("the fields of a scanner are where its manual says") {
  const auto parsed = parse_hid_descriptor(pos_descriptor());
  REQUIRE(parsed);
  CHECK(parsed->has_ids);
  CHECK(parsed->collections == std::vector<std::uint32_t>{0x8c0002});
  const HidField* data = parsed->find(HidReport::input, 0x8c, 0xfe);
  REQUIRE(data != nullptr);
  CHECK(*data == HidField{HidReport::input, 2, 0x8c, 0xfe, 4 * 8, 8, 56});
  const HidField* continued = parsed->find(HidReport::input, 0x8c, 0xff);
  REQUIRE(continued != nullptr);
  CHECK(continued->first_bit == 62 * 8);
  const HidField* beep = parsed->find(HidReport::output, 0x8c, 0x86);
  REQUIRE(beep != nullptr);
  CHECK(*beep == HidField{HidReport::output, 4, 0x8c, 0x86, 1, 1, 1});
  CHECK(parsed->bytes_of(HidReport::input, 2) == 63);
  CHECK(parsed->bytes_of(HidReport::output, 4) == 1);
}

TEST_CASE("push and pop, ranges of usages and wide usages are followed") {
  const auto parsed = parse_hid_descriptor(
      HidBytes{0x05, 0x8c, 0x75, 0x08, 0x95, 0x01, 0xa4,  // push: page 8C, one byte
               0x05, 0x01, 0x75, 0x10, 0xb4,              // pop
               0x19, 0xfb, 0x29, 0xfd, 0x95, 0x03, 0x81, 0x02, 0x0b,
               0xfe, 0x00, 0x8c, 0x00, 0x95, 0x02, 0x81, 0x02});
  REQUIRE(parsed);
  REQUIRE(parsed->fields.size() == 4);
  CHECK(parsed->fields[2] == HidField{HidReport::input, 0, 0x8c, 0xfd, 16, 8, 1});
  CHECK(parsed->fields[3] == HidField{HidReport::input, 0, 0x8c, 0xfe, 24, 8, 2});
}

TEST_CASE("a descriptor that breaks the rules is refused, with the place") {
  CHECK(why({0x05}) == "HID report descriptor, byte 1: it ends in the middle of an item");
  CHECK_THAT(why({0xc0}), Catch::Contains("closed that was not opened"));
  CHECK_THAT(why({0xa1, 0x01}), Catch::Contains("not closed"));
  CHECK_THAT(why({0xb4}), Catch::Contains("pop without a push"));
  CHECK_THAT(why({0x85, 0x00}), Catch::Contains("report id"));
  CHECK_THAT(why({0xfe, 0x10, 0x00}), Catch::Contains("middle"));
  CHECK_THAT(why({0x0c}), Catch::Contains("reserved"));
  CHECK_THAT(why({0x1a, 0x00, 0x10, 0x2a, 0x00, 0x00}), Catch::Contains("range of usages"));
  // The largest usage alone is a range of one, and comes to an end.
  (void)why({0x1b, 0xff, 0xff, 0xff, 0xff, 0x2b, 0xff, 0xff, 0xff, 0xff});
  CHECK_THAT(why({0x77, 0xff, 0xff, 0xff, 0xff, 0x97, 0xff, 0xff, 0xff, 0xff, 0x81, 0x02}),
             Catch::Contains("too long"));
  CHECK_THAT(why(HidBytes(100, 0xa4)), Catch::Contains("too many items pushed"));
  HidBytes nested;
  for (int i = 0; i < 40; ++i) nested.insert(nested.end(), {0xa1, 0x00});
  CHECK_THAT(why(nested), Catch::Contains("too many collections"));
  CHECK_THAT(why(HidBytes(hid_descriptor_bytes_max + 1)), Catch::Contains("too long"));
}

TEST_CASE("whatever a device says, the parser ends and its fields lie inside their reports") {
  rc::check([](const std::vector<std::uint8_t>& noise) {
    HidBytes bytes = pos_descriptor();
    for (std::size_t i = 0; i + 1 < noise.size(); i += 2) {
      bytes[noise[i] % bytes.size()] = noise[i + 1];
    }
    const auto parsed = parse_hid_descriptor(bytes);
    if (!parsed) return;
    for (const HidField& field : parsed->fields) {
      RC_ASSERT(field.bits >= 1U && field.bits <= 32U);
      RC_ASSERT(field.first_bit + std::uint64_t{field.bits} * field.count <= hid_report_bits_max);
      RC_ASSERT(hid_value({}, field, 0) == 0U);
    }
  });
}
