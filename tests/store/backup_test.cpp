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

  const auto restored = restore(backup, box.options.directory, box.system_disk);
  REQUIRE_FALSE(restored);
  CHECK(restored.error().kind == base::ErrorKind::corrupt);
  CHECK(restored.error().message.find("nothing was changed") != std::string::npos);
  REQUIRE(box.open());
  CHECK(box.store->actor() == causal::Actor{7, 1});
}

TEST_CASE("a restored store has the identity that stood beside the damaged one, or the backup's") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 5)}));
  const auto identity = [](const std::string& store) { return fs::path(store) / "tls/key.pem"; };
  const auto write = [](const fs::path& path, const char* text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  };
  const auto read = [](const fs::path& path) {
    std::ifstream in(path);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  write(identity(box.options.directory), "old");
  const std::string backup = box.directory.path("backup"), other = box.directory.path("other");
  REQUIRE(box.store->backup(backup));
  box.close();
  write(identity(box.options.directory), "newer");
  REQUIRE(restore(backup, box.options.directory, box.system_disk));
  REQUIRE(restore(backup, other, box.system_disk));
  CHECK(read(identity(box.options.directory)) == "newer");
  CHECK(read(identity(other)) == "old");
  CHECK(fs::status(identity(other)).permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("a restore tells what it replayed, what nobody can read, and where the old store is") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 5)}));
  const std::string backup = box.directory.path("backup");
  REQUIRE(box.store->backup(backup));
  for (int i = 0; i < 3; ++i) REQUIRE(box.append({moved(apple, "A1", 1)}));
  box.close();
  const std::string segment = box.options.directory + "/journal/00000001.journal";
  std::fstream file(segment, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(2 * 4096 + 60);  // the third frame
  file.write("damaged", 7);
  file.close();
  const auto report = restore(backup, box.options.directory, box.system_disk);
  REQUIRE(report);
  CHECK(report->frames == 2);
  CHECK(report->missing == std::vector<std::string>{"frames 3 to 3"});
  CHECK(report->kept == box.options.directory + ".damaged-1");
}

TEST_CASE("a backup by another process is whole") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 5)}));
  box.close();
  const std::string copy = box.directory.path("backup");
  REQUIRE(backup(box.options.directory, copy, box.system_disk));
  CHECK(verify(copy, box.system_disk)->problems.empty());
  CHECK_FALSE(backup(box.options.directory, copy, box.system_disk));
  REQUIRE(restore(copy, box.options.directory, box.system_disk));
  REQUIRE(box.open());
  CHECK(box.store->view().item_stock(apple)->on_hand == 5);
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
