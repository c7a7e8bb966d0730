#include "causal/dot.hpp"

#include <catch2/catch.hpp>

#include <unordered_set>

#include "causal/support.hpp"

using namespace holdfast::causal;
using holdfast::base::ErrorKind;
using holdfast::base::Reader;
using holdfast::base::Writer;

namespace {

Dot anything() {
  return {{*rc::gen::arbitrary<std::uint16_t>(), *rc::gen::arbitrary<std::uint16_t>()},
          *rc::gen::inRange<std::uint64_t>(1, UINT64_MAX)};
}

}  // namespace

TEST_CASE("updates print their actor and counter") {
  CHECK(to_string(Dot{{7, 1}, 42}) == "7.1:42");
  CHECK(to_string(Dot{dynamics_actor(), 917}) == "d365:917");
  CHECK(to_string(Dot{shopware_actor(3), 5}) == "shopware.3:5");
  CHECK(to_string(dynamics_actor(2)) == "d365.2");
  CHECK(to_string(Actor{0xfff2, 1}) == "65522.1");
}

TEST_CASE("the name of an update is read back") {
  CHECK(*parse_dot("7.1:42") == Dot{{7, 1}, 42});
  CHECK(*parse_dot("d365:917") == Dot{dynamics_actor(), 917});
  CHECK(*parse_dot("shopware.3:5") == Dot{shopware_actor(3), 5});
  CHECK(rc::check("parse(to_string(dot)) == dot", [] {
    const Dot dot = anything();
    RC_ASSERT(*parse_dot(to_string(dot)) == dot);
  }));
}

TEST_CASE("what names no update is refused") {
  for (const auto* text : {"", "7", "7.1", "7:42", "7.1:", "7.1:0", "7.1:-1", "07.1:42", "7.1:042",
                           "65536.1:1", "7.65536:1", "7.1:18446744073709551616", "7.1:42x", "d365",
                           "d365.0:1", "d366:1", "shopware.:1", "65520.0:7", " 7.1:42"}) {
    const auto dot = parse_dot(text);
    INFO(text);
    REQUIRE_FALSE(dot);
    CHECK(dot.error().kind == ErrorKind::invalid_input);
    CHECK(dot.error().message ==
          "expected the name of an update like 7.1:42, got \"" + std::string(text) + "\"");
  }
}

TEST_CASE("the id of an update never changes") {
  // Derived once outside: uuid5(namespace, "7.1:42") and uuid5(namespace, "d365:917").
  CHECK(Dot{{7, 1}, 42}.uuid().guid() == "a69d4f55-db3f-51d1-974b-f2baa4abe7eb");
  CHECK(Dot{dynamics_actor(), 917}.uuid().guid() == "be31903d-d9a2-5753-a5ac-d1885d2be164");
  CHECK(Dot{{7, 1}, 42}.uuid() != Dot{{7, 2}, 42}.uuid());
}

TEST_CASE("endpoints are told from boxes") {
  CHECK(dynamics_actor().is_endpoint());
  CHECK(shopware_actor(9).is_endpoint());
  CHECK_FALSE(Actor{0xffef, 1}.is_endpoint());
  CHECK_FALSE(Dot{}.exists());
}

TEST_CASE("an update is read back, and no prefix of it") {
  CHECK(rc::check("encoding", [] {
    const Dot dot = anything();
    Writer out;
    encode(out, dot);
    Reader in(out.bytes());
    RC_ASSERT(decode_dot(in) == dot);
    RC_ASSERT(in.ok());
    RC_ASSERT(in.at_end());
    for (std::size_t n = 0; n < out.size(); ++n) {
      Reader cut(std::string_view(out.bytes()).substr(0, n));
      RC_ASSERT(decode_dot(cut) == Dot{});
      RC_ASSERT(!cut.ok());
    }
  }));
  Writer out;
  out.uint(65536);
  out.uint(1);
  out.uint(1);
  Reader in(out.bytes());
  CHECK(decode_dot(in) == Dot{});
  CHECK_FALSE(in.ok());
}

TEST_CASE("updates of one actor spread over a hash table") {
  std::unordered_set<std::size_t> hashes;
  for (std::uint64_t n = 1; n <= 1000; ++n) hashes.insert(std::hash<Dot>{}(Dot{{7, 1}, n}));
  CHECK(hashes.size() == 1000);
}
