// LMDB with its default, fully durable commits: one commit a movement, appended and added to the
// item's stock row. Several scanners queue for it.
#include <lmdb.h>

#include <cstring>

#include "base/codec.hpp"
#include "rival.hpp"

namespace holdfast::bench {
namespace {

constexpr std::size_t map_bytes = 2048UL * 1024 * 1024;

void check(int code) {
  if (code != MDB_SUCCESS) give_up(std::string("LMDB: ") + mdb_strerror(code));
}

MDB_val val(const void* data, std::size_t bytes) { return {bytes, const_cast<void*>(data)}; }

class Lmdb final : public Rival {
 public:
  explicit Lmdb(const std::string& directory) {
    check(mdb_env_create(&env_));
    check(mdb_env_set_mapsize(env_, map_bytes));
    check(mdb_env_set_maxdbs(env_, 2));
    check(mdb_env_open(env_, (directory + "/lmdb").c_str(), MDB_NOSUBDIR, 0600));
  }

  void load() override {
    MDB_txn* txn = begin();
    check(mdb_dbi_open(txn, "movement", MDB_CREATE | MDB_INTEGERKEY, &movements_));
    check(mdb_dbi_open(txn, "stock", MDB_CREATE, &stock_));
    for (std::size_t i = 0; i < item_count; ++i) add(txn, movement_of(i), 100);
    check(mdb_txn_commit(txn));
  }

  void run(const Work& work) override {
    while (!work.done()) {
      for (std::size_t s = 0; s < work.scanners; ++s) {
        MDB_txn* txn = begin();
        append(txn, movement_of(work.next(s)));
        check(mdb_txn_commit(txn));
        work.acknowledged(s);
      }
    }
  }

  void close() override { mdb_env_close(env_); }

 private:
  MDB_txn* begin() {
    MDB_txn* txn = nullptr;
    check(mdb_txn_begin(env_, nullptr, 0, &txn));
    return txn;
  }

  void add(MDB_txn* txn, const warehouse::Movement& movement, std::int64_t pieces) {
    MDB_val key = val(movement.item.bytes.data(), movement.item.bytes.size());
    MDB_val value{};
    std::int64_t on_hand = 0;
    if (mdb_get(txn, stock_, &key, &value) == MDB_SUCCESS)
      std::memcpy(&on_hand, value.mv_data, sizeof on_hand);
    char row[40] = {};
    on_hand += pieces;
    std::memcpy(row, &on_hand, sizeof on_hand);
    value = val(row, sizeof row);
    check(mdb_put(txn, stock_, &key, &value, 0));
  }

  void append(MDB_txn* txn, const warehouse::Movement& movement) {
    base::Writer out;
    encode(out, movement);
    const std::size_t number = ++last_;
    MDB_val key = val(&number, sizeof number);
    MDB_val value = val(out.bytes().data(), out.size());
    check(mdb_put(txn, movements_, &key, &value, MDB_APPEND));
    add(txn, movement, 1);
  }

  MDB_env* env_ = nullptr;
  MDB_dbi movements_ = 0, stock_ = 0;
  std::size_t last_ = 0;
};

}  // namespace

std::unique_ptr<Rival> make_lmdb(const std::string& directory) {
  return std::make_unique<Lmdb>(directory);
}

}  // namespace holdfast::bench
