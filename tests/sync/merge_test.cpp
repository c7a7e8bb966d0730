#include "sync/merge.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace holdfast;
using base::Json;
using causal::Dot;
using causal::PolicyKind;
using store::Endpoint;

namespace {

const base::Uuid item = warehouse::item_id("SW-1");
const causal::HybridTime noon{1767604353000, 0, true};

sync::PolicyOf always(causal::Policy policy) {
  return [policy](std::string_view) { return policy; };
}
const auto latest = always({PolicyKind::latest, 0});
const auto erp_decides = always({PolicyKind::authority, causal::dynamics_actor().box});
const auto a_person_decides = always({PolicyKind::review, 0});

sync::Seen seen(Endpoint endpoint, std::uint64_t n, warehouse::Fields fields) {
  const auto actor =
      endpoint == Endpoint::dynamics ? causal::dynamics_actor() : causal::shopware_actor();
  return {endpoint, Dot{actor, n}, noon, n, std::move(fields)};
}

// A record and the shadows of both endpoints, as a box would keep them.
struct Box {
  warehouse::Record record{warehouse::RecordKind::item, item, {}};
  std::map<Endpoint, sync::Shadow> shadows;

  sync::Merged see(const sync::Seen& what, const sync::PolicyOf& policy) {
    auto merged = sync::merge(record, shadows[what.endpoint], what, policy);
    record = merged.record;
    shadows[what.endpoint] = merged.shadow;
    return merged;
  }
  void written(Endpoint endpoint, const std::vector<std::string>& fields) {
    sync::confirm(shadows[endpoint], record, fields, {}, 0);
  }
  std::vector<std::string> missing(Endpoint endpoint) {
    return sync::missing_there(record, shadows[endpoint], {"name", "gtin"});
  }
};

template <typename T>
std::size_t count(const sync::Merged& merged) {
  return static_cast<std::size_t>(
      std::count_if(merged.events.begin(), merged.events.end(),
                    [](const auto& event) { return std::holds_alternative<T>(event); }));
}

}  // namespace

TEST_CASE("a page pulled twice is no news") {
  Box box;
  CHECK(box.see(seen(Endpoint::shopware, 1, {{"name", "Bolt"}}), latest).news);
  const auto again = box.see(seen(Endpoint::shopware, 1, {{"name", "Bolt"}}), latest);
  CHECK_FALSE(again.news);
  CHECK(again.events.empty());
}

TEST_CASE("the same value in both systems is agreement, not a conflict") {
  Box box;
  box.see(seen(Endpoint::shopware, 1, {{"name", "Bolt"}}), latest);
  const auto merged = box.see(seen(Endpoint::dynamics, 900, {{"name", "Bolt"}}), latest);
  CHECK(count<store::ConflictFound>(merged) == 0);
  CHECK(merged.edited.empty());
  CHECK(box.missing(Endpoint::shopware).empty());
  CHECK(box.missing(Endpoint::dynamics).empty());
}

TEST_CASE("our own write read back is an echo") {
  Box box;
  box.see(seen(Endpoint::dynamics, 900, {{"name", "Bolt"}}), latest);
  box.see(seen(Endpoint::shopware, 1, {{"name", "Bolt"}}), latest);
  box.see(seen(Endpoint::dynamics, 901, {{"name", "Bolt M8"}}), latest);
  REQUIRE(box.missing(Endpoint::shopware) == std::vector<std::string>{"name"});
  box.written(Endpoint::shopware, {"name"});
  const auto echo = box.see(seen(Endpoint::shopware, 2, {{"name", "Bolt M8"}}), latest);
  CHECK(echo.events.empty());
  CHECK(box.missing(Endpoint::dynamics).empty());
}

TEST_CASE("an echo that arrives before the receipt is an echo as well") {
  Box box;
  box.see(seen(Endpoint::dynamics, 900, {{"name", "Bolt"}}), latest);
  box.see(seen(Endpoint::shopware, 1, {{"name", "Bolt"}}), latest);
  box.see(seen(Endpoint::dynamics, 901, {{"name", "Bolt M8"}}), latest);
  const auto echo = box.see(seen(Endpoint::shopware, 2, {{"name", "Bolt M8"}}), latest);
  CHECK(echo.events.empty());
  CHECK(box.missing(Endpoint::shopware).empty());
}

TEST_CASE("renamed on both sides at once: found, settled by the owner, written to the other") {
  Box box;
  box.see(seen(Endpoint::shopware, 1, {{"name", "Bolt"}}), erp_decides);
  box.see(seen(Endpoint::dynamics, 900, {{"name", "Bolt"}}), erp_decides);
  box.see(seen(Endpoint::shopware, 2, {{"name", "Shop bolt"}}), erp_decides);
  const auto merged = box.see(seen(Endpoint::dynamics, 901, {{"name", "ERP bolt"}}), erp_decides);
  CHECK(count<store::ConflictFound>(merged) == 1);
  CHECK(count<store::ConflictSettled>(merged) == 1);
  CHECK(box.record.value("name") == Json("ERP bolt"));
  CHECK(box.missing(Endpoint::shopware) == std::vector<std::string>{"name"});
  CHECK(box.missing(Endpoint::dynamics).empty());
}

TEST_CASE("after a settlement the owner's next edit is no new conflict") {
  Box box;
  box.see(seen(Endpoint::shopware, 1, {{"name", "Bolt"}}), erp_decides);
  box.see(seen(Endpoint::dynamics, 900, {{"name", "Bolt"}}), erp_decides);
  box.see(seen(Endpoint::shopware, 2, {{"name", "Shop bolt"}}), erp_decides);
  box.see(seen(Endpoint::dynamics, 901, {{"name", "ERP bolt"}}), erp_decides);
  const auto merged = box.see(seen(Endpoint::dynamics, 902, {{"name", "ERP bolt 2"}}), erp_decides);
  CHECK(count<store::ConflictFound>(merged) == 0);
  CHECK(box.record.value("name") == Json("ERP bolt 2"));
}

TEST_CASE("the order in which both edits are seen does not change who stands") {
  for (const bool shop_first : {true, false}) {
    Box box;
    box.see(seen(Endpoint::shopware, 1, {{"name", "Bolt"}}), erp_decides);
    box.see(seen(Endpoint::dynamics, 900, {{"name", "Bolt"}}), erp_decides);
    const auto shop = seen(Endpoint::shopware, 2, {{"name", "Shop bolt"}});
    const auto erp = seen(Endpoint::dynamics, 901, {{"name", "ERP bolt"}});
    box.see(shop_first ? shop : erp, erp_decides);
    const auto merged = box.see(shop_first ? erp : shop, erp_decides);
    CHECK(count<store::ConflictFound>(merged) == 1);
    CHECK(box.record.value("name") == Json("ERP bolt"));
  }
}

TEST_CASE("an edit made after the endpoint confirmed ours replaces it without a conflict") {
  Box box;
  box.see(seen(Endpoint::dynamics, 900, {{"name", "Bolt"}}), latest);
  box.see(seen(Endpoint::shopware, 1, {{"name", "Bolt"}}), latest);
  box.see(seen(Endpoint::dynamics, 901, {{"name", "Bolt M8"}}), latest);
  box.written(Endpoint::shopware, {"name"});
  const auto merged = box.see(seen(Endpoint::shopware, 2, {{"name", "Bolt M8 x 20"}}), latest);
  CHECK(count<store::ConflictFound>(merged) == 0);
  CHECK(box.record.value("name") == Json("Bolt M8 x 20"));
  CHECK(box.missing(Endpoint::dynamics) == std::vector<std::string>{"name"});
}

TEST_CASE("an edit made before the endpoint got ours is a conflict, however late it is seen") {
  Box box;
  box.see(seen(Endpoint::dynamics, 900, {{"name", "Bolt"}}), latest);
  box.see(seen(Endpoint::shopware, 1, {{"name", "Bolt"}}), latest);
  box.see(seen(Endpoint::dynamics, 901, {{"name", "Bolt M8"}}), latest);  // never reached the shop
  const auto merged = box.see(seen(Endpoint::shopware, 2, {{"name", "Screw"}}), latest);
  CHECK(count<store::ConflictFound>(merged) == 1);
}

TEST_CASE("review keeps both values and writes neither until a person decides") {
  Box box;
  box.see(seen(Endpoint::shopware, 1, {{"name", "Bolt"}}), a_person_decides);
  box.see(seen(Endpoint::dynamics, 900, {{"name", "Bolt"}}), a_person_decides);
  box.see(seen(Endpoint::shopware, 2, {{"name", "Shop bolt"}}), a_person_decides);
  const auto merged =
      box.see(seen(Endpoint::dynamics, 901, {{"name", "ERP bolt"}}), a_person_decides);
  CHECK(count<store::ConflictFound>(merged) == 1);
  CHECK(count<store::ConflictSettled>(merged) == 0);
  CHECK(box.record.find("name")->disputed());
  CHECK(box.missing(Endpoint::shopware).empty());
}

TEST_CASE("a listed conflict names both values, who wrote them and what they knew") {
  Box box;
  box.see(seen(Endpoint::shopware, 1, {{"name", "Shop bolt"}}), latest);
  const auto merged = box.see(seen(Endpoint::dynamics, 900, {{"name", "ERP bolt"}}), latest);
  const auto found = std::find_if(
      merged.events.begin(), merged.events.end(),
      [](const auto& event) { return std::holds_alternative<store::ConflictFound>(event); });
  REQUIRE(found != merged.events.end());
  const auto& conflict = std::get<store::ConflictFound>(*found);
  const std::string text = conflict.details.dump();
  CHECK(text.find("Shop bolt") != std::string::npos);
  CHECK(text.find("ERP bolt") != std::string::npos);
  CHECK(text.find("d365:900") != std::string::npos);
  CHECK(text.find("\"knew\"") != std::string::npos);
}

TEST_CASE("a field that is empty where a record is first seen is a gap to fill, not an edit") {
  Box box;
  box.see(seen(Endpoint::shopware, 1, {{"name", "Bolt"}, {"gtin", "04012345678901"}}), erp_decides);
  const auto merged =
      box.see(seen(Endpoint::dynamics, 900, {{"name", "Bolt"}, {"gtin", nullptr}}), erp_decides);
  CHECK(count<store::ConflictFound>(merged) == 0);
  CHECK(box.record.value("gtin") == Json("04012345678901"));
  CHECK(box.missing(Endpoint::dynamics) == std::vector<std::string>{"gtin"});
}

TEST_CASE("a field cleared later is an edit") {
  Box box;
  box.see(seen(Endpoint::shopware, 1, {{"gtin", "04012345678901"}}), latest);
  const auto merged = box.see(seen(Endpoint::shopware, 2, {{"gtin", nullptr}}), latest);
  CHECK(merged.edited == std::vector<std::string>{"gtin"});
  CHECK(box.record.value("gtin").is_null());
}

TEST_CASE("what an endpoint normalises is kept as it stores it and is not written again") {
  Box box;
  box.see(seen(Endpoint::shopware, 1, {{"name", "A very long name indeed"}}), latest);
  sync::confirm(box.shadows[Endpoint::dynamics], box.record, {"name"}, {{"name", "A very long"}},
                5);
  CHECK(box.missing(Endpoint::dynamics).empty());
  const auto echo = box.see(seen(Endpoint::dynamics, 6, {{"name", "A very long"}}), latest);
  CHECK(echo.events.empty());
}

TEST_CASE("a shadow survives its encoding, and a cut one is refused") {
  Box box;
  box.see(seen(Endpoint::shopware, 7,
               {{"name", "Bolt"}, {"gtin", nullptr}, {"price", base::Decimal(3)}}),
          latest);
  const std::string bytes = sync::encode_shadow(box.shadows[Endpoint::shopware]);
  CHECK(sync::decode_shadow(bytes) == box.shadows[Endpoint::shopware]);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    CHECK_FALSE(sync::decode_shadow(std::string_view(bytes).substr(0, n)));
  }
}
