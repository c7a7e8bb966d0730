#include "sync/backlog.hpp"

#include <catch2/catch.hpp>

using holdfast::sync::Backlog;

namespace {

Backlog filled(std::initializer_list<Backlog::Entry> entries) {
  Backlog backlog;
  for (const auto& entry : entries) backlog.add(entry);
  return backlog;
}

std::vector<std::uint64_t> ids(const std::vector<Backlog::Entry>& batch) {
  std::vector<std::uint64_t> out;
  for (const auto& entry : batch) out.push_back(entry.id);
  return out;
}

const auto ten = [](const std::string&) { return std::size_t{10}; };
using Ids = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("a batch holds one action and one entry a key, oldest first") {
  auto backlog =
      filled({{1, "record", "a"}, {2, "record", "b"}, {3, "record", "a"}, {4, "supply", "c"}});
  CHECK(ids(backlog.take(ten)) == Ids{1, 2});
  CHECK(ids(backlog.take(ten)) == Ids{4});
  CHECK(backlog.take(ten).empty());
}

TEST_CASE("what is rehearsed leaves the window with what waits behind it, but for movements") {
  auto backlog = filled({{1, "movement", "s"},
                         {2, "count", "s"},
                         {3, "movement", "s"},
                         {4, "record", "order"},
                         {5, "transition", "order"}});
  const auto one = [](const std::string&) { return std::size_t{1}; };
  CHECK(ids(backlog.take(one)) == Ids{1});
  CHECK(ids(backlog.take(one)) == Ids{4});
  backlog.rehearsed(1);
  backlog.rehearsed(4);
  CHECK(backlog.size() == 1);
  CHECK(ids(backlog.take(ten)) == Ids{3});
  CHECK(backlog.waits_behind({6, "count", "s"}));
  CHECK_FALSE(backlog.waits_behind({6, "movement", "s"}));
  CHECK_FALSE(backlog.waits_behind({6, "record", "customer"}));
  backlog.pass_over(6);
  CHECK(backlog.last_seen() == 6);
}

TEST_CASE("an entry waits for every older one of its key, whatever the action") {
  auto backlog = filled({{1, "record", "order"}, {2, "transition", "order"}});
  CHECK(ids(backlog.take(ten)) == Ids{1});
  CHECK(backlog.take(ten).empty());
  backlog.delivered(1);
  CHECK(ids(backlog.take(ten)) == Ids{2});
}

TEST_CASE("movements of one stock share a batch, a count among them does not overtake or yield") {
  auto backlog =
      filled({{1, "movement", "s"}, {2, "movement", "s"}, {3, "count", "s"}, {4, "movement", "s"}});
  CHECK(ids(backlog.take(ten)) == Ids{1, 2});
  CHECK(backlog.take(ten).empty());
  backlog.delivered(1);
  backlog.delivered(2);
  CHECK(ids(backlog.take(ten)) == Ids{3});
  backlog.delivered(3);
  CHECK(ids(backlog.take(ten)) == Ids{4});
}

TEST_CASE("a returned entry goes again before its younger ones") {
  auto backlog = filled({{1, "record", "a"}, {2, "transition", "a"}});
  CHECK(ids(backlog.take(ten)) == Ids{1});
  backlog.returned(1);
  CHECK(ids(backlog.take(ten)) == Ids{1});
}

TEST_CASE("a dead letter blocks its own key and no other") {
  auto backlog = filled({{1, "record", "bad"}, {2, "transition", "bad"}, {3, "record", "good"}});
  CHECK(ids(backlog.take(ten)) == Ids{1, 3});
  backlog.parked(1);
  backlog.delivered(3);
  CHECK(backlog.take(ten).empty());
  backlog.unblock("bad");
  CHECK(ids(backlog.take(ten)) == Ids{2});
}

TEST_CASE("a parked movement does not stop the ledger of its stock") {
  auto backlog = filled({{1, "movement", "s"}});
  CHECK(ids(backlog.take(ten)) == Ids{1});
  backlog.parked(1);
  backlog.add({2, "movement", "s"});
  CHECK(ids(backlog.take(ten)) == Ids{2});
}

TEST_CASE("the batch size is the action's own") {
  auto backlog =
      filled({{1, "record", "a"}, {2, "record", "b"}, {3, "supply", "c"}, {4, "supply", "d"}});
  const auto size = [](const std::string& action) {
    return action == "record" ? std::size_t{1} : std::size_t{50};
  };
  CHECK(ids(backlog.take(size)) == Ids{1});
  CHECK(ids(backlog.take(size)) == Ids{2});
  CHECK(ids(backlog.take(size)) == Ids{3, 4});
}
