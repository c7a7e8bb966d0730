#include "store/tables.hpp"

#include <lmdb.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/log.hpp"
#include "store/tables_error.hpp"

namespace holdfast::store {
namespace {

static_assert(sizeof(std::size_t) == 8, "a 32-bit map is too small and its file not portable");

constexpr std::array<const char*, table_count> table_names = {
    "meta",     "item", "customer", "order",           "code",            "number",
    "stock",    "movement", "fact", "outbox.dynamics", "outbox.shopware", "coalesce",
    "dead",     "conflict", "note", "device", "payment", "invoice"};
constexpr std::size_t table_count_first = 16;  // every store has these
constexpr mdb_mode_t file_mode = 0600;
constexpr unsigned count_free_pages_percent = 70;  // below, the free pages are not worth counting

}  // namespace

std::string_view to_string(Table table) {
  return table_names.at(static_cast<std::size_t>(table));
}

base::Error lmdb_error(int code, std::string_view doing, std::string_view what) {
  base::ErrorKind kind = base::ErrorKind::internal;
  std::string hint;
  switch (code) {
    case MDB_MAP_FULL:
      kind = base::ErrorKind::exhausted;
      hint = "; restart with a larger map size, nothing is lost";
      break;
    case ENOSPC:
    case EDQUOT:
      kind = base::ErrorKind::exhausted;
      hint = "; free some space, nothing is lost";
      break;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_PANIC:
    case MDB_BAD_TXN:
      kind = base::ErrorKind::corrupt;
      hint = "; check with `holdfast verify`, then put the newest backup in place with "
             "`holdfast restore`";
      break;
    case MDB_VERSION_MISMATCH: kind = base::ErrorKind::misconfigured; break;
    case EIO: kind = base::ErrorKind::io; break;
    default: break;
  }
  base::Error error{kind, "state: " + std::string(doing) + " " + std::string(what) + ": " +
                              mdb_strerror(code) + hint};
  if (code == ENOSPC || code == EDQUOT) error.code = disk_full;
  return error;
}

base::Result<std::unique_ptr<Tables>> Tables::open(const Options& options) {
  std::unique_ptr<Tables> tables(new Tables(options));
  if (auto opened = tables->open_environment(); !opened) return base::pass(opened);
  if (auto opened = tables->open_tables(); !opened) return base::pass(opened);
  return tables;
}

base::Status Tables::open_environment() {
  const auto done = [&](int code) -> base::Status {
    if (code == MDB_SUCCESS) return {};
    return tl::unexpected(lmdb_error(code, "opening", options_.directory));
  };
  if (auto made = done(mdb_env_create(&env_)); !made) return made;
  if (options_.map_bytes != 0) mdb_env_set_mapsize(env_, options_.map_bytes);
  mdb_env_set_maxdbs(env_, table_count);
  mdb_env_set_maxreaders(env_, readers_max);
  unsigned flags = MDB_NOTLS | MDB_NORDAHEAD;
  // The journal holds what an unflushed meta page may forget: one flush a commit instead of two.
  flags |= options_.durable ? MDB_NOMETASYNC : MDB_NOSYNC;
  if (options_.read_only) flags |= MDB_RDONLY;
  if (options_.read_only && !options_.shared) flags |= MDB_NOLOCK;
  if (auto opened = done(mdb_env_open(env_, options_.directory.c_str(), flags, file_mode)); !opened)
    return opened;
  int dead = 0;
  return done(mdb_reader_check(env_, &dead));
}

// Who only reads cannot make what an older program did not know: such a table is empty.
int Tables::open_table(MDB_txn* txn, std::size_t table, unsigned flags) {
  const int code = mdb_dbi_open(txn, table_names[table], flags, &tables_[table]);
  if (code != MDB_NOTFOUND || !options_.read_only || table < table_count_first) return code;
  tables_[table] = absent;
  return MDB_SUCCESS;
}

base::Status Tables::open_tables() {
  MDB_txn* txn = nullptr;
  int code = mdb_txn_begin(env_, nullptr, options_.read_only ? MDB_RDONLY : 0U, &txn);
  const unsigned flags = options_.read_only ? 0U : unsigned{MDB_CREATE};
  for (std::size_t i = 0; i < table_count && code == MDB_SUCCESS; ++i)
    code = open_table(txn, i, flags);
  if (code == MDB_SUCCESS) code = mdb_txn_commit(txn);
  else if (txn != nullptr) mdb_txn_abort(txn);
  if (code == MDB_SUCCESS) return {};
  return tl::unexpected(lmdb_error(code, "opening the tables in", options_.directory));
}

Tables::~Tables() {
  for (MDB_txn* txn : idle_) mdb_txn_abort(txn);
  if (env_ != nullptr) mdb_env_close(env_);
}

base::Result<MDB_txn*> Tables::begin_read() const {
  MDB_txn* txn = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      txn = idle_.back();
      idle_.pop_back();
    }
  }
  const int code =
      txn != nullptr ? mdb_txn_renew(txn) : mdb_txn_begin(env_, nullptr, MDB_RDONLY, &txn);
  if (code == MDB_SUCCESS) return txn;
  return tl::unexpected(lmdb_error(code, "beginning to read", options_.directory));
}

void Tables::end_read(MDB_txn* txn) const {
  mdb_txn_reset(txn);
  const std::lock_guard lock(mutex_);
  idle_.push_back(txn);
}

int Tables::true_cause(int code) const {
  constexpr std::uint64_t full_below_bytes = 1024UL * 1024;
  struct statvfs info {};
  if (code != EIO || ::statvfs(options_.directory.c_str(), &info) != 0) return code;
  return std::uint64_t{info.f_bavail} * info.f_frsize < full_below_bytes ? ENOSPC : code;
}

void Tables::note_damage(const base::Error& error) const {
  const std::lock_guard lock(mutex_);
  if (damage_) return;
  damage_ = error;
  if (!options_.read_only) base::log_error("store", error.message);
}

std::optional<base::Error> Tables::damage() const {
  const std::lock_guard lock(mutex_);
  return damage_;
}

// Table 0 of LMDB lists the pages that commits have freed: each row begins with their number.
std::uint64_t Tables::free_pages() const {
  constexpr MDB_dbi free_table = 0;
  const ReadRows rows(*this);
  MDB_cursor* cursor = nullptr;
  if (!rows.ok() || mdb_cursor_open(rows.txn_, free_table, &cursor) != MDB_SUCCESS) return 0;
  std::uint64_t pages = 0;
  MDB_val key{}, value{};
  while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == MDB_SUCCESS) {
    std::size_t count = 0;
    if (value.mv_size >= sizeof count) std::memcpy(&count, value.mv_data, sizeof count);
    pages += count;
  }
  mdb_cursor_close(cursor);
  return pages;
}

std::uint64_t Tables::used_bytes() const {
  MDB_envinfo info{};
  MDB_stat stat{};
  mdb_env_info(env_, &info);
  mdb_env_stat(env_, &stat);
  const std::uint64_t touched = std::uint64_t{info.me_last_pgno} + 1;
  if (touched * stat.ms_psize < options_.map_bytes / 100 * count_free_pages_percent)
    return touched * stat.ms_psize;
  return (touched - std::min(touched, free_pages())) * stat.ms_psize;
}

base::Status Tables::flush() {
  if (!options_.durable) return {};
  const int code = mdb_env_sync(env_, 1);
  if (code == MDB_SUCCESS) return {};
  return tl::unexpected(lmdb_error(code, "flushing", options_.directory));
}

base::Status Tables::copy_to(const std::string& directory) const {
  const int code = mdb_env_copy2(env_, directory.c_str(), MDB_CP_COMPACT);
  if (code == MDB_SUCCESS) return {};
  return tl::unexpected(lmdb_error(code, "copying to", directory));
}

}  // namespace holdfast::store
