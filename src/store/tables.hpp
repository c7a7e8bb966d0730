// The state's tables in LMDB and the one way to read and write their rows.
//
// Model: a row's value carries XXH3-64 over table, key and value; a row that fails it is an
// error of kind corrupt naming table and key. Errors stick: after the first one reads give
// nothing, writes do nothing, and failure() tells; callers ask once at the end. Rows read are
// views that live until the transaction ends or writes. One write transaction at a time, on one
// thread; read transactions from any thread. Source of the rules: facts on LMDB C.2.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

struct MDB_env;
struct MDB_txn;
struct MDB_cursor;

namespace holdfast::store {

enum class Table : std::uint8_t {
  meta, item, customer, order, code, number, stock, movement, fact, outbox_dynamics,
  outbox_shopware, coalesce, dead, conflict, note, device, payment, invoice
};
constexpr std::size_t table_count = 18;
std::string_view to_string(Table table);

constexpr std::size_t key_bytes_max = 511;
constexpr unsigned readers_max = 126;

class Tables {
 public:
  static constexpr unsigned absent = ~0U;
  struct Options {
    std::string directory;
    std::size_t map_bytes = 0;  // 0: as the file says
    bool durable = true;    // false: never flushes
    bool read_only = false;
    bool shared = false;  // read_only, while another process may write
  };
  static base::Result<std::unique_ptr<Tables>> open(const Options& options);
  ~Tables();
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

  // Pages in use; freed ones are subtracted once the map has been filled to 70 %.
  [[nodiscard]] std::uint64_t used_bytes() const;
  [[nodiscard]] std::uint64_t map_bytes() const { return options_.map_bytes; }
  // The first damaged row that a reader met, if any did.
  [[nodiscard]] std::optional<base::Error> damage() const;
  // Everything committed becomes durable.
  base::Status flush();
  // A compact consistent copy into an existing empty directory.
  base::Status copy_to(const std::string& directory) const;

 private:
  friend class Rows;
  friend class ReadRows;
  friend class WriteRows;
  explicit Tables(Options options) : options_(std::move(options)) {}
  [[nodiscard]] std::uint64_t free_pages() const;
  base::Status open_environment();
  base::Status open_tables();
  int open_table(MDB_txn* txn, std::size_t table, unsigned flags);
  // LMDB says EIO when a write on a full disk ended early.
  [[nodiscard]] int true_cause(int code) const;
  void note_damage(const base::Error& error) const;
  base::Result<MDB_txn*> begin_read() const;
  void end_read(MDB_txn* txn) const;

  Options options_;
  MDB_env* env_ = nullptr;
  std::array<unsigned, table_count> tables_{};  // `absent`: the file is older than the table
  mutable std::mutex mutex_;              // guards idle_, damage_
  mutable std::vector<MDB_txn*> idle_;    // reset read transactions, ready to renew
  mutable std::optional<base::Error> damage_;
};

// What reading and writing transactions have in common.
class Rows {
  friend class Tables;

 public:
  using Visit = std::function<bool(std::string_view key, std::string_view value)>;
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  [[nodiscard]] std::optional<std::string_view> get(Table table, std::string_view key) const;
  // Rows whose key begins with `prefix`, from `from` on, in key order.
  void each(Table table, std::string_view prefix, std::string_view from, const Visit& visit) const;
  void each(Table table, std::string_view prefix, const Visit& visit) const {
    each(table, prefix, prefix, visit);
  }
  // Rows whose key begins with `prefix`, last first.
  void each_backwards(Table table, std::string_view prefix, const Visit& visit) const;
  [[nodiscard]] std::uint64_t count(Table table) const;

  [[nodiscard]] bool ok() const { return !failure_.has_value(); }
  [[nodiscard]] base::Status status() const;
  void fail(base::Error error) const;
  void clear_failure() { failure_.reset(); }  // to go on looking behind a damaged row

 protected:
  explicit Rows(const Tables* tables) : tables_(tables) {}
  ~Rows() = default;
  void check(int code, std::string_view doing, Table table) const;
  [[nodiscard]] std::optional<std::string_view> checked(Table table, std::string_view key,
                                                        std::string_view stored) const;
  [[nodiscard]] unsigned handle(Table table) const;
  const Tables* tables_;
  MDB_txn* txn_ = nullptr;
  mutable std::optional<base::Error> failure_;
};

class ReadRows final : public Rows {
 public:
  explicit ReadRows(const Tables& tables);
  ~ReadRows();
};

// Aborts unless committed.
class WriteRows final : public Rows {
 public:
  explicit WriteRows(Tables& tables);
  ~WriteRows();
  void put(Table table, std::string_view key, std::string_view value);
  bool erase(Table table, std::string_view key);  // false: there was none
  base::Status commit();
};

}  // namespace holdfast::store
