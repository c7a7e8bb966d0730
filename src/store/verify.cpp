#include <filesystem>

#include "store/directory_lock.hpp"
#include "store/folders.hpp"
#include "store/keys.hpp"
#include "store/salvage.hpp"
#include "store/stock_rows.hpp"
#include "store/store.hpp"

namespace holdfast::store {
namespace {

constexpr std::size_t problems_max = 1000;

class Check {
 public:
  Check(const Tables& tables, VerifyReport& report) : rows_(tables), report_(report) {}

  std::uint64_t run() {
    const std::uint64_t applied = check_meta();
    for (std::size_t i = 0; i < table_count; ++i) check_table(static_cast<Table>(i));
    check_stock();
    if (!rows_.ok()) problem(rows_.status().error().message);
    return applied;
  }

 private:
  void problem(const std::string& words) {
    if (report_.problems.size() < problems_max) report_.problems.push_back(words);
  }

  std::uint64_t check_meta() {
    const auto header = rows_.get(Table::meta, "header");
    if (header) {
      if (auto good = decode_header(*header); !good) problem(good.error().message);
    } else {
      problem("state: the header row is missing");
    }
    const auto applied = rows_.get(Table::meta, "applied");
    if (!applied) return 0;
    const auto position = decode_applied(*applied);
    if (!position) problem(position.error().message);
    return position ? position->sequence : 0;
  }

  // Stops at the first row that fails its checksum: the tables behind it are still looked at.
  void check_table(Table table) {
    rows_.each(table, {}, [&](std::string_view key, std::string_view value) {
      ++report_.records;
      check_row(table, key, value);
      return true;
    });
    if (rows_.ok()) return;
    problem(rows_.status().error().message);
    rows_.clear_failure();
  }

  void check_row(Table table, std::string_view key, std::string_view value) {
    using warehouse::RecordKind;
    for (const auto kind : {RecordKind::item, RecordKind::customer, RecordKind::order,
                            RecordKind::payment, RecordKind::invoice}) {
      if (table != keys::records(kind)) continue;
      const auto record = warehouse::decode_record(kind, keys::last_id(key), value);
      if (!record) problem(record.error().message);
    }
    if (table == Table::movement) {
      base::Reader in(value);
      const auto movement = warehouse::decode_movement(in);
      if (!in.ok() || movement.dot != keys::to_dot(key))
        problem("movement " + causal::to_string(keys::to_dot(key)) + " cannot be read");
    }
  }

  // On hand must be what the observations and movements add up to, per location and per item.
  void check_stock() {
    base::Uuid item;
    base::Decimal total, expected;
    rows_.each(Table::stock, {}, [&](std::string_view key, std::string_view value) {
      if (key.size() == keys::uuid_bytes) {
        compare(item, total, expected);
        item = keys::last_id(key);
        expected = decode_item_stock(value).on_hand;
        total = {};
      } else if (key.size() == keys::uuid_bytes + 1 + location_length(key)) {
        total = add_location(item, key, decode_stock_head(value), total);
      }
      return true;
    });
    compare(item, total, expected);
  }

  static std::size_t location_length(std::string_view key) {
    return static_cast<unsigned char>(key[keys::uuid_bytes]);
  }

  void compare(const base::Uuid& item, base::Decimal total, base::Decimal expected) {
    if (total == expected) return;
    problem("stock of item " + item.hex() + ": " + expected.to_string() +
            " in all, but its locations add up to " + total.to_string());
  }

  base::Decimal add_location(const base::Uuid& item, std::string_view key, const StockHead& head,
                             base::Decimal total) {
    const auto value = read_ledger(rows_, key, head).value();
    if (!value || *value != head.on_hand)
      problem("stock of item " + item.hex() + " at " +
              std::string(key.substr(keys::uuid_bytes + 1)) + ": " + head.on_hand.to_string() +
              " on hand, but its movements say otherwise");
    const auto sum = total.plus(head.on_hand);
    return sum ? *sum : total;
  }

  ReadRows rows_;
  VerifyReport& report_;
};

void check_journal(const std::string& directory, Disk& disk, std::uint64_t applied,
                   VerifyReport& report) {
  std::uint64_t newest = 0;
  const auto found = read_whole_journal(directory, disk, [&](const Frame& frame, JournalPlace) {
    ++report.frames;
    newest = frame.head.sequence;
    if (auto events = decode_transaction(frame.payload); !events)
      report.problems.push_back("journal frame " + std::to_string(newest) + ": " +
                                events.error().message);
    return base::Status();
  });
  if (!found) return report.problems.push_back(found.error().message);
  for (const std::string& missing : found->missing)
    report.problems.push_back("journal: " + missing + " cannot be read");
  if (newest < applied)
    report.problems.push_back("journal: ends at frame " + std::to_string(newest) +
                              ", the state contains " + std::to_string(applied));
}

}  // namespace

base::Result<VerifyReport> verify(const std::string& directory, Disk& disk) {
  DirectoryLock lock;
  if (exists(directory + "/lock")) {
    auto taken = DirectoryLock::take(directory);
    if (!taken) return base::pass(taken);
    lock = std::move(*taken);
  }
  auto tables = Tables::open({directory + "/state", 0, false, true});
  if (!tables) return base::pass(tables, "verifying " + directory);
  VerifyReport report;
  const std::uint64_t applied = Check(**tables, report).run();
  const std::string journal = directory + "/journal";
  if (exists(journal)) check_journal(journal, disk, applied, report);
  return report;
}

}  // namespace holdfast::store
