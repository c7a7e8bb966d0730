#include "base/uuid.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "base/random.hpp"

using holdfast::base::SeededRandom;
using holdfast::base::Uuid;

namespace {
const Uuid dns = *Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
const Uuid url = *Uuid::parse("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
}  // namespace

TEST_CASE("ids derived from a name are those of RFC 4122 and RFC 9562") {
  CHECK(Uuid::v5(dns, "www.example.com").guid() == "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  CHECK(Uuid::v5(dns, "python.org").guid() == "886313e1-3b8a-5372-9b90-0c9aee199e5d");
  CHECK(Uuid::v5(url, "http://python.org/").guid() == "4c565f0d-3f5a-5890-b41b-20cf47701c5e");
}

TEST_CASE("an id is read in both systems' forms") {
  const auto* hex = "0fa91ce3e96a4bc2be4bd9ce752c3425";
  const auto* guid = "0fa91ce3-e96a-4bc2-be4b-d9ce752c3425";
  const Uuid id = *Uuid::parse(hex);
  CHECK(id.hex() == hex);
  CHECK(id.guid() == guid);
  CHECK(*Uuid::parse(guid) == id);
  CHECK(*Uuid::parse("0FA91CE3-E96A-4BC2-BE4B-D9CE752C3425") == id);
  CHECK(*Uuid::parse("{0fa91ce3-e96a-4bc2-be4b-d9ce752c3425}") == id);
}

TEST_CASE("what is no id is refused and named") {
  for (const auto* text :
       {"", "0fa91ce3", "0fa91ce3e96a4bc2be4bd9ce752c342", "0fa91ce3e96a4bc2be4bd9ce752c34250",
        "0fa91ce3-e96a-4bc2-be4b-d9ce752c342x", "0fa91ce3e96a-4bc2-be4b-d9ce752c3425----",
        "0fa91ce3-e96a-4bc2-be4bd-9ce752c3425", "{0fa91ce3-e96a-4bc2-be4b-d9ce752c3425",
        "{0fa91ce3e96a4bc2be4bd9ce752c3425}"}) {
    const auto id = Uuid::parse(text);
    INFO(text);
    REQUIRE_FALSE(id);
    CHECK(id.error().message ==
          "expected an id of 32 hex digits or a GUID, got \"" + std::string(text) + "\"");
  }
}

TEST_CASE("printing and parsing an id gives it back") {
  CHECK(rc::check("parse(hex) == parse(guid) == id", [] {
    Uuid id;
    for (auto& byte : id.bytes) byte = *rc::gen::arbitrary<std::uint8_t>();
    RC_ASSERT(*Uuid::parse(id.hex()) == id);
    RC_ASSERT(*Uuid::parse(id.guid()) == id);
  }));
}

TEST_CASE("made ids carry version, variant and the time of making") {
  SeededRandom random(1);
  const Uuid first = Uuid::v7(0x0199'0000'0001, random);
  const Uuid second = Uuid::v7(0x0199'0000'0002, random);
  CHECK(first.guid().substr(0, 15) == "01990000-0001-7");
  CHECK((first.bytes[8] & 0xc0) == 0x80);
  CHECK(first < second);
  CHECK_FALSE(first.is_nil());
  CHECK(Uuid{}.is_nil());
}
