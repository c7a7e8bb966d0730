#include "cli/live_box.hpp"

namespace holdfast::cli {
namespace {

using namespace test;
using namespace serve::test;

std::string closed_store(const std::function<void(World&)>& fill, Scratch& scratch) {
  const std::string copy = scratch.path("copy");
  World world;
  fill(world);
  world.store->close();
  std::filesystem::copy(world.scratch.path("store"), copy,
                        std::filesystem::copy_options::recursive);
  return copy;
}

TEST_CASE("a whole store is verified without a box or a token") {
  Scratch scratch;
  const std::string directory =
      closed_store([](World& world) { world.commit({item("SW-1", "Bolt")}); }, scratch);
  const auto ran = run_program({"verify", "--store", directory});
  CHECK(ran.err.empty());
  CHECK(ran.exit_code == exit_done);
  says(ran.out, "every checksum is right");
}

TEST_CASE("damage is told and is an exit code") {
  Scratch scratch;
  const std::string directory =
      closed_store([](World& world) { world.commit({item("SW-1", "Bolt-to-be-found")}); }, scratch);
  bool damaged = false;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    std::string all((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto at = all.find("Bolt-to-be-found");
    if (at == std::string::npos) continue;
    file.clear();
    file.seekp(static_cast<std::streamoff>(at));
    file.put('b');
    damaged = true;
  }
  REQUIRE(damaged);
  const auto ran = run_program({"verify", "--store", directory, "--json"});
  CHECK(ran.exit_code == exit_refused);
  CHECK((ran.out + ran.err).size() > 10);
}

TEST_CASE("a directory without a store is told by name") {
  const auto ran = run_program({"verify", "--store", "no/such/store"});
  CHECK(ran.exit_code == exit_usage);
  CHECK(ran.out.empty());
  says(ran.err, "no/such/store");
}

TEST_CASE("a store whose state is gone is damaged, not missing") {
  Scratch scratch;
  const std::string directory =
      closed_store([](World& world) { world.commit({item("SW-1", "Bolt")}); }, scratch);
  std::filesystem::remove_all(directory + "/state");
  CHECK(run_program({"verify", "--store", directory}).exit_code == exit_refused);
}

}  // namespace
}  // namespace holdfast::cli
