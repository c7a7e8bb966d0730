// What each kind of outbox entry does (pusher.hpp). Wire formats are the connectors' and the
// mappings'; here stands only what has to happen in which order so that nothing is lost or done
// twice. Loop thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sync/context.hpp"
#include "sync/in_hand.hpp"
#include "sync/lookups.hpp"
#include "sync/pusher.hpp"
#include "sync/record_steps.hpp"
#include "sync/reserver.hpp"
#include "sync/supply.hpp"

namespace holdfast::sync {

// Movements become rows whose primary key is derived from the dot: a repeat cannot count twice.
class MovementAction final : public Action {
 public:
  MovementAction(Context& context, std::size_t rows_max) : context_(context), rows_max_(rows_max) {}
  [[nodiscard]] std::size_t rows_max() const override { return rows_max_; }
  base::Task<std::vector<base::Result<Delivery>>> run(
      std::vector<store::OutboxEntry> entries) override;

 private:
  Context& context_;
  std::size_t rows_max_;
};

struct CountedStock;

// A count becomes the row that brings the ERP to what was counted. The difference is worked out
// from the ERP's number read just before, and frozen before it is sent. If the ERP's number is not
// what the box expected, somebody corrected it in ignorance of the count: a conflict, settled by
// the count rule of the routes, or held for a person (count_review.hpp).
class CountAction final : public Action {
 public:
  explicit CountAction(Context& context) : context_(context) {}
  base::Task<std::vector<base::Result<Delivery>>> run(
      std::vector<store::OutboxEntry> entries) override;

 private:
  base::Task<base::Result<Delivery>> post(store::OutboxEntry entry);
  base::Task<base::Result<std::set<causal::Dot>>> tell_unanswered(std::string key);
  base::Task<base::Result<Delivery>> freeze(store::OutboxEntry& entry);
  bool compare(const CountedStock& stock, const store::OutboxEntry& entry,
               const flow::OnHand& theirs, store::Transaction& effects);

  Context& context_;
};

// The supply of items, told to the shop as the sum of stock and sales (design 6). What is about to
// be told is noted first, so that it is known again when its answer was lost.
class SupplyAction final : public Action {
 public:
  SupplyAction(Context& context, std::size_t rows_max) : context_(context), rows_max_(rows_max) {}
  [[nodiscard]] std::size_t rows_max() const override { return rows_max_; }
  base::Task<std::vector<base::Result<Delivery>>> run(
      std::vector<store::OutboxEntry> entries) override;

 private:
  struct Row;
  using Answers = std::vector<base::Result<Delivery>>;
  // Pieces that open orders need, by SKU; null where the shop subtracts them itself.
  using Reserved = std::map<std::string, base::Decimal, std::less<>>;
  static base::Result<base::Decimal> sum_for(const Agreed& agreed, base::Decimal supply,
                                             base::Decimal on_hand, const std::string& sku,
                                             const Reserved* open_orders);
  [[nodiscard]] base::Result<std::optional<Row>> row_of(const store::View& view,
                                                        const base::Uuid& item,
                                                        const Reserved* open_orders) const;
  base::Task<std::vector<Row>> gather(std::vector<store::OutboxEntry> entries, Answers& answers);
  base::Task<base::Status> keep_told(std::vector<Row>& rows);
  base::Result<Delivery> deliver(const Row& row, const flow::SupplyAnswer& answer);

  Context& context_;
  std::size_t rows_max_;
};

// Brings records to one endpoint: reads them there first, merges what was changed meanwhile, writes
// only what is missing, and keeps what the endpoint made of it. A record that is new there goes by
// itself, and what it depends on before it; those that exist go together (record_batch.hpp). A
// record that two entries want created at once is created by one of them, while the other waits and
// then finds it.
class RecordAction final : public Action {
 public:
  RecordAction(Context& context, store::Endpoint endpoint, std::size_t rows_max)
      : context_(context), endpoint_(endpoint), rows_max_(rows_max), in_hand_(context.loop) {}
  [[nodiscard]] std::size_t rows_max() const override { return rows_max_; }
  base::Task<std::vector<base::Result<Delivery>>> run(
      std::vector<store::OutboxEntry> entries) override;

 private:
  base::Task<base::Result<Delivery>> bring(Subject subject, int depth);
  base::Task<base::Status> merge_theirs(Native native);
  // Nothing: it was linked to what somebody else had made, and has to be brought again.
  using Written = base::Result<std::optional<Delivery>>;
  base::Task<Written> write_with_references(Subject subject);
  base::Task<Written> write_once(Subject subject);
  base::Task<Written> write(RecordPlan plan);
  base::Task<base::Result<flow::Receipt>> send(RecordPlan plan);
  base::Task<base::Result<Shadow>> relate(RecordPlan plan, std::string native);
  base::Task<base::Status> adopt(warehouse::RecordKind kind, base::Uuid id, std::string type,
                                 std::string native);
  // The answer where it holds the document, else what a read says.
  base::Task<base::Result<flow::Document>> as_written(std::string type, flow::Receipt receipt);
  void rehearse(const RecordPlan& plan, const std::string& native);
  [[nodiscard]] bool may_create(warehouse::RecordKind kind, const base::Uuid& id) const;

  Context& context_;
  store::Endpoint endpoint_;
  std::size_t rows_max_;
  InHand in_hand_;
};

// Brings what is reserved for an order to what it needs (reserver.hpp).
class ReservationAction final : public Action {
 public:
  explicit ReservationAction(Reserver& reserver) : reserver_(reserver) {}
  [[nodiscard]] bool resting() const override { return reserver_.resting(); }
  base::Task<std::vector<base::Result<Delivery>>> run(
      std::vector<store::OutboxEntry> entries) override;

 private:
  Reserver& reserver_;
};

// Moves an order's documents at one endpoint to the states that follow from its facts; at the ERP
// what is still reserved of it goes back first. Queued with the order's link, too, so what was
// passed over before that is read again first (passed_over.hpp).
class TransitionAction final : public Action {
 public:
  TransitionAction(Context& context, store::Endpoint endpoint, Reserver& reserver)
      : context_(context), endpoint_(endpoint), reserver_(reserver) {}
  base::Task<std::vector<base::Result<Delivery>>> run(
      std::vector<store::OutboxEntry> entries) override;

 private:
  base::Task<base::Result<Delivery>> move(base::Uuid order);
  base::Task<std::vector<Native>> passed_over_for(Native order);
  base::Task<base::Status> read_passed_over(base::Uuid order);

  Context& context_;
  store::Endpoint endpoint_;
  Reserver& reserver_;
};

}  // namespace holdfast::sync
