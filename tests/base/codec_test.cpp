#include "base/codec.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

using holdfast::base::Decimal;
using holdfast::base::Reader;
using holdfast::base::Uuid;
using holdfast::base::Writer;

namespace {

struct Sample {
  std::uint8_t small = 0;
  std::uint64_t number = 0;
  std::int64_t difference = 0;
  bool flag = false;
  std::string text;
  Uuid id;
  Decimal quantity;
  friend bool operator==(const Sample&, const Sample&) = default;
};

std::string encoded(const Sample& s) {
  Writer out;
  out.u8(s.small);
  out.uint(s.number);
  out.sint(s.difference);
  out.boolean(s.flag);
  out.text(s.text);
  out.uuid(s.id);
  out.decimal(s.quantity);
  return out.take();
}

Sample decoded(Reader& in) {
  Sample s;
  s.small = in.u8();
  s.number = in.uint();
  s.difference = in.sint();
  s.flag = in.boolean();
  s.text = in.string();
  s.id = in.uuid();
  s.quantity = in.decimal();
  return s;
}

Sample any_sample() {
  Sample s;
  s.small = *rc::gen::arbitrary<std::uint8_t>();
  // Every length of the number is as likely as any other.
  s.number = *rc::gen::arbitrary<std::uint64_t>() >> *rc::gen::inRange(0, 64);
  s.difference = static_cast<std::int64_t>(s.number) * *rc::gen::element(1, -1);
  s.flag = *rc::gen::arbitrary<bool>();
  s.text = *rc::gen::arbitrary<std::string>();
  for (auto& byte : s.id.bytes) byte = *rc::gen::arbitrary<std::uint8_t>();
  s.quantity = *Decimal::of(s.difference == INT64_MIN ? 0 : s.difference, *rc::gen::inRange(0, 19));
  return s;
}

std::uint64_t number_in(std::string_view bytes, bool& ok) {
  Reader in(bytes);
  const auto value = in.uint();
  ok = in.ok() && in.at_end();
  return value;
}

}  // namespace

TEST_CASE("what is written is read back") {
  CHECK(rc::check("decode(encode(x)) == x, and nothing is left", [] {
    const Sample sample = any_sample();
    const std::string bytes = encoded(sample);
    Reader in(bytes);
    RC_ASSERT(decoded(in) == sample);
    RC_ASSERT(in.ok());
    RC_ASSERT(in.at_end());
  }));
}

TEST_CASE("every truncated prefix is detected and gives zeros from there on") {
  CHECK(rc::check("a prefix is bad", [] {
    const std::string bytes = encoded(any_sample());
    for (std::size_t n = 0; n < bytes.size(); ++n) {
      Reader in(std::string_view(bytes).substr(0, n));
      (void)decoded(in);
      RC_ASSERT(!in.ok());
      RC_ASSERT(in.u8() == 0);
      RC_ASSERT(in.uint() == 0U);
      RC_ASSERT(in.text().empty());
      RC_ASSERT(in.decimal() == Decimal{});
    }
  }));
}

TEST_CASE("numbers at the ends of their ranges come through") {
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128},
                                    std::uint64_t{UINT64_MAX}, std::uint64_t{1} << 63}) {
    Writer out;
    out.uint(value);
    Reader in(out.bytes());
    CHECK(in.uint() == value);
    CHECK(in.ok());
  }
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, INT64_MAX, INT64_MIN}) {
    Writer out;
    out.sint(value);
    Reader in(out.bytes());
    CHECK(in.sint() == value);
  }
  Writer small;
  small.uint(127);
  small.sint(-64);
  CHECK(small.size() == 2);
}

TEST_CASE("a number has one encoding only") {
  bool ok = true;
  CHECK(number_in(std::string_view("\x80\x01", 2), ok) == 128);
  CHECK(ok);
  CHECK(number_in(std::string_view("\x81\x00", 2), ok) == 0);  // overlong 1
  CHECK_FALSE(ok);
  CHECK(number_in("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", ok) == 0);  // 65 bits
  CHECK_FALSE(ok);
  CHECK(number_in(std::string(11, '\xff'), ok) == 0);
  CHECK_FALSE(ok);
}

TEST_CASE("values that nobody writes are refused") {
  Reader flag("\x02");
  CHECK_FALSE(flag.boolean());
  CHECK_FALSE(flag.ok());
  Reader scale(std::string_view("\x13\x02", 2));  // 19 decimals
  CHECK(scale.decimal() == Decimal{});
  CHECK_FALSE(scale.ok());
  Reader padded(std::string_view("\x01\x14", 2));  // 1.0, which is written 1
  CHECK(padded.decimal() == Decimal{});
  CHECK_FALSE(padded.ok());
  Reader rejected("abc");
  rejected.reject();
  CHECK_FALSE(rejected.ok());
  CHECK(rejected.u8() == 0);
}

TEST_CASE("a count beyond the bytes left is refused before anything is allocated") {
  Writer out;
  out.uint(std::uint64_t{1} << 60);
  out.raw("abc");
  Reader in(out.bytes());
  CHECK(in.count() == 0);
  CHECK_FALSE(in.ok());
  Reader text(out.bytes());
  CHECK(text.text().empty());
  CHECK_FALSE(text.ok());
}
