#include "store/apply.hpp"
#include "store/directory_lock.hpp"
#include "store/folders.hpp"
#include "store/keys.hpp"
#include "store/salvage.hpp"
#include "store/store.hpp"

namespace holdfast::store {
namespace {

constexpr std::size_t restore_map_bytes = 4UL * 1024 * 1024 * 1024;
constexpr std::size_t replay_frames_max = 4096;  // in one transaction of the state
constexpr int damaged_names_max = 1000;

base::Status check_backup(const std::string& backup, Disk& disk) {
  const auto report = verify(backup, disk);
  if (!report) return tl::unexpected(report.error());
  if (report->problems.empty()) return {};
  return base::fail(base::ErrorKind::corrupt,
                    "the backup " + backup + " is damaged (" + report->problems.front() +
                        "); nothing was changed: try an older one");
}

base::Status copy_state(const std::string& backup, const std::string& state) {
  if (backup.empty()) return {};
  auto from = Tables::open({backup + "/state", 0, false, true});
  if (!from) return base::pass(from);
  return (*from)->copy_to(state);
}

// Brings the frames behind the backup into the restored state.
class Replay {
 public:
  explicit Replay(Tables& tables) : tables_(tables) {}

  base::Status begin() {
    rows_ = std::make_unique<WriteRows>(tables_);
    if (const auto row = rows_->get(Table::meta, "applied")) {
      auto applied = decode_applied(*row);
      if (!applied) return base::pass(applied);
      applied_ = *applied;
    }
    reducer_ = std::make_unique<Reducer>(*rows_, applied_);
    return rows_->status();
  }

  base::Status take(const Frame& frame) {
    auto transaction = decode_transaction(frame.payload);
    if (!transaction) return base::pass(transaction);
    reducer_->apply(frame.head, *transaction, {});
    if (++frames_ % replay_frames_max != 0) return rows_->status();
    if (auto ended = end(); !ended) return ended;
    return begin();
  }

  base::Status end() {
    reducer_->finish();
    applied_ = reducer_->applied();
    reducer_.reset();
    return rows_->commit();
  }

  [[nodiscard]] std::uint64_t applied() const { return applied_.sequence; }
  [[nodiscard]] std::size_t frames() const { return frames_; }

 private:
  Tables& tables_;
  std::unique_ptr<WriteRows> rows_;
  std::unique_ptr<Reducer> reducer_;
  Applied applied_;
  std::size_t frames_ = 0;
};

std::string in_one_line(const std::vector<std::string>& all) {
  std::string line;
  for (const std::string& words : all) line += (line.empty() ? "" : "; ") + words;
  return line;
}

base::Status mark_restored(Tables& tables, const JournalFound& found) {
  WriteRows rows(tables);
  Header header;
  if (const auto row = rows.get(Table::meta, "header")) {
    auto known = decode_header(*row);
    if (!known) return base::pass(known);
    header = *known;
  }
  header.restored = true;
  header.clean = false;
  if (header.box == 0) header.box = found.newest.actor.box;
  rows.put(Table::meta, "header", encode(header));
  if (const std::string missing = in_one_line(found.missing); !missing.empty())
    rows.put(Table::note, keys::note(Shelf::setting, "restore.missing"), missing);
  if (auto committed = rows.commit(); !committed) return committed;
  return tables.flush();
}

base::Status replay_journal(Tables& tables, const std::string& journal, Disk& disk,
                            RestoreReport& report) {
  Replay replay(tables);
  if (auto begun = replay.begin(); !begun) return begun;
  JournalFound found;
  if (exists(journal)) {
    auto read = read_journal_after(journal, disk, replay.applied(),
                                   [&](const Frame& frame, JournalPlace) {
                                     return replay.take(frame);
                                   });
    if (!read) return base::pass(read);
    found = *read;
  }
  if (auto ended = replay.end(); !ended) return ended;
  report.frames = replay.frames();
  report.missing = found.missing;
  return mark_restored(tables, found);
}

// The damaged store's identity is newer than the backup's.
base::Status copy_identity(const std::string& backup, const std::string& damaged,
                           const std::string& fresh) {
  for (const std::string& from : {damaged, backup}) {
    if (from.empty() || !exists(from)) continue;
    if (auto copied = copy_companions(from, fresh); !copied) return copied;
  }
  return {};
}

base::Status build(const std::string& backup, const std::string& damaged,
                   const std::string& fresh, Disk& disk, RestoreReport& report) {
  const std::string state = fresh + "/state";
  if (auto removed = remove_folder(fresh); !removed) return removed;
  if (auto made = make_folder(state); !made) return made;
  if (auto copied = copy_state(backup, state); !copied) return copied;
  auto tables = Tables::open({state, restore_map_bytes, true, false});
  if (!tables) return base::pass(tables);
  if (auto replayed = replay_journal(**tables, damaged + "/journal", disk, report); !replayed)
    return replayed;
  if (auto copied = copy_identity(backup, damaged, fresh); !copied) return copied;
  return flush_file(fresh);
}

base::Result<std::string> keep_aside(const std::string& directory) {
  if (!exists(directory)) return std::string();
  for (int i = 1; i <= damaged_names_max; ++i) {
    const std::string name = directory + ".damaged-" + std::to_string(i);
    if (exists(name)) continue;
    if (auto moved = move_folder(directory, name); !moved) return base::pass(moved);
    return name;
  }
  return base::fail(base::ErrorKind::exhausted,
                    directory + ": a thousand damaged stores are kept beside it; remove some");
}

}  // namespace

base::Result<RestoreReport> restore(const std::string& backup, const std::string& directory,
                                    Disk& disk) {
  const std::string doing = "restoring " + directory;
  DirectoryLock lock;
  if (exists(directory)) {
    auto taken = DirectoryLock::take(directory);
    if (!taken) return base::pass(taken, doing);
    lock = std::move(*taken);
  }
  const std::string fresh = directory + ".new";
  RestoreReport report;
  base::Status status;
  if (!backup.empty()) status = check_backup(backup, disk);
  if (status) status = build(backup, directory, fresh, disk, report);
  if (!status) {
    (void)remove_folder(fresh);
    return base::pass(status, doing);
  }
  auto kept = keep_aside(directory);
  if (!kept) return base::pass(kept, doing);
  report.kept = std::move(*kept);
  if (auto moved = move_folder(fresh, directory); !moved) return base::pass(moved, doing);
  return report;
}

}  // namespace holdfast::store
