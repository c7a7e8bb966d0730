// Holdfast as the daemon runs it: the scanners' thread hands over and is called back; the journal
// and the state have their threads.
#include "base/random.hpp"
#include "rival.hpp"
#include "store/store.hpp"
#include "wait_loop.hpp"

namespace holdfast::bench {
namespace {

constexpr std::size_t load_chunk = 4000;

class Holdfast final : public Rival {
 public:
  Holdfast(const std::string& directory, int apply_delay_ms) {
    options_.directory = directory + "/holdfast";
    if (apply_delay_ms >= 0) options_.apply_delay = base::Millis(apply_delay_ms);
  }

  void load() override {
    auto store = store::Store::open(options_, disk_, loop_, random_);
    if (!store) give_up(store.error().message);
    store_ = std::move(*store);
    for (std::size_t i = 0; i < item_count; i += load_chunk) {
      store::Transaction transaction;
      for (std::size_t k = i; k < std::min(i + load_chunk, item_count); ++k)
        transaction.push_back(store::Moved{movement_of(k)});
      append(std::move(transaction), store::Wait::applied, [](std::size_t) {}, 0);
      while (under_way_ > 0) loop_.run_some();
    }
  }

  void run(const Work& work) override {
    work_ = &work;
    for (std::size_t s = 0; s < work.scanners; ++s) scan(s);
    while (under_way_ > 0) loop_.run_some();
  }

  void close() override { store_.reset(); }

 private:
  void scan(std::size_t scanner) {
    store::Transaction transaction{store::Moved{movement_of(work_->next(scanner))}};
    append(std::move(transaction), store::Wait::flushed, [this](std::size_t s) {
      work_->acknowledged(s);
      if (!work_->done()) scan(s);
    }, scanner);
  }

  void append(store::Transaction transaction, store::Wait wait,
              const std::function<void(std::size_t)>& then, std::size_t scanner) {
    ++under_way_;
    store_->append(std::move(transaction), wait, [this, then, scanner](const auto& result) {
      if (!result) give_up(result.error().message);
      --under_way_;
      then(scanner);
    });
  }

  store::StoreOptions options_;
  store::SystemDisk disk_;
  base::SystemRandom random_;
  WaitLoop loop_;
  std::unique_ptr<store::Store> store_;
  const Work* work_ = nullptr;
  std::size_t under_way_ = 0;
};

}  // namespace

std::unique_ptr<Rival> make_holdfast(const std::string& directory, int apply_delay_ms) {
  return std::make_unique<Holdfast>(directory, apply_delay_ms);
}

}  // namespace holdfast::bench
