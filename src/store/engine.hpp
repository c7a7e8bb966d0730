// The Store as it is: opens, checks and recovers, and ties writer, applier and readers together.
#pragma once

#include <atomic>
#include <thread>

#include "store/applier.hpp"
#include "store/directory_lock.hpp"
#include "store/space.hpp"
#include "store/store.hpp"
#include "store/writer.hpp"

namespace holdfast::store {

class Engine final : public Store {
 public:
  Engine(StoreOptions options, Disk& disk, base::Loop& loop) :
        options_(std::move(options)), disk_(disk), loop_(loop) {}
  ~Engine() override;

  base::Status start(base::Random& random);

  void append(Transaction transaction, Wait wait, Done done) override;
  [[nodiscard]] View view() const override;
  [[nodiscard]] causal::Actor actor() const override { return writer_->actor(); }
  [[nodiscard]] StoreStatistics statistics() const override;
  void look_at_space() override { space_->check(); }
  void give_back_memory() override;
  void on_applied(std::function<void()> listener) override;
  base::Status backup(const std::string& directory) override;
  void close() override;

 private:
  base::Status open_tables();
  base::Status read_header();
  base::Status open_journal();
  base::Status replay(const Frame& frame, JournalPlace place);
  base::Status finish_replay();
  base::Status begin_incarnation(base::Random& random);
  [[nodiscard]] causal::Actor own_actor() const;
  base::Status mark_open();
  base::Status mark_clean();
  base::Status may_append(const Transaction& transaction) const;
  void run_inline();

  StoreOptions options_;
  Disk& disk_;
  base::Loop& loop_;
  DirectoryLock lock_;
  std::unique_ptr<Tables> tables_;
  std::unique_ptr<Journal> journal_;
  Header header_;
  Applied applied_;
  std::unique_ptr<WriteRows> replay_rows_;
  std::unique_ptr<Reducer> replay_;
  std::size_t replayed_ = 0;

  mutable Overlay overlay_;
  std::unique_ptr<Space> space_;
  std::unique_ptr<Applier> applier_;
  std::unique_ptr<Writer> writer_;
  std::thread writer_thread_, applier_thread_;
  bool closed_ = false;
  std::size_t mapped_after_ = 0;  // bytes of files mapped when pages were last given back
};

}  // namespace holdfast::store
