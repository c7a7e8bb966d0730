#include <lmdb.h>
#include <xxhash.h>

#include <cctype>
#include <algorithm>
#include <cstring>
#include <utility>

#include "store/tables.hpp"
#include "store/tables_error.hpp"

namespace holdfast::store {
namespace {

constexpr std::size_t checksum_bytes = 8;

MDB_val as_val(std::string_view bytes) {
  // LMDB takes void* for what it only reads.
  return {bytes.size(), const_cast<char*>(bytes.data())};
}

std::string_view as_view(const MDB_val& value) {
  return {static_cast<const char*>(value.mv_data), value.mv_size};
}

std::uint64_t checksum(Table table, std::string_view key, std::string_view value) {
  const auto seed = XXH3_64bits_withSeed(key.data(), key.size(), static_cast<XXH64_hash_t>(table));
  return XXH3_64bits_withSeed(value.data(), value.size(), seed);
}

std::string printable(std::string_view key) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isgraph(byte) != 0) {
      out += c;
      continue;
    }
    out += "\\x";
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

struct Cursor {
  Cursor(MDB_txn* txn, unsigned table) { code = mdb_cursor_open(txn, table, &handle); }
  ~Cursor() {
    if (handle != nullptr) mdb_cursor_close(handle);
  }
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  // False at the end and on errors, which `code` then says.
  bool move(MDB_cursor_op op) {
    code = mdb_cursor_get(handle, &key, &value, op);
    if (code == MDB_NOTFOUND) {
      code = MDB_SUCCESS;
      return false;
    }
    return code == MDB_SUCCESS;
  }
  MDB_cursor* handle = nullptr;
  MDB_val key{}, value{};
  int code = MDB_SUCCESS;
};

// Least key greater than all that begin with `prefix`; empty: there is none.
std::string after_prefix(std::string_view prefix) {
  std::string key(prefix);
  while (!key.empty() && static_cast<unsigned char>(key.back()) == 0xff) key.pop_back();
  if (!key.empty()) key.back() = static_cast<char>(static_cast<unsigned char>(key.back()) + 1);
  return key;
}

bool seek_last(Cursor& cursor, std::string_view prefix) {
  const std::string after = after_prefix(prefix);
  if (after.empty()) return cursor.move(MDB_LAST);
  cursor.key = as_val(after);
  if (cursor.move(MDB_SET_RANGE)) return cursor.move(MDB_PREV);
  return cursor.code == MDB_SUCCESS && cursor.move(MDB_LAST);
}

}  // namespace

unsigned Rows::handle(Table table) const {
  return tables_->tables_[static_cast<std::size_t>(table)];
}

base::Status Rows::status() const {
  if (failure_) return tl::unexpected(*failure_);
  return {};
}

void Rows::fail(base::Error error) const {
  if (!failure_) failure_ = std::move(error);
}

void Rows::check(int code, std::string_view doing, Table table) const {
  if (code != MDB_SUCCESS) fail(lmdb_error(tables_->true_cause(code), doing, to_string(table)));
}

std::optional<std::string_view> Rows::checked(Table table, std::string_view key,
                                              std::string_view stored) const {
  if (stored.size() >= checksum_bytes) {
    const std::string_view value = stored.substr(0, stored.size() - checksum_bytes);
    std::uint64_t expected = 0;
    std::memcpy(&expected, stored.data() + value.size(), checksum_bytes);
    if (checksum(table, key, value) == expected) return value;
  }
  fail({base::ErrorKind::corrupt,
        "state: row " + printable(key) + " of table " + std::string(to_string(table)) +
            " fails its checksum: the card has damaged it. Stop the service, then put the newest "
            "backup in place with `holdfast restore`: it replays the journal, nothing is lost"});
  return std::nullopt;
}

std::optional<std::string_view> Rows::get(Table table, std::string_view key) const {
  if (!ok() || key.empty() || key.size() > key_bytes_max) return std::nullopt;
  if (handle(table) == Tables::absent) return std::nullopt;
  MDB_val name = as_val(key);
  MDB_val value{};
  const int code = mdb_get(txn_, handle(table), &name, &value);
  if (code == MDB_NOTFOUND) return std::nullopt;
  check(code, "reading", table);
  if (code != MDB_SUCCESS) return std::nullopt;
  return checked(table, key, as_view(value));
}

void Rows::each(Table table, std::string_view prefix, std::string_view from,
                const Visit& visit) const {
  if (!ok() || handle(table) == Tables::absent) return;
  Cursor cursor(txn_, handle(table));
  cursor.key = as_val(from);
  bool more = cursor.code == MDB_SUCCESS &&
              cursor.move(from.empty() ? MDB_FIRST : MDB_SET_RANGE);
  while (more && as_view(cursor.key).starts_with(prefix)) {
    const auto value = checked(table, as_view(cursor.key), as_view(cursor.value));
    if (!value || !visit(as_view(cursor.key), *value)) return;
    more = cursor.move(MDB_NEXT);
  }
  check(cursor.code, "reading", table);
}

void Rows::each_backwards(Table table, std::string_view prefix, const Visit& visit) const {
  if (!ok() || handle(table) == Tables::absent) return;
  Cursor cursor(txn_, handle(table));
  bool more = cursor.code == MDB_SUCCESS && seek_last(cursor, prefix);
  while (more && as_view(cursor.key).starts_with(prefix)) {
    const auto value = checked(table, as_view(cursor.key), as_view(cursor.value));
    if (!value || !visit(as_view(cursor.key), *value)) return;
    more = cursor.move(MDB_PREV);
  }
  check(cursor.code, "reading", table);
}

std::uint64_t Rows::count(Table table) const {
  if (!ok() || handle(table) == Tables::absent) return 0;
  MDB_stat stat{};
  check(mdb_stat(txn_, handle(table), &stat), "counting", table);
  return stat.ms_entries;
}

ReadRows::ReadRows(const Tables& tables) : Rows(&tables) {
  auto txn = tables.begin_read();
  if (txn) txn_ = *txn;
  else fail(txn.error());
}

ReadRows::~ReadRows() {
  if (failure_ && failure_->kind == base::ErrorKind::corrupt) tables_->note_damage(*failure_);
  if (txn_ != nullptr) tables_->end_read(txn_);
}

WriteRows::WriteRows(Tables& tables) : Rows(&tables) {
  const int code = mdb_txn_begin(tables.env_, nullptr, 0, &txn_);
  check(code, "beginning to write", Table::meta);
}

WriteRows::~WriteRows() {
  if (txn_ != nullptr) mdb_txn_abort(txn_);
}

void WriteRows::put(Table table, std::string_view key, std::string_view value) {
  if (!ok()) return;
  const std::uint64_t sum = checksum(table, key, value);
  MDB_val name = as_val(key);
  MDB_val stored{value.size() + checksum_bytes, nullptr};
  const int code = mdb_put(txn_, handle(table), &name, &stored, MDB_RESERVE);
  check(code, "writing", table);
  if (code != MDB_SUCCESS) return;
  char* out = static_cast<char*>(stored.mv_data);
  std::copy(value.begin(), value.end(), out);
  std::memcpy(out + value.size(), &sum, checksum_bytes);
}

bool WriteRows::erase(Table table, std::string_view key) {
  if (!ok()) return false;
  MDB_val name = as_val(key);
  const int code = mdb_del(txn_, handle(table), &name, nullptr);
  if (code == MDB_NOTFOUND) return false;
  check(code, "erasing", table);
  return code == MDB_SUCCESS;
}

base::Status WriteRows::commit() {
  if (!ok()) return status();
  const int code = mdb_txn_commit(std::exchange(txn_, nullptr));
  check(code, "committing", Table::meta);
  return status();
}

}  // namespace holdfast::store
