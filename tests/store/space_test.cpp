// A full disk, a full map and a failing device.
#include <catch2/catch.hpp>

#include "store/fixture.hpp"
#include "store/sim_disk.hpp"

namespace holdfast::store {
namespace {

using namespace testing;
using warehouse::item_id;

const base::Uuid apple = item_id("APPLE");

TEST_CASE("full disk: at 95 % scans are still taken, everything else is refused with the reason") {
  SimDisk disk;
  Box box;
  box.disk = &disk;
  disk.total = 1'000'000'000;
  disk.free = 40'000'000;
  REQUIRE(box.open());
  const auto refused = box.append({noted("a", "1")});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == base::ErrorKind::exhausted);
  CHECK(refused.error().message.find("disk 95 % full") != std::string::npos);
  REQUIRE(box.append({moved(apple, "A1", 1)}));
  CHECK(box.store->statistics().alarm.find("only scans are taken") != std::string::npos);
  disk.free = 500'000'000;
  REQUIRE(box.append({noted("a", "1")}));
  CHECK(box.store->view().item_stock(apple)->on_hand == 1);
}

TEST_CASE("alarms come before refusals") {
  SimDisk disk;
  Box box;
  box.disk = &disk;
  disk.total = 1'000'000'000;
  disk.free = 150'000'000;
  REQUIRE(box.open());
  CHECK(box.store->statistics().alarm.find("disk 84 % full") != std::string::npos);
  CHECK(box.append({noted("a", "1")}));
}

TEST_CASE("full disk: when no segment can be had, appends are refused and nothing is lost") {
  SimDisk disk;
  Box box;
  box.disk = &disk;
  box.options.inline_writer = true;
  REQUIRE(box.open());
  disk.no_space = true;
  int accepted = 0;
  base::Result<Position> last;
  while ((last = box.append({moved(apple, "A1", 1)}, Wait::flushed))) ++accepted;
  CHECK(last.error().kind == base::ErrorKind::exhausted);
  CHECK(accepted > 0);
  CHECK(box.store->view().item_stock(apple)->on_hand == accepted);
  disk.no_space = false;
  REQUIRE(box.append({moved(apple, "A1", 1)}));
  box.close();
  REQUIRE(box.open());
  CHECK(box.store->view().item_stock(apple)->on_hand == accepted + 1);
}

TEST_CASE("full map: the journal keeps what the state cannot take, and a larger map takes it") {
  Box box;
  box.options.inline_writer = true;
  box.options.map_bytes = 512UL * 1024;
  REQUIRE(box.open());
  const std::string text(4000, 'x');
  base::Result<Position> result;
  int taken = 0;
  while ((result = box.append({moved(apple, "A1", 1), noted(std::to_string(taken), text)})))
    ++taken;
  CHECK(result.error().kind == base::ErrorKind::exhausted);
  CHECK(result.error().message.find("safe in the journal") != std::string::npos);
  CHECK(box.store->statistics().alarm.find("larger map") != std::string::npos);
  CHECK(box.append({noted("a", "1")}).error().kind == base::ErrorKind::exhausted);
  box.close();
  box.options.map_bytes = 8UL * 1024 * 1024;
  REQUIRE(box.open());
  CHECK(box.store->view().item_stock(apple)->on_hand == taken + 1);
}

TEST_CASE("full map: a scan that waits to be seen is taken all the same, once") {
  Box box;
  box.options.inline_writer = true;
  box.options.map_bytes = 512UL * 1024;
  REQUIRE(box.open());
  const std::string text(4000, 'x');
  int notes = 0;
  while (box.append({noted(std::to_string(notes), text)})) ++notes;
  CHECK_FALSE(box.append({moved(apple, "A1", 1)}, Wait::applied));
  CHECK(box.append({moved(apple, "A1", 1)}, Wait::taken));
  CHECK_FALSE(box.store->statistics().alarm.empty());
  box.close();
  box.options.map_bytes = 8UL * 1024 * 1024;
  REQUIRE(box.open());
  CHECK(box.store->view().item_stock(apple)->on_hand == 2);
}

TEST_CASE("EIO stops the writer: every append fails loudly, reads go on") {
  SimDisk disk;
  Box box;
  box.disk = &disk;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 1)}));
  disk.fail_flushes = true;
  const auto failed = box.append({moved(apple, "A1", 1)});
  REQUIRE_FALSE(failed);
  CHECK(failed.error().kind == base::ErrorKind::io);
  disk.fail_flushes = false;  // the device seems well again: it is not trusted
  const auto after = box.append({moved(apple, "A1", 1)});
  REQUIRE_FALSE(after);
  CHECK(after.error().kind == base::ErrorKind::io);
  CHECK(after.error().message.find("restart the service") != std::string::npos);
  CHECK(box.store->view().item_stock(apple)->on_hand == 1);
}

TEST_CASE("a restart after EIO shows all that was acknowledged and goes on") {
  SimDisk disk;
  Box box;
  box.disk = &disk;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 1)}));
  disk.fail_writes = true;
  REQUIRE_FALSE(box.append({moved(apple, "A1", 1)}));
  box.close();
  disk.fail_writes = false;
  base::SeededRandom random(3);
  disk.power_cut(random);
  REQUIRE(box.open());
  CHECK(box.store->view().item_stock(apple)->on_hand == 1);
  CHECK(box.append({moved(apple, "A1", 1)})->first == 2);
}

TEST_CASE("a transaction too large for the journal is refused, not split") {
  Box box;
  REQUIRE(box.open());
  const auto refused = box.append({noted("a", std::string(600UL * 1024, 'x'))});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == base::ErrorKind::invalid_input);
  CHECK(refused.error().message.find("split it") != std::string::npos);
}

}  // namespace
}  // namespace holdfast::store
