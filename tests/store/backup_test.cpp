#include <catch2/catch.hpp>
#include <fstream>

#include "store/fixture.hpp"

namespace holdfast::store {
namespace {

namespace fs = std::filesystem;
using namespace testing;
using warehouse::item_id;

const base::Uuid apple = item_id("APPLE");

TEST_CASE("a backup of a running store is whole and passes its check") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 5), noted("a", "1")}));
  const std::string backup = box.directory.path("backup");
  REQUIRE(box.store->backup(backup));
  const auto report = verify(backup, box.system_disk);
  REQUIRE(report);
  CHECK(report->problems.empty());
  CHECK(report->records > 4);
  CHECK_FALSE(fs::exists(backup + ".tmp"));
  CHECK_FALSE(box.store->backup(backup));  // never over another
}

TEST_CASE("restoring on another machine shows the backup and begins a new incarnation") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 5)}));
  const std::string backup = box.directory.path("backup");
  REQUIRE(box.store->backup(backup));
  box.close();
  box.options.directory = box.directory.path("other");
  REQUIRE(restore(backup, box.options.directory, box.system_disk));
  REQUIRE(box.open());
  CHECK(box.store->view().item_stock(apple)->on_hand == 5);
  CHECK((box.store->actor().incarnation & 0x8000) != 0);
  CHECK(box.append({moved(apple, "A1", 1)})->actor == box.store->actor());
  const causal::Actor actor = box.store->actor();
  box.close();
  REQUIRE(box.open());
  CHECK(box.store->actor() == actor);
}

TEST_CASE("restoring over a store replays what its journal has behind the backup") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 5)}));
  const std::string backup = box.directory.path("backup");
  REQUIRE(box.store->backup(backup));
  for (int i = 0; i < 50; ++i) REQUIRE(box.append({moved(apple, "A1", 1)}));
  box.close();
  REQUIRE(restore(backup, box.options.directory, box.system_disk));
  REQUIRE(box.open());
  CHECK(box.store->view().item_stock(apple)->on_hand == 55);
  CHECK(box.store->view().movements(100).size() == 51);
  CHECK(fs::exists(box.options.directory + ".damaged-1"));
}

TEST_CASE("a damaged backup is refused and the store stays as it is") {
  Box box;
  REQUIRE(box.open());
  const std::string person = "badge-of-some-length-0001";
  auto first = moved(apple, "A1", 5);
  first.movement.person = person;
  REQUIRE(box.append({first}));
  const std::string backup = box.directory.path("backup");
  REQUIRE(box.store->backup(backup));
  box.close();
  const std::string path = backup + "/state/data.mdb";
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const std::size_t at = bytes.find(person);
  REQUIRE(at != std::string::npos);
  bytes[at] = 'X';
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;

  const base::Status restored = restore(backup, box.options.directory, box.system_disk);
  REQUIRE_FALSE(restored);
  CHECK(restored.error().kind == base::ErrorKind::corrupt);
  CHECK(restored.error().message.find("nothing was changed") != std::string::npos);
  REQUIRE(box.open());
  CHECK(box.store->actor() == causal::Actor{7, 1});
}

TEST_CASE("a closed store passes its check, frame by frame and row by row") {
  Box box;
  REQUIRE(box.open());
  for (int i = 0; i < 20; ++i) REQUIRE(box.append({moved(apple, "A1", 1)}));
  box.close();
  const auto report = verify(box.options.directory, box.system_disk);
  REQUIRE(report);
  CHECK(report->problems.empty());
  CHECK(report->frames == 20);
}

}  // namespace
}  // namespace holdfast::store
