#include <catch2/catch.hpp>

#include "store/fixture.hpp"

namespace holdfast::store {
namespace {

using namespace testing;
using warehouse::item_id;

Queued queued(const std::string& action, const std::string& key, const std::string& payload,
              bool coalesce) {
  return {Endpoint::shopware, action, key, payload, coalesce};
}

std::vector<OutboxEntry> entries(const Store& store, Endpoint endpoint) {
  std::vector<OutboxEntry> found;
  REQUIRE(store.view().each_outbox(endpoint, 0, [&](const OutboxEntry& entry) {
    found.push_back(entry);
    return true;
  }));
  return found;
}

TEST_CASE("a movement's entry names the movement before it in the transaction") {
  Box box;
  REQUIRE(box.open());
  const Queued entry{Endpoint::dynamics, "movement", "APPLE", "", false};
  const auto at = box.append({moved(item_id("APPLE"), "A1", 5), entry,
                              moved(item_id("APPLE"), "B2", 1), entry});
  REQUIRE(at);
  const auto found = entries(*box.store, Endpoint::dynamics);
  REQUIRE(found.size() == 2);
  CHECK(found[0].id == at->first + 1);
  CHECK(found[0].movement == causal::Dot{at->actor, at->first});
  CHECK(found[1].movement == causal::Dot{at->actor, at->first + 2});
}

TEST_CASE("waiting entries of one key coalesce and keep their place") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({queued("stock", "A", "1", true), queued("stock", "B", "1", true)}));
  REQUIRE(box.append({queued("stock", "A", "2", true)}));
  const auto found = entries(*box.store, Endpoint::shopware);
  REQUIRE(found.size() == 2);
  CHECK(found[0].key == "A");
  CHECK(found[0].payload == "2");
  CHECK(box.store->view().outbox_count(Endpoint::shopware) == 2);
  CHECK(box.store->view().outbox_count(Endpoint::dynamics) == 0);
}

TEST_CASE("an entry that has been sent takes no new payload") {
  Box box;
  REQUIRE(box.open());
  const auto at = box.append({queued("stock", "A", "1", true)});
  REQUIRE(box.append({Sent{at->first, 1, std::string("frozen")}}));
  REQUIRE(box.append({queued("stock", "A", "2", true)}));
  const auto found = entries(*box.store, Endpoint::shopware);
  REQUIRE(found.size() == 2);
  CHECK(found[0].payload == "frozen");
  CHECK(found[0].state == EntryState::sent);
  CHECK(found[0].attempt == 1);
  CHECK(found[1].payload == "2");
}

TEST_CASE("a delivered entry is gone, and only it") {
  Box box;
  REQUIRE(box.open());
  const auto at = box.append({queued("order", "1", "a", false), queued("order", "1", "b", false)});
  REQUIRE(box.append({Delivered{at->first, "{}"}, Delivered{at->first, "{}"}}));
  const auto found = entries(*box.store, Endpoint::shopware);
  REQUIRE(found.size() == 1);
  CHECK(found[0].payload == "b");
  CHECK_FALSE(box.store->view().outbox(at->first));
}

TEST_CASE("a parked entry comes back under its own number with a corrected payload") {
  Box box;
  REQUIRE(box.open());
  const auto at = box.append({queued("order", "1", "bad", false)});
  REQUIRE(box.append({Parked{at->first, "refused", "no such customer"}}));
  const auto letters = box.store->view().dead_letters();
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].error == "no such customer");
  CHECK(box.store->view().outbox_count(Endpoint::shopware) == 0);
  REQUIRE(box.append({Revived{at->first, false, std::string("good")}}));
  CHECK(box.store->view().dead_letters().empty());
  CHECK(box.store->view().outbox(at->first)->payload == "good");
  CHECK(box.store->view().outbox(at->first)->state == EntryState::waiting);
}

TEST_CASE("a parked entry that is given up is gone") {
  Box box;
  REQUIRE(box.open());
  const auto at = box.append({queued("order", "1", "bad", false)});
  REQUIRE(box.append({Parked{at->first, "refused", "no"}, Revived{at->first, true, {}}}));
  CHECK(box.store->view().dead_letters().empty());
  CHECK_FALSE(box.store->view().outbox(at->first));
}

TEST_CASE("visiting the outbox begins behind the entry given and stops when told") {
  Box box;
  REQUIRE(box.open());
  const auto at = box.append({queued("a", "1", "", false), queued("a", "2", "", false),
                              queued("a", "3", "", false)});
  std::vector<std::string> keys;
  REQUIRE(box.store->view().each_outbox(Endpoint::shopware, at->first, [&](const auto& entry) {
    keys.push_back(entry.key);
    return false;
  }));
  CHECK(keys == std::vector<std::string>{"2"});
}

}  // namespace
}  // namespace holdfast::store
