#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "base/random.hpp"
#include "store/apply.hpp"
#include "store/fixture.hpp"
#include "store/keys.hpp"
#include "store/random_events.hpp"

namespace holdfast::store {
namespace {

using namespace testing;

struct Framed {
  FrameHead head;
  Transaction transaction;
};

std::vector<Framed> random_frames(base::Random& random, std::size_t frames) {
  std::vector<Framed> made;
  causal::Dot last{{7, 1}, 0};
  for (std::size_t i = 0; i < frames; ++i) {
    if (random.below(40) == 0) last = {{7, static_cast<std::uint16_t>(0x8000 + i)}, 0};
    Framed framed;
    framed.transaction = random_transaction(random, last.counter);
    framed.head.actor = last.actor;
    framed.head.sequence = i + 1;
    framed.head.first = last.counter + 1;
    framed.head.events = static_cast<std::uint32_t>(framed.transaction.size());
    last.counter += framed.head.events;
    made.push_back(std::move(framed));
  }
  return made;
}

class State {
 public:
  State() {
    std::filesystem::create_directories(directory_.path());
    auto opened = Tables::open({directory_.path(), 64UL * 1024 * 1024, false, false});
    REQUIRE(opened);
    tables_ = std::move(*opened);
  }

  // One batch of the state.
  void apply(const std::vector<Framed>& frames, std::size_t from, std::size_t to) {
    WriteRows rows(*tables_);
    Reducer reducer(rows, applied_);
    for (std::size_t i = from; i < to; ++i)
      reducer.apply(frames[i].head, frames[i].transaction, {1, i});
    reducer.finish();
    applied_ = reducer.applied();
    REQUIRE(rows.commit());
  }

  [[nodiscard]] std::string dump() const {
    const ReadRows rows(*tables_);
    std::string all;
    for (std::size_t i = 0; i < table_count; ++i)
      rows.each(static_cast<Table>(i), {}, [&](std::string_view key, std::string_view value) {
        all.append(1, static_cast<char>(i)).append(key).append("=").append(value).append("\n");
        return true;
      });
    REQUIRE(rows.ok());
    return all;
  }

  [[nodiscard]] const Tables& tables() const { return *tables_; }

 private:
  ScratchDirectory directory_;
  std::unique_ptr<Tables> tables_;
  Applied applied_;
};

TEST_CASE("replaying any prefix and then the rest equals all at once") {
  rc::check([](std::uint64_t seed) {
    base::SeededRandom random(seed);
    const auto frames = random_frames(random, 60);
    State at_once;
    at_once.apply(frames, 0, frames.size());
    State in_parts;
    for (std::size_t from = 0; from < frames.size();) {
      const std::size_t to = std::min(frames.size(), from + 1 + random.below(20));
      in_parts.apply(frames, from, to);
      from = to;
    }
    RC_ASSERT(at_once.dump() == in_parts.dump());
  });
}

TEST_CASE("stock rows and the ledger of the causal module agree") {
  rc::check([](std::uint64_t seed) {
    base::SeededRandom random(seed);
    const auto frames = random_frames(random, 80);
    State state;
    state.apply(frames, 0, frames.size());
    const ReadRows rows(state.tables());
    std::map<base::Uuid, base::Decimal> sums;
    rows.each(Table::stock, {}, [&](std::string_view key, std::string_view value) {
      if (key.size() < keys::uuid_bytes + 1) return true;
      const auto length = static_cast<unsigned char>(key[keys::uuid_bytes]);
      if (key.size() != keys::uuid_bytes + 1 + length) return true;
      const StockHead head = decode_stock_head(value);
      RC_ASSERT(*read_ledger(rows, key, head).value() == head.on_hand);
      auto& sum = sums[keys::last_id(key.substr(0, keys::uuid_bytes))];
      sum = *sum.plus(head.on_hand);
      return true;
    });
    for (const auto& [item, sum] : sums)
      RC_ASSERT(decode_item_stock(*rows.get(Table::stock, keys::id(item))).on_hand == sum);
  });
}

// The same updates given to the causal module's ledger one by one.
class Model {
 public:
  void add(const causal::Dot& dot, base::Decimal quantity) { ledger_.add({dot, quantity}); }
  void count(const causal::Dot& dot, base::Decimal quantity) {
    causal::Observation seen{dot, quantity, {}};
    if (ledger_.chosen()) {
      seen.context = ledger_.chosen()->context;
      seen.context.add(ledger_.chosen()->dot);
    }
    for (const auto& delta : ledger_.pending()) seen.context.add(delta.dot);
    if (dot.counter > 1) seen.context.add_up_to({dot.actor, dot.counter - 1});
    ledger_.install(seen);
  }
  void observe(const causal::Observation& seen, bool settles) {
    if (settles) ledger_.replace(seen);
    else ledger_.install(seen);
  }
  [[nodiscard]] const causal::Ledger& ledger() const { return ledger_; }

 private:
  causal::Ledger ledger_;
};

void tell(Model& model, const warehouse::StockKey& key, const Event& event,
          const causal::Dot& dot) {
  if (const auto* moved = std::get_if<Moved>(&event)) {
    if (warehouse::StockKey{moved->movement.item, moved->movement.location} == key)
      model.add(dot, moved->movement.quantity);
  } else if (const auto* counted = std::get_if<Counted>(&event)) {
    if (counted->key == key) model.count(dot, counted->quantity);
  } else if (const auto* seen = std::get_if<Observed>(&event)) {
    if (seen->key == key) model.observe(seen->observation, seen->settles);
  }
}

TEST_CASE("a stock key's rows are the ledger that its events make") {
  rc::check([](std::uint64_t seed) {
    base::SeededRandom random(seed);
    const auto frames = random_frames(random, 80);
    State state;
    state.apply(frames, 0, frames.size());
    const warehouse::StockKey key{warehouse::item_id("A"), "A1"};
    Model model;
    for (const Framed& frame : frames) {
      causal::Dot dot{frame.head.actor, frame.head.first};
      for (const Event& event : frame.transaction) {
        tell(model, key, event, dot);
        ++dot.counter;
      }
    }
    const ReadRows rows(state.tables());
    const std::string name = keys::stock(key);
    const auto row = rows.get(Table::stock, name);
    const StockHead head = row ? decode_stock_head(*row) : StockHead{};
    RC_ASSERT(read_ledger(rows, name, head) == model.ledger());
    RC_ASSERT(head.on_hand == *model.ledger().value());
  });
}

TEST_CASE("every event reads back from the journal as it was written") {
  rc::check([](std::uint64_t seed) {
    base::SeededRandom random(seed);
    const Transaction transaction = random_transaction(random, 100);
    const std::string bytes = encode_transaction(transaction);
    const auto read = decode_transaction(bytes);
    RC_ASSERT(read.has_value());
    RC_ASSERT(encode_transaction(*read) == bytes);
    RC_ASSERT(read->size() == transaction.size());
    for (std::size_t i = 0; i < read->size(); ++i)
      RC_ASSERT((*read)[i].index() == transaction[i].index());
  });
}

TEST_CASE("a transaction cut short is an error") {
  base::SeededRandom random(1);
  const std::string bytes = encode_transaction(random_transaction(random, 1));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(decode_transaction(std::string_view(bytes).substr(0, size)));
}

}  // namespace
}  // namespace holdfast::store
