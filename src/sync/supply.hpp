// What the shop may sell, and on which sum of stock and sales both sides last agreed.
//
// Model (design 6): the shop's `stock + sales` does not move by selling; our `supply` of an item
// does not move by picking what was sold. Once both are tied together (agreed base = B at supply =
// S), the shop's sum has to be B + (supply now - S) for ever. The tie is made once per item, when
// the ERP's on-hand and all orders of the shop are known: the shop should offer on hand less what
// open orders still need. A sum that differs from the tie later was written by somebody else: a
// conflict.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sync/context.hpp"

namespace holdfast::sync {

constexpr std::size_t agreed_told_max = 64;

struct Agreed {
  base::Decimal base;    // stock + sales at the shop
  base::Decimal supply;  // ours at that time
  // Sums sent since, without an answer that was kept: found there, they are ours as well. The
  // newest agreed_told_max; an older one that stands there all the same is listed as somebody
  // else's.
  std::vector<base::Decimal> told{};
};

std::string agreed_key(const base::Uuid& item);
std::optional<Agreed> find_agreed(const store::View& view, const base::Uuid& item);
store::Noted note_agreed(const base::Uuid& item, const Agreed& agreed);
// What the shop's sum has to be now.
base::Result<base::Decimal> target_sum(const Agreed& agreed, base::Decimal supply_now);

// The shop counts whole pieces: of a sum it holds this much.
base::Decimal whole_pieces(base::Decimal sum);

// Where the shop is told what is free (Connector::supply_is_what_is_free), an order changes it for
// all of its lines.
void queue_what_is_free(store::Transaction& out, const Context& context,
                        const warehouse::Record& order);

// Pieces of each SKU that open orders of the shop still need.
std::map<std::string, base::Decimal, std::less<>> reserved(const store::View& view);

// Somebody else wrote the shop's stock.
struct Drift {
  base::Decimal theirs, ours;  // what stood in the shop, and what the warehouse has
  base::Decimal sum;           // found - agreed
};
// Lists it; the warehouse's number stands.
void list_drift(store::Transaction& out, const std::string& sku, base::Decimal sales,
                const Drift& drift, const causal::HybridTime& time);

// Makes the first ties, in batches, until every linked item has one. Loop thread.
class Agreement {
 public:
  static constexpr std::size_t items_per_round = 100;

  // Finished rounds over all streams of the shop, its orders among them.
  using Rounds = std::function<std::uint64_t()>;

  explicit Agreement(Context& context) : context_(context) {}
  // One round; true when there was something to do. Call only after the first loads. `stocks`
  // counts the stocks that ever had a number: an item without one is not tied yet.
  base::Task<base::Result<bool>> round(std::uint64_t stocks, Rounds orders_read);
  // The last round found items to tie: there may be more.
  [[nodiscard]] bool tying() const { return tying_; }
  // Sums that did not fit wait to be seen again.
  [[nodiscard]] bool doubting() const { return !doubts_.empty(); }

 private:
  struct Candidate {
    base::Uuid item;
    std::string sku, native;
    base::Decimal on_hand, supply, reserved;
  };
  struct Doubt {  // a sum that did not fit
    base::Decimal stock, sales, drift;
    std::uint64_t look_again = 0;  // when so many rounds are finished
  };
  [[nodiscard]] std::vector<Candidate> candidates(base::Uuid& after, std::uint64_t rounds);
  [[nodiscard]] std::vector<Candidate> next_candidates(std::uint64_t stocks, std::uint64_t rounds);
  void judge(const Candidate& item, const flow::SupplyAnswer& answer, std::uint64_t rounds,
             store::Transaction& out);

  Context& context_;
  base::Uuid after_{};
  // What there was (View::growth, and stocks) when the walk under way began, and when one found
  // nothing; when that was.
  std::uint64_t walk_began_ = 0, nothing_at_ = 0;
  base::MonotonicTime nothing_since_{};
  bool walk_found_ = false, tying_ = false;
  std::map<base::Uuid, Doubt> doubts_;
};

}  // namespace holdfast::sync
