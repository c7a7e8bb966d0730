#include "warehouse/record.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "base/random.hpp"
#include "warehouse/movement.hpp"
#include "warehouse/order.hpp"
#include "warehouse/stock.hpp"

namespace holdfast::warehouse {
namespace {

std::string random_text(base::Random& random) {
  std::string text;
  for (std::uint64_t i = random.below(12); i > 0; --i)
    text += static_cast<char>(random.below(256));
  return text;
}

causal::Dot random_dot(base::Random& random) {
  return {{static_cast<std::uint16_t>(random.below(4)), static_cast<std::uint16_t>(random.next())},
          random.next()};
}

Movement random_movement(base::Random& random) {
  Movement m;
  m.dot = random_dot(random);
  m.kind = static_cast<MovementKind>(1 + random.below(7));
  random.fill(m.item.bytes.data(), m.item.bytes.size());
  m.quantity = *base::Decimal::of(static_cast<std::int64_t>(random.next() >> 8) - (1LL << 54), 3);
  for (auto* text : {&m.location, &m.lot, &m.serial, &m.expiry, &m.reference, &m.person, &m.device})
    *text = random_text(random);
  if (random.below(2) == 0) m.reverses = random_dot(random);
  m.time = {static_cast<std::int64_t>(random.next() >> 4), 3, random.below(2) == 0};
  random.fill(m.boot.bytes.data(), m.boot.bytes.size());
  m.monotonic.ns = static_cast<std::int64_t>(random.next());
  return m;
}

TEST_CASE("a movement reads back as it was written") {
  rc::check([](std::uint64_t seed) {
    base::SeededRandom random(seed);
    const Movement movement = random_movement(random);
    base::Writer out;
    encode(out, movement);
    base::Reader in(out.bytes());
    RC_ASSERT(decode_movement(in) == movement);
    RC_ASSERT(in.ok() && in.at_end());
  });
}

TEST_CASE("a fact reads back as it was written") {
  rc::check([](std::uint64_t seed) {
    base::SeededRandom random(seed);
    Fact fact;
    fact.kind = static_cast<FactKind>(1 + random.below(13));
    for (auto* text : {&fact.id, &fact.line, &fact.detail, &fact.source})
      *text = random_text(random);
    fact.amount = *base::Decimal::of(static_cast<std::int64_t>(random.below(100000)), 2);
    fact.dot = random_dot(random);
    base::Writer out;
    encode(out, fact);
    base::Reader in(out.bytes());
    RC_ASSERT(decode_fact(in) == fact);
    RC_ASSERT(in.ok() && in.at_end());
  });
}

Record record_with(const std::string& name, base::Json value) {
  Record record{RecordKind::item, item_id("SW-10"), {}};
  causal::Sibling sibling;
  sibling.dot = {{7, 1}, 3};
  sibling.value = std::move(value);
  record.fields[name].apply(sibling);
  return record;
}

TEST_CASE("a record reads back as it was written") {
  const Record record = record_with("name", "Kelp \"fine\" 5 kg");
  const auto read = decode_record(record.kind, record.id, encode_record(record));
  REQUIRE(read);
  CHECK(*read == record);
  CHECK(read->text("name") == "Kelp \"fine\" 5 kg");
  CHECK(read->text("sku").empty());
  CHECK(read->value("nothing").is_null());
  CHECK(read->values().size() == 1);
}

TEST_CASE("a record cut short is an error that names it") {
  const Record record = record_with("name", "Kelp");
  std::string bytes = encode_record(record);
  bytes.pop_back();
  const auto read = decode_record(record.kind, record.id, bytes);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == base::ErrorKind::corrupt);
  CHECK(read.error().message.find(record.id.hex()) != std::string::npos);
}

TEST_CASE("record ids are the same everywhere and differ by kind") {
  CHECK(item_id("SW-10") == record_id(RecordKind::item, "SW-10"));
  CHECK(item_id("SW-10") != record_id(RecordKind::order, "SW-10"));
  CHECK(item_id("SW-10").hex() == item_id("SW-10").hex());
}

TEST_CASE("names of kinds are read as they are written") {
  for (int i = 1; i <= 7; ++i) {
    const auto kind = static_cast<MovementKind>(i);
    CHECK(*parse_movement_kind(to_string(kind)) == kind);
  }
  for (int i = 1; i <= 5; ++i) {
    const auto kind = static_cast<RecordKind>(i);
    CHECK(*parse_record_kind(to_string(kind)) == kind);
  }
  CHECK_FALSE(parse_movement_kind("stolen"));
  CHECK_FALSE(parse_record_kind(""));
}

TEST_CASE("only goods picked or shipped for an order leave for one") {
  Movement movement;
  movement.kind = MovementKind::pick;
  CHECK_FALSE(leaves_for_order(movement));
  movement.reference = "10001";
  CHECK(leaves_for_order(movement));
  movement.kind = MovementKind::adjust;
  CHECK_FALSE(leaves_for_order(movement));
}

TEST_CASE("supply is what is there and what left for orders") {
  CHECK(*ItemStock{5, 3}.supply() == 8);
}

}  // namespace
}  // namespace holdfast::warehouse
