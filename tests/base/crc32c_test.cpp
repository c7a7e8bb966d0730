#include "base/crc32c.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <string>

using holdfast::base::crc32c;
using holdfast::base::crc32c_portable;

TEST_CASE("the checksum is the one of RFC 3720") {
  const std::string digits = "123456789";
  CHECK(crc32c(digits.data(), digits.size()) == 0xe3069283U);
  CHECK(crc32c_portable(digits.data(), digits.size()) == 0xe3069283U);
  const std::string zeros(32, '\0');
  CHECK(crc32c(zeros.data(), zeros.size()) == 0x8a9136aaU);
  const std::string ones(32, '\xff');
  CHECK(crc32c(ones.data(), ones.size()) == 0x62a8ab43U);
  CHECK(crc32c(nullptr, 0) == 0);
}

TEST_CASE("the instruction and the table give the same value, in one piece or several") {
  CHECK(rc::check("fast == portable == continued", [] {
    const auto text = *rc::gen::arbitrary<std::string>();
    const auto cut = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    const auto whole = crc32c(text.data(), text.size());
    RC_ASSERT(whole == crc32c_portable(text.data(), text.size()));
    const auto first = crc32c(text.data(), cut);
    RC_ASSERT(whole == crc32c(text.data() + cut, text.size() - cut, first));
    RC_ASSERT(whole == crc32c_portable(text.data() + cut, text.size() - cut, first));
  }));
}

TEST_CASE("every single flipped bit is noticed") {
  std::string text = "a frame of the journal";
  const auto sum = crc32c(text.data(), text.size());
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    CHECK(crc32c(text.data(), text.size()) != sum);
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
  }
}
