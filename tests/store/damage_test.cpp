// Bad input that the store meets on the card: each gives a clear error, and nothing acknowledged is
// lost.
#include <lmdb.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "store/fixture.hpp"
#include "store/state_rows.hpp"
#include "store/tables.hpp"

namespace holdfast::store {
namespace {

namespace fs = std::filesystem;
using namespace testing;
using warehouse::item_id;

const base::Uuid apple = item_id("APPLE");

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

fs::path first_segment(const Box& box) {
  return box.options.directory + "/journal/00000001.journal";
}
fs::path state_file(const Box& box) { return box.options.directory + "/state/data.mdb"; }

// The state as it was at some time before; the journal stays.
class OldState {
 public:
  explicit OldState(Box& box) : box_(box) {
    box_.close();
    fs::copy(box_.options.directory + "/state", kept_.path(), fs::copy_options::recursive);
  }
  void put_back() {
    fs::remove_all(box_.options.directory + "/state");
    fs::copy(kept_.path(), box_.options.directory + "/state", fs::copy_options::recursive);
  }

 private:
  Box& box_;
  ScratchDirectory kept_;
};

void flip(const fs::path& path, std::size_t at) {
  std::string bytes = read_file(path);
  bytes.at(at) = static_cast<char>(bytes.at(at) ^ 0x10);
  write_file(path, bytes);
}

TEST_CASE("what a crash kept out of the state is applied from the journal, once") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 1)}));
  OldState old(box);
  REQUIRE(box.open());
  for (int i = 0; i < 5; ++i)
    REQUIRE(box.append({moved(apple, "A1", 1), Queued{Endpoint::dynamics, "movement", "APPLE", "",
                                                      false}}));
  box.close();
  for (int i = 0; i < 2; ++i) {  // twice: the second time nothing is left to replay
    if (i == 0) old.put_back();
    REQUIRE(box.open());
    CHECK(box.store->view().item_stock(apple)->on_hand == 6);
    CHECK(box.store->view().movements(100).size() == 6);
    CHECK(box.store->view().outbox_count(Endpoint::dynamics) == 5);
    CHECK(box.store->actor() == causal::Actor{7, 1});
    box.close();
  }
}

TEST_CASE("truncated journal tail: what was flushed before is all there") {
  Box box;
  REQUIRE(box.open());
  OldState old(box);
  REQUIRE(box.open());
  for (int i = 0; i < 3; ++i) REQUIRE(box.append({moved(apple, "A1", 1)}));
  box.close();
  old.put_back();
  fs::resize_file(first_segment(box), 2 * 4096 + 60);  // in the middle of the third write
  REQUIRE(box.open());
  CHECK(box.store->view().item_stock(apple)->on_hand == 2);
  CHECK(box.append({moved(apple, "A1", 1)})->first == 3);
}

TEST_CASE("flipped byte in the acknowledged part of the journal: a clear error, then a restore "
          "that keeps everything") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 1)}));
  OldState old(box);
  REQUIRE(box.open());
  for (int i = 0; i < 4; ++i) REQUIRE(box.append({moved(apple, "A1", 1)}));
  const std::string backup = box.directory.path("backup");
  REQUIRE(box.store->backup(backup));
  REQUIRE(box.append({moved(apple, "A1", 10)}));
  box.close();
  old.put_back();
  flip(first_segment(box), 2 * 4096 + 100);  // frame 3

  const base::Status opened = box.open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == base::ErrorKind::corrupt);
  INFO(opened.error().message);
  CHECK(opened.error().message.find("frame 3 is missing or damaged") != std::string::npos);

  SystemDisk disk;
  const auto report = verify(box.options.directory, disk);
  REQUIRE(report);
  REQUIRE_FALSE(report->problems.empty());
  CHECK(report->problems.front().find("frames 3 to 3") != std::string::npos);

  REQUIRE(restore(backup, box.options.directory, disk));
  REQUIRE(box.open());
  CHECK(box.store->view().item_stock(apple)->on_hand == 15);
}

TEST_CASE("flipped byte in the journal after it was applied: nothing is missing") {
  Box box;
  REQUIRE(box.open());
  for (int i = 0; i < 4; ++i) REQUIRE(box.append({moved(apple, "A1", 1)}));
  box.close();
  flip(first_segment(box), 4096 + 100);
  REQUIRE(box.open());
  CHECK(box.store->view().item_stock(apple)->on_hand == 4);
}

TEST_CASE("flipped byte in LMDB: the row is named, and a restore keeps everything") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 1)}));
  const std::string backup = box.directory.path("backup");
  REQUIRE(box.store->backup(backup));
  const std::string person = "badge-of-some-length-0001";
  auto last = moved(apple, "A1", 2);
  last.movement.person = person;
  REQUIRE(box.append({last}));
  box.close();
  const std::string bytes = read_file(state_file(box));
  for (std::size_t at = bytes.find(person); at != std::string::npos;
       at = bytes.find(person, at + 1))
    flip(state_file(box), at + 3);

  SystemDisk disk;
  const auto report = verify(box.options.directory, disk);
  REQUIRE(report);
  REQUIRE_FALSE(report->problems.empty());
  INFO(report->problems.front());
  CHECK(report->problems.front().find("table movement fails its checksum") != std::string::npos);

  REQUIRE(box.open());
  CHECK(box.store->statistics().alarm.empty());
  {
    const View view = box.store->view();
    CHECK(view.movements(100).empty());  // newest first: the damaged one is the first of the list
    REQUIRE_FALSE(view.status());
    CHECK(view.status().error().kind == base::ErrorKind::corrupt);
  }
  CHECK(box.store->statistics().alarm.find("table movement fails") != std::string::npos);
  box.close();

  REQUIRE(restore(backup, box.options.directory, disk));
  REQUIRE(box.open());
  CHECK(box.store->statistics().alarm.empty());
  CHECK(box.store->view().item_stock(apple)->on_hand == 3);
  CHECK(box.store->view().movements(1).at(0).person == person);
  box.close();
  CHECK(verify(box.options.directory, disk)->problems.empty());
}

TEST_CASE("a damaged stock row is an error, not a number") {
  Box box;
  REQUIRE(box.open());
  const std::string place = "PLACE-OF-SOME-LENGTH-0001";
  REQUIRE(box.append({moved(apple, place, 5)}));
  box.close();
  std::string bytes = read_file(state_file(box));
  const std::string wanted = std::string(1, static_cast<char>(place.size())) + place;
  bool flipped = false;
  for (std::size_t at = bytes.find(wanted); at != std::string::npos;
       at = bytes.find(wanted, at + 1)) {
    const std::size_t value = at + wanted.size();
    bytes.at(value + 1) = static_cast<char>(bytes.at(value + 1) ^ 1);
    flipped = true;
  }
  REQUIRE(flipped);
  write_file(state_file(box), bytes);
  REQUIRE(box.open());
  const auto rows = box.store->view().stock_rows(apple);
  REQUIRE_FALSE(rows);
  CHECK(rows.error().kind == base::ErrorKind::corrupt);
}

TEST_CASE("a destroyed state is an error, and is rebuilt from the journal alone") {
  Box box;
  REQUIRE(box.open());
  for (int i = 0; i < 4; ++i) REQUIRE(box.append({moved(apple, "A1", 1)}));
  box.close();
  write_file(state_file(box), std::string(read_file(state_file(box)).size(), 'x'));
  const base::Status opened = box.open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == base::ErrorKind::corrupt);
  SystemDisk disk;
  REQUIRE(restore("", box.options.directory, disk));
  REQUIRE(box.open());
  CHECK(box.store->view().item_stock(apple)->on_hand == 4);
  CHECK(fs::exists(box.options.directory + ".damaged-1"));
}

TEST_CASE("a state that is missing is rebuilt at open while the journal has everything") {
  Box box;
  REQUIRE(box.open());
  for (int i = 0; i < 4; ++i) REQUIRE(box.append({moved(apple, "A1", 1)}));
  box.close();
  fs::remove_all(box.options.directory + "/state");
  REQUIRE(box.open());
  CHECK(box.store->view().item_stock(apple)->on_hand == 4);
  CHECK(box.append({moved(apple, "A1", 1)})->first == 5);
}

TEST_CASE("a store of a newer version is refused politely and left as it is") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 1)}));
  box.close();
  {
    auto tables = Tables::open({box.options.directory + "/state", box.options.map_bytes, false,
                                false});
    WriteRows rows(**tables);
    Header header;
    header.format = state_format + 1;
    header.box = 7;
    rows.put(Table::meta, "header", encode(header));
    REQUIRE(rows.commit());
  }
  const std::string journal = read_file(first_segment(box));
  const base::Status opened = box.open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == base::ErrorKind::misconfigured);
  CHECK(opened.error().message.find("newer version") != std::string::npos);
  CHECK(read_file(first_segment(box)) == journal);
}

TEST_CASE("a store from before a table was there can be read, and has nothing in it") {
  Box box;
  REQUIRE(box.open());
  REQUIRE(box.append({moved(apple, "A1", 1)}));
  box.close();
  const std::string state = box.options.directory + "/state";
  const auto done = [](int code) { REQUIRE(code == MDB_SUCCESS); };
  MDB_env* env = nullptr;
  MDB_txn* txn = nullptr;
  MDB_dbi table = 0;
  done(mdb_env_create(&env));
  done(mdb_env_set_maxdbs(env, table_count));
  done(mdb_env_open(env, state.c_str(), MDB_NOTLS, 0600));
  done(mdb_txn_begin(env, nullptr, 0, &txn));
  done(mdb_dbi_open(txn, "payment", 0, &table));
  done(mdb_drop(txn, table, 1));
  done(mdb_txn_commit(txn));
  mdb_env_close(env);
  auto tables = Tables::open({.directory = state, .read_only = true});
  INFO((tables ? "" : tables.error().message));
  REQUIRE(tables);
  const ReadRows rows(**tables);
  CHECK(rows.count(Table::payment) == 0);
  CHECK_FALSE(rows.get(Table::payment, "any"));
  rows.each(Table::payment, {}, [](std::string_view, std::string_view) {
    FAIL("there is a row");
    return false;
  });
  CHECK(rows.count(Table::stock) > 0);
  CHECK(rows.ok());
}

TEST_CASE("a journal that lost its acknowledged tail goes on as a new incarnation") {
  Box box;
  REQUIRE(box.open());
  for (int i = 0; i < 3; ++i) REQUIRE(box.append({moved(apple, "A1", 1)}));
  box.close();
  fs::remove_all(box.options.directory + "/journal");
  REQUIRE(box.open());
  const causal::Actor actor = box.store->actor();
  CHECK(actor.box == 7);
  CHECK((actor.incarnation & 0x8000) != 0);
  CHECK(box.store->view().note(Shelf::setting, "incarnation") ==
        std::to_string(actor.incarnation));
  CHECK(box.store->view().item_stock(apple)->on_hand == 3);
  const Queued entry{Endpoint::dynamics, "a", "b", "", false};
  const auto at = box.append({moved(apple, "A1", 1), entry});
  CHECK(at->actor == actor);
  CHECK(at->first == 2);  // the first was the note of the incarnation
  CHECK(box.store->view().movements(2).at(0).dot.actor == actor);
  CHECK(box.store->view().movements(2).at(1).dot.actor == causal::Actor{7, 1});
  std::uint64_t id = 0;
  REQUIRE(box.store->view().each_outbox(Endpoint::dynamics, 0, [&](const auto& found) {
    id = found.id;
    return true;
  }));
  CHECK(id == 3 + 3);  // behind the three events of the first incarnation
  box.close();
  REQUIRE(box.open());
  CHECK(box.store->actor() == actor);
}

TEST_CASE("a store of another box is refused") {
  Box box;
  REQUIRE(box.open());
  box.close();
  box.options.box = 8;
  const base::Status opened = box.open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == base::ErrorKind::misconfigured);
  CHECK(opened.error().message.find("box 7") != std::string::npos);
}

TEST_CASE("a store in use is not opened a second time") {
  Box box;
  REQUIRE(box.open());
  SystemDisk disk;
  CHECK(verify(box.options.directory, disk).error().kind == base::ErrorKind::unavailable);
  auto second = Store::open(box.options, disk, box.loop, box.random);
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == base::ErrorKind::unavailable);
}

}  // namespace
}  // namespace holdfast::store
