#include "store/journal.hpp"

#include <catch2/catch.hpp>

#include "store/salvage.hpp"
#include "store/sim_disk.hpp"

namespace holdfast::store {
namespace {

using namespace testing;

constexpr std::uint64_t segment_bytes = 64UL * 1024;
const JournalOptions options{"j", segment_bytes, 2};

struct Opened {
  std::unique_ptr<Journal> journal;
  std::vector<std::string> payloads;
};

base::Result<Opened> open(SimDisk& disk, std::uint64_t applied = 0,
                          const JournalOptions& with = options) {
  Opened opened;
  auto journal = Journal::open(with, disk, {applied, {}, false}, [&](const Frame& frame, auto) {
    opened.payloads.emplace_back(frame.payload);
    return base::Status();
  });
  if (!journal) return base::pass(journal);
  opened.journal = std::move(*journal);
  return opened;
}

void write(Journal& journal, const std::vector<std::string>& payloads) {
  for (const std::string& payload : payloads)
    REQUIRE(journal.add({{7, 1}, 0, 0, journal.last_sequence() + 1, 1}, payload));
  REQUIRE(journal.write());
}

// Flips a bit of the frame that begins the block.
void damage(SimDisk& disk, const std::string& path, std::uint64_t block) {
  auto& bytes = disk.files().at(path)->durable;
  bytes.at(block * block_bytes + frame_header_bytes) ^= 4;
}

TEST_CASE("frames come back in order, batch by batch") {
  SimDisk disk;
  write(*open(disk)->journal, {"a", "b", "c"});
  {
    auto again = open(disk);
    CHECK(again->payloads == std::vector<std::string>{"a", "b", "c"});
    CHECK(again->journal->last_sequence() == 3);
    CHECK_FALSE(again->journal->found().torn);
    write(*again->journal, {"d"});
  }
  CHECK(open(disk)->payloads == std::vector<std::string>{"a", "b", "c", "d"});
  CHECK(open(disk, 2)->payloads == std::vector<std::string>{"c", "d"});
}

TEST_CASE("a batch is one write of whole blocks") {
  SimDisk disk;
  auto opened = open(disk);
  write(*opened->journal, {"a"});
  CHECK(opened->journal->bytes_written() == block_bytes);
  write(*opened->journal, std::vector<std::string>(50, std::string(100, 'x')));
  CHECK(opened->journal->bytes_written() == 3 * block_bytes);
}

TEST_CASE("segments follow each other, and released ones are used again") {
  SimDisk disk;
  auto opened = open(disk);
  Journal& journal = *opened->journal;
  for (int i = 0; i < 200; ++i) {
    write(journal, {std::to_string(i)});
    journal.release(journal.last_sequence());
  }
  CHECK(disk.files().size() <= 3);
  opened = open(disk, 190);
  CHECK(opened->payloads.front() == "190");
  CHECK(opened->payloads.back() == "199");
}

TEST_CASE("nothing that is not released is ever overwritten") {
  SimDisk disk;
  auto opened = open(disk);
  for (int i = 0; i < 200; ++i) write(*opened->journal, {std::to_string(i)});
  opened = open(disk);
  REQUIRE(opened->payloads.size() == 200);
  CHECK(opened->journal->found().first == 1);
}

TEST_CASE("a tail that was never flushed is cut, and the numbers go on without a gap") {
  SimDisk disk;
  {
    auto opened = open(disk);
    write(*opened->journal, {"a"});
    write(*opened->journal, {"b"});
  }
  auto& bytes = disk.files().begin()->second->durable;
  bytes.at(block_bytes + frame_header_bytes) ^= 1;  // as if the second write had not arrived whole
  auto opened = open(disk);
  CHECK(opened->payloads == std::vector<std::string>{"a"});
  CHECK(opened->journal->found().torn);
  CHECK(opened->journal->found().words.find("interrupted after frame 1") != std::string::npos);
  write(*opened->journal, {"c"});
  CHECK(open(disk)->payloads == std::vector<std::string>{"a", "c"});
}

TEST_CASE("a truncated file with a torn tail opens with all that was flushed before") {
  SimDisk disk;
  {
    auto opened = open(disk);
    write(*opened->journal, {"a"});
    write(*opened->journal, {"b"});
  }
  disk.files().begin()->second->durable.resize(block_bytes + 30);
  CHECK(open(disk)->payloads == std::vector<std::string>{"a"});
}

TEST_CASE("a frame of an interrupted batch cannot come back later") {
  SimDisk disk;
  const std::string block(block_bytes - frame_header_bytes, 'x');  // a frame that fills a block
  {
    auto opened = open(disk);
    write(*opened->journal, {"a"});
    write(*opened->journal, {block, "ghost"});
  }
  damage(disk, disk.files().begin()->first, 1);
  {
    auto opened = open(disk);
    REQUIRE(opened->payloads == std::vector<std::string>{"a"});
    write(*opened->journal, {block});
  }
  CHECK(open(disk)->payloads == std::vector<std::string>{"a", block});
}

TEST_CASE("damage to an acknowledged frame is an error and changes nothing") {
  SimDisk disk;
  {
    auto opened = open(disk);
    for (const char* payload : {"a", "b", "c"}) write(*opened->journal, {payload});
  }
  damage(disk, disk.files().begin()->first, 1);
  const std::string before = disk.files().begin()->second->durable;
  const auto opened = open(disk);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == base::ErrorKind::corrupt);
  CHECK(opened.error().message.find("frame 2 is missing or damaged") != std::string::npos);
  CHECK(opened.error().message.find("holdfast restore") != std::string::npos);
  CHECK(disk.files().begin()->second->durable == before);
  CHECK(open(disk, 2)->payloads == std::vector<std::string>{"c"});
}

TEST_CASE("salvage steps over the damage and names what is missing") {
  SimDisk disk;
  {
    auto opened = open(disk);
    for (const char* payload : {"a", "b", "c"}) write(*opened->journal, {payload});
  }
  damage(disk, disk.files().begin()->first, 1);
  std::vector<std::string> payloads;
  const auto found = read_journal_after("j", disk, 0, [&](const Frame& frame, JournalPlace) {
    payloads.emplace_back(frame.payload);
    return base::Status();
  });
  REQUIRE(found);
  CHECK(payloads == std::vector<std::string>{"a", "c"});
  CHECK(found->missing == std::vector<std::string>{"frames 2 to 2"});
}

TEST_CASE("an open after a crash reads every byte once, in windows") {
  SimDisk disk;
  JournalOptions large = options;
  large.segment_bytes = 1024UL * 1024;
  const std::string big(300UL * 1024, 'x');  // longer than a window
  {
    auto opened = open(disk, 0, large);
    for (const std::string& payload : {std::string("a"), big, std::string("c")})
      write(*opened->journal, {payload});
    REQUIRE(opened->journal->prepare_spare());
  }
  REQUIRE(disk.files().size() == 2);
  for (auto& [path, content] : disk.files()) content->bytes_read = content->largest_read = 0;
  CHECK(open(disk, 0, large)->payloads == std::vector<std::string>{"a", big, "c"});
  const auto& used = *disk.files().begin()->second;
  const auto& spare = *disk.files().rbegin()->second;
  CHECK(used.bytes_read == 64UL * 1024 + large.segment_bytes);  // its first frame was looked for
  CHECK(used.largest_read < 400UL * 1024);
  CHECK(spare.bytes_read == large.segment_bytes);
  CHECK(spare.largest_read == 64UL * 1024);
}

TEST_CASE("a frame far behind zeros still proves that what is missing was acknowledged") {
  SimDisk disk;
  JournalOptions large = options;
  large.segment_bytes = 1024UL * 1024;
  {
    auto opened = open(disk, 0, large);
    for (int i = 0; i < 200; ++i) write(*opened->journal, {std::to_string(i)});
    REQUIRE(opened->journal->prepare_spare());
  }
  const std::size_t last = 199 * block_bytes;
  auto& bytes = disk.files().begin()->second->durable;
  bytes.replace(block_bytes, last - block_bytes, std::string(last - block_bytes, '\0'));
  CHECK(open(disk, 0, large).error().kind == base::ErrorKind::corrupt);
  bytes.replace(0, block_bytes, std::string(block_bytes, '\0'));
  CHECK(open(disk, 0, large).error().kind == base::ErrorKind::corrupt);
}

TEST_CASE("a batch that fills its blocks is no tear") {
  SimDisk disk;
  {
    auto opened = open(disk);
    write(*opened->journal, {std::string(block_bytes - frame_header_bytes, 'x')});
    write(*opened->journal, {"b"});
  }
  const auto opened = open(disk);
  CHECK(opened->payloads.size() == 2);
  CHECK_FALSE(opened->journal->found().torn);
}

TEST_CASE("a journal that ends before what the state contains has lost its tail") {
  SimDisk disk;
  write(*open(disk)->journal, {"a", "b"});
  auto opened = open(disk, 5);
  REQUIRE(opened);
  CHECK(opened->journal->found().lost_tail);
  CHECK(opened->journal->last_sequence() == 5);
  write(*opened->journal, {"f"});
  opened = open(disk, 5);
  CHECK(opened->payloads == std::vector<std::string>{"f"});
  CHECK_FALSE(opened->journal->found().lost_tail);
}

TEST_CASE("want of space refuses the batch and leaves the journal usable") {
  SimDisk disk;
  auto opened = open(disk);
  Journal& journal = *opened->journal;
  std::size_t written = 0;
  write(journal, {std::to_string(written++)});
  disk.no_space = true;
  while (true) {
    REQUIRE(journal.add({{7, 1}, 0, 0, 1, 1}, std::to_string(written)));
    const auto place = journal.write();
    if (!place) {
      CHECK(place.error().kind == base::ErrorKind::exhausted);
      break;
    }
    ++written;
  }
  CHECK(journal.usable());
  disk.no_space = false;
  write(journal, {std::to_string(written++)});
  opened = open(disk);
  CHECK(opened->payloads.size() == written);
}

TEST_CASE("a failed flush makes the journal unusable") {
  SimDisk disk;
  auto opened = open(disk);
  write(*opened->journal, {"a"});
  disk.fail_flushes = true;
  REQUIRE(opened->journal->add({{7, 1}, 0, 0, 2, 1}, "b"));
  CHECK(opened->journal->write().error().kind == base::ErrorKind::io);
  CHECK_FALSE(opened->journal->usable());
}

}  // namespace
}  // namespace holdfast::store
