#include "cli/live_box.hpp"

namespace holdfast::cli {
namespace {

using namespace test;
using namespace serve::test;
namespace fs = std::filesystem;

std::string closed_store(Scratch& scratch) {
  World world;
  world.commit({item("SW-1", "Bolt-to-be-found")});
  world.store->close();
  const std::string copy = scratch.path("store");
  fs::copy(world.scratch.path("store"), copy, fs::copy_options::recursive);
  return copy;
}

void damage(const std::string& store) {
  const std::string path = store + "/state/data.mdb";
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  file.clear();
  for (auto at = all.find("Bolt-to-be-found"); at != std::string::npos;
       at = all.find("Bolt-to-be-found", at + 1)) {
    file.seekp(static_cast<std::streamoff>(at));
    file.put('b');
  }
}

TEST_CASE("backup, damage, restore: the store is whole again, and the damaged one is kept") {
  Scratch scratch;
  const std::string store = closed_store(scratch), backup = scratch.path("backup");
  const auto made = run_program({"backup", "--store", store, backup});
  CHECK(made.err.empty());
  CHECK(made.exit_code == exit_done);
  damage(store);
  REQUIRE(run_program({"verify", "--store", store}).exit_code == exit_refused);
  const auto restored = run_program({"restore", "--store", store, backup});
  CHECK(restored.err.empty());
  CHECK(restored.exit_code == exit_done);
  says(restored.out, "kept in " + store + ".damaged-1");
  CHECK(run_program({"verify", "--store", store}).exit_code == exit_done);
  CHECK(run_program({"verify", "--store", store + ".damaged-1"}).exit_code == exit_refused);
}

TEST_CASE("a backup never goes over what is there, and is told as JSON if asked") {
  Scratch scratch;
  const std::string store = closed_store(scratch), backup = scratch.path("backup");
  says(run_program({"backup", "--store", store, backup, "--json"}).out, "\"backup\":");
  const auto again = run_program({"backup", "--store", store, backup});
  CHECK(again.exit_code == exit_refused);
  says(again.err, "exists already");
}

TEST_CASE("a damaged store is not taken for a backup") {
  Scratch scratch;
  const std::string store = closed_store(scratch), backup = scratch.path("backup");
  REQUIRE(run_program({"backup", "--store", store, backup}).exit_code == exit_done);
  damage(backup);
  const auto restored = run_program({"restore", "--store", store, backup});
  CHECK(restored.exit_code == exit_refused);
  says(restored.err, "nothing was changed");
  CHECK(run_program({"verify", "--store", store}).exit_code == exit_done);
  damage(store);
  const auto made = run_program({"backup", "--store", store, scratch.path("second")});
  CHECK(made.exit_code == exit_refused);
  says(made.err, "the copy does not pass its check");
  CHECK_FALSE(fs::exists(scratch.path("second")));
}

TEST_CASE("a restore from the journal alone has to be asked for") {
  Scratch scratch;
  const std::string store = closed_store(scratch);
  CHECK(run_program({"restore", "--store", store}).exit_code == exit_usage);
  CHECK(run_program({"restore", "--store", store, "x", "--journal-only"}).exit_code == exit_usage);
  const auto restored = run_program({"restore", "--store", store, "--journal-only", "--json"});
  CHECK(restored.exit_code == exit_done);
  says(restored.out, "\"missing\":[]");
  CHECK(run_program({"verify", "--store", store}).exit_code == exit_done);
}

TEST_CASE("a store that is not there is told by name") {
  const auto ran = run_program({"backup", "--store", "no/such/store", "no/such/backup"});
  CHECK(ran.exit_code == exit_usage);
  says(ran.err, "no/such/store");
  for (const char* from : {"no/such/backup", "--journal-only"}) {
    const auto restored = run_program({"restore", "--store", "no/such/store", from});
    CAPTURE(from);
    CHECK(restored.exit_code == exit_usage);
    says(restored.err, from[0] == '-' ? "no/such/store" : "no/such/backup");
    CHECK_FALSE(fs::exists("no/such/store"));
  }
}

}  // namespace
}  // namespace holdfast::cli
