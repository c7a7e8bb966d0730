// The writer and an applier that is held back: it applies when the test says so.
#include "store/writer.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "store/fixture.hpp"
#include "store/sim_disk.hpp"

namespace holdfast::store {
namespace {

using namespace testing;
using warehouse::item_id;

const base::Uuid apple = item_id("APPLE");
constexpr std::size_t queue_max = 5;
constexpr std::size_t unapplied_max = 2;

struct Bench {
  ScratchDirectory directory;
  WaitingLoop loop;
  SimDisk disk;
  Overlay overlay;
  std::unique_ptr<Tables> tables;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<Applier> applier;
  std::unique_ptr<Writer> writer;
  int taken = 0;
  std::vector<base::Error> refused;

  explicit Bench(std::size_t map_bytes = 64UL * 1024 * 1024) {
    std::filesystem::create_directories(directory.path());
    tables = *Tables::open({directory.path(), map_bytes, false, false});
    journal = *Journal::open({"j", 512UL * 1024, 2}, disk, {},
                             [](const Frame&, JournalPlace) { return base::Status(); });
    applier = std::make_unique<Applier>(Applier::Options{base::Millis(0), 1}, *tables, *journal,
                                        overlay, loop, Applied{});
    writer = std::make_unique<Writer>(Writer::Options{queue_max, unapplied_max}, *journal, overlay,
                                      *applier, loop, causal::Dot{{7, 1}, 0});
    applier->after_batch([this] { writer->applier_went_on(); });
  }

  base::Status submit(const std::string& text = "") {
    Request request{{moved(apple, "A1", 1), noted("a", text)}, {}, Wait::flushed, {}};
    request.payload = encode_transaction(request.transaction);
    request.done = [this](const base::Result<Position>& result) {
      if (result)
        ++taken;
      else
        refused.push_back(result.error());
    };
    return writer->submit(std::move(request));
  }
  void answer() {
    while (loop.posts() > 0) loop.run_one();
  }
};

TEST_CASE("appends wait for a state that is behind; refused is only what the queue cannot hold") {
  Bench bench;
  for (std::size_t i = 0; i < queue_max; ++i) REQUIRE(bench.submit());
  CHECK(bench.submit().error().kind == base::ErrorKind::exhausted);
  CHECK(bench.writer->step());
  CHECK_FALSE(bench.writer->step());
  bench.answer();
  CHECK(bench.taken == 2);
  CHECK(bench.applier->backlog() == unapplied_max);
  REQUIRE(bench.submit());
  REQUIRE(bench.submit());
  CHECK_FALSE(bench.submit());

  for (int applied = 2; applied <= 6; applied += 2) {
    CHECK(bench.applier->step());
    CHECK(bench.writer->step());
    CHECK_FALSE(bench.writer->step());
  }
  bench.answer();
  CHECK(bench.taken == 7);
  CHECK(bench.refused.empty());
}

TEST_CASE("a writer that waits for the state ends when the state has come after it") {
  Bench bench;
  std::thread writer([&] { bench.writer->run(); });
  for (std::size_t i = 0; i < queue_max; ++i) REQUIRE(bench.submit());
  bench.writer->stop();
  std::thread applier([&] { bench.applier->run(); });
  writer.join();
  bench.applier->stop();
  applier.join();
  bench.answer();
  CHECK(bench.taken == int{queue_max});
  CHECK(bench.refused.empty());
  CHECK_FALSE(bench.submit());
}

TEST_CASE("who waits for a state that cannot be written is told so, and the writer can end") {
  Bench bench(128UL * 1024);
  std::thread writer([&] { bench.writer->run(); });
  std::size_t submitted = 0;
  for (; submitted < queue_max; ++submitted) REQUIRE(bench.submit(std::string(100'000, 'x')));
  while (bench.applier->backlog() < unapplied_max) std::this_thread::yield();
  CHECK_FALSE(bench.applier->step());
  bench.writer->stop();
  writer.join();
  bench.answer();
  CHECK(bench.taken == int{unapplied_max});
  REQUIRE(bench.refused.size() == queue_max - unapplied_max);
  CHECK(bench.refused[0].kind == base::ErrorKind::exhausted);
  CHECK(bench.refused[0].message.find("too far behind") != std::string::npos);
}

TEST_CASE("who waits for the state while the device fails gets the device's error") {
  Bench bench;
  for (std::size_t i = 0; i < queue_max; ++i) REQUIRE(bench.submit());
  CHECK(bench.writer->step());
  CHECK(bench.applier->step());
  bench.disk.fail_flushes = true;
  CHECK(bench.writer->step());
  bench.answer();
  CHECK(bench.taken == 2);
  REQUIRE(bench.refused.size() == queue_max - 2);
  for (const base::Error& error : bench.refused) CHECK(error.kind == base::ErrorKind::io);
  CHECK(bench.submit().error().kind == base::ErrorKind::io);
}

TEST_CASE("a store whose state is always behind takes everything and closes") {
  Box box;
  box.options.unapplied_frames_max = 3;
  box.options.apply_delay = base::Millis(60'000);  // a full backlog does not wait for it
  REQUIRE(box.open());
  int taken = 0;
  constexpr int many = 300;
  for (int i = 0; i < many; ++i)
    box.store->append({moved(apple, "A1", 1)}, Wait::flushed,
                      [&](const auto& result) { taken += result ? 1 : 0; });
  box.store->close();
  while (box.loop.posts() > 0) box.loop.run_one();
  CHECK(taken == many);
  box.close();
  REQUIRE(box.open());
  CHECK(box.store->view().item_stock(apple)->on_hand == many);
}

}  // namespace
}  // namespace holdfast::store
