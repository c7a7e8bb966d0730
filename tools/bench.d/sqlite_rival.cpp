// SQLite, write-ahead log, synchronous=FULL, prepared statements. Its best case with several
// scanners: one transaction for all that wait, as Holdfast does it.
#include <sqlite3.h>

#include "base/codec.hpp"
#include "rival.hpp"

namespace holdfast::bench {
namespace {

class Sqlite final : public Rival {
 public:
  explicit Sqlite(const std::string& directory) : path_(directory + "/sqlite") {}

  void load() override {
    if (sqlite3_open(path_.c_str(), &db_) != SQLITE_OK) give_up("cannot open " + path_);
    execute("PRAGMA journal_mode=WAL");
    execute("PRAGMA synchronous=FULL");
    execute("CREATE TABLE movement(id INTEGER PRIMARY KEY, body BLOB)");
    execute("CREATE TABLE stock(item BLOB PRIMARY KEY, on_hand INTEGER, note BLOB) WITHOUT ROWID");
    append_ = prepare("INSERT INTO movement(body) VALUES(?)");
    add_ = prepare(
        "INSERT INTO stock VALUES(?, ?, zeroblob(32)) "
        "ON CONFLICT(item) DO UPDATE SET on_hand = on_hand + excluded.on_hand");
    execute("BEGIN");
    for (std::size_t i = 0; i < item_count; ++i) add(item_of(i), 100);
    execute("COMMIT");
    execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  void run(const Work& work) override {
    while (!work.done()) {
      execute("BEGIN IMMEDIATE");
      for (std::size_t s = 0; s < work.scanners; ++s) append(movement_of(work.next(s)));
      execute("COMMIT");
      for (std::size_t s = 0; s < work.scanners; ++s) work.acknowledged(s);
    }
  }

  void close() override {
    execute("PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite3_finalize(append_);
    sqlite3_finalize(add_);
    sqlite3_close(db_);
  }

 private:
  void execute(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
      give_up(std::string("SQLite: ") + sqlite3_errmsg(db_));
  }

  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr) != SQLITE_OK)
      give_up(std::string("SQLite: ") + sqlite3_errmsg(db_));
    return statement;
  }

  void step(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_DONE)
      give_up(std::string("SQLite: ") + sqlite3_errmsg(db_));
    sqlite3_reset(statement);
  }

  void add(const base::Uuid& item, std::int64_t pieces) {
    sqlite3_bind_blob(add_, 1, item.bytes.data(), static_cast<int>(item.bytes.size()),
                      SQLITE_STATIC);
    sqlite3_bind_int64(add_, 2, pieces);
    step(add_);
  }

  void append(const warehouse::Movement& movement) {
    base::Writer out;
    encode(out, movement);
    sqlite3_bind_blob(append_, 1, out.bytes().data(), static_cast<int>(out.size()),
                      SQLITE_STATIC);
    step(append_);
    add(movement.item, 1);
  }

  std::string path_;
  sqlite3* db_ = nullptr;
  sqlite3_stmt* append_ = nullptr;
  sqlite3_stmt* add_ = nullptr;
};

}  // namespace

std::unique_ptr<Rival> make_sqlite(const std::string& directory) {
  return std::make_unique<Sqlite>(directory);
}

}  // namespace holdfast::bench
