#include "store/engine.hpp"

#include "base/log.hpp"
#include "store/mapped_pages.hpp"
#include "store/validate.hpp"
#include "store/view_impl.hpp"

namespace holdfast::store {
namespace {

constexpr std::size_t mapped_bytes_kept_max = 2UL << 20;

}  // namespace

base::Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options, Disk& disk,
                                                 base::Loop& loop, base::Random& random) {
  auto engine = std::make_unique<Engine>(options, disk, loop);
  if (auto started = engine->start(random); !started)
    return base::pass(started, "opening the store " + options.directory);
  return std::unique_ptr<Store>(std::move(engine));
}

Engine::~Engine() { close(); }

base::Status Engine::may_append(const Transaction& transaction) const {
  if (auto good = validate(transaction); !good) return good;
  const bool scan = is_scan(transaction);
  if (scan) return {};
  if (space_->scans_only()) space_->check();
  if (space_->scans_only())
    return base::fail(base::ErrorKind::exhausted, space_->alarm());
  if (const auto failure = applier_->failure()) return tl::unexpected(*failure);
  return {};
}

void Engine::append(Transaction transaction, Wait wait, Done done) {
  base::Status status = may_append(transaction);
  if (status) {
    Request request{std::move(transaction), {}, wait, done};
    request.payload = encode_transaction(request.transaction);
    const std::size_t most = std::min(transaction_bytes_max, journal_->payload_bytes_max());
    if (request.payload.size() > most)
      status = base::fail(base::ErrorKind::invalid_input,
                          "a transaction of " + std::to_string(request.payload.size()) +
                              " bytes; at most " + std::to_string(most) + " are taken: split it");
    else
      status = writer_->submit(std::move(request));
  }
  if (!status) {
    auto error = status.error().within("appending");
    loop_.post([done = std::move(done), error] { done(tl::unexpected(error)); });
  } else if (options_.inline_writer) {
    run_inline();
  }
}

void Engine::run_inline() {
  while (writer_->step()) {
    if (journal_->wants_spare()) (void)journal_->prepare_spare();
  }
  while (applier_->step()) {
  }
}

View Engine::view() const { return View(std::make_unique<View::Impl>(*tables_, overlay_)); }

StoreStatistics Engine::statistics() const {
  StoreStatistics all;
  all.transactions = writer_->transactions();
  all.events = writer_->events();
  all.flushes = writer_->flushes();
  all.journal_bytes = writer_->bytes();
  all.applied_batches = applier_->batches();
  all.map_used_bytes = space_->map_used_bytes();
  all.map_bytes = tables_->map_bytes();
  all.disk_free_bytes = space_->disk_free_bytes();
  all.alarm = space_->alarm();
  if (const auto damage = tables_->damage()) all.alarm = damage->message;
  if (const auto failure = applier_->failure()) all.alarm = failure->message;
  return all;
}

void Engine::give_back_memory() {
  if (mapped_file_bytes() <= mapped_after_ + mapped_bytes_kept_max) return;
  (void)forget_mapped_pages(options_.directory + "/state/data.mdb");
  mapped_after_ = mapped_file_bytes();
}

void Engine::on_applied(std::function<void()> listener) {
  applier_->on_applied(std::move(listener));
}

namespace {

class CommitAwaiter {
 public:
  CommitAwaiter(Store& store, Transaction transaction, Wait wait)
      : store_(store), transaction_(std::move(transaction)), wait_(wait) {}
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> caller) {
    store_.append(std::move(transaction_), wait_, [this, caller](base::Result<Position> result) {
      result_ = std::move(result);
      caller.resume();
    });
  }
  base::Result<Position> await_resume() { return std::move(result_); }

 private:
  Store& store_;
  Transaction transaction_;
  Wait wait_;
  base::Result<Position> result_ = Position{};
};

}  // namespace

base::Task<base::Result<Position>> Store::commit(Transaction transaction, Wait wait) {
  CommitAwaiter awaiter(*this, std::move(transaction), wait);
  co_return co_await awaiter;
}

}  // namespace holdfast::store
