// What the tests of the store share: a scratch directory, a loop for completions of other threads,
// and short words for the events most used.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>

#include "base/random.hpp"
#include "store/store.hpp"

namespace holdfast::store::testing {

class ScratchDirectory {
 public:
  struct None {};
  explicit ScratchDirectory(None) {}
  ScratchDirectory() {
    base::SystemRandom random;
    path_ = std::filesystem::temp_directory_path() /
            ("holdfast-test-" + std::to_string(random.next()));
    std::filesystem::create_directories(path_);
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  [[nodiscard]] std::string path(const std::string& name = "store") const {
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

// Runs what other threads post, on the thread that waits.
class WaitingLoop final : public base::Loop {
 public:
  void post(std::function<void()> work) override {
    const std::lock_guard lock(mutex_);
    work_.push_back(std::move(work));
    posted_.notify_one();
  }
  TimerId after(base::Duration, std::function<void()> work) override {
    post(std::move(work));
    return 1;
  }
  void cancel(TimerId) override {}
  [[nodiscard]] base::MonotonicTime now() const override { return {}; }

  [[nodiscard]] std::size_t posts() const {
    const std::lock_guard lock(mutex_);
    return work_.size();
  }
  void run_one() {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      posted_.wait(lock, [this] { return !work_.empty(); });
      work = std::move(work_.front());
      work_.pop_front();
    }
    work();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> work_;
};

struct Box {
  Box() = default;
  // On a directory of somebody else's, who removes it: whoever is killed leaves nothing behind.
  explicit Box(const std::string& elsewhere)
      : directory(ScratchDirectory::None{}), options(make_options(elsewhere)) {}

  ScratchDirectory directory;
  WaitingLoop loop;
  SystemDisk system_disk;
  Disk* disk = &system_disk;
  base::SeededRandom random{7};
  StoreOptions options = make_options(directory.path());
  std::unique_ptr<Store> store;

  static StoreOptions make_options(const std::string& path) {
    StoreOptions options;
    options.directory = path;
    options.box = 7;
    options.map_bytes = 256UL * 1024 * 1024;
    options.journal_segment_bytes = 512UL * 1024;
    options.durable_state = false;
    return options;
  }

  base::Status open() {
    auto opened = Store::open(options, *disk, loop, random);
    if (!opened) return base::pass(opened);
    store = std::move(*opened);
    return {};
  }
  void close() { store.reset(); }

  base::Result<Position> append(Transaction transaction, Wait wait = Wait::applied) {
    std::optional<base::Result<Position>> result;
    store->append(std::move(transaction), wait,
                  [&](base::Result<Position> done) { result = std::move(done); });
    while (!result) loop.run_one();
    return std::move(*result);
  }
};

inline base::Decimal decimal(std::string_view text) { return *base::Decimal::parse(text); }

inline Moved moved(const base::Uuid& item, const std::string& location, base::Decimal quantity,
                   warehouse::MovementKind kind = warehouse::MovementKind::receive) {
  warehouse::Movement movement;
  movement.kind = kind;
  movement.item = item;
  movement.location = location;
  movement.quantity = quantity;
  return {movement};
}

inline Counted counted(const base::Uuid& item, const std::string& location,
                       base::Decimal quantity) {
  Counted count;
  count.key = {item, location};
  count.quantity = quantity;
  return count;
}

inline Noted noted(const std::string& key, const std::string& value) {
  return {Shelf::cursor, key, value};
}

}  // namespace holdfast::store::testing
