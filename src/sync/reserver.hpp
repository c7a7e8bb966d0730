// Keeps what is reserved at the ERP for an order equal to what has to leave the house for it yet.
//
// Model: the goal is a state, never an event: pieces by SKU that follow from the order's lines and
// facts (promised.hpp). Whatever is reserved beyond the goal is taken back first, then what is
// missing is reserved; each step is noted before it is told. One order is in one hand at a time.
// Too little stock is no failure: as much as there is of it is reserved, found by halves, the rest
// is a conflict of kind "reservation" in words, and is tried again when stock of the item comes,
// when somebody else's reservation of it is taken back, when the order changes, and now and then.
// What the ERP refuses otherwise is such a conflict too; nothing of this stops the order. What it
// refuses to take back is told again later; what may have been reserved though no answer names it
// is not reserved a second time. Both are listed, and forgotten when a person settles them. A
// service that does not answer, or not us, rests by itself: reservations wait, and an order that is
// to be moved on while something of it is still reserved; nothing else does. Where the connector's
// reserves_at() is empty, the goal is that nothing is reserved. Loop thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "sync/context.hpp"
#include "sync/health.hpp"
#include "sync/in_hand.hpp"
#include "sync/promised.hpp"

namespace holdfast::sync {

// As of the ERP's connector; nothing where there is none.
std::optional<std::string> reserves_at(const Context& context);
// Queues the order where the ERP holds another quantity for it than it needs. `facts` are those it
// has by now.
void queue_reservation_if_due(store::Transaction& out, const Context& context,
                              const store::View& view, const warehouse::Record& order,
                              const std::vector<warehouse::Fact>& facts);
// Stock of the item came: whoever waits for it tries again.
void queue_waiting_for(store::Transaction& out, const Context& context, const store::View& view,
                       const base::Uuid& item);

// A person looked: the order goes on from there.
void queue_settled_reservation(store::Transaction& out, const store::ConflictFound& conflict);

class Reserver {
 public:
  explicit Reserver(Context& context)
      : context_(context), in_hand_(context.loop), service_(context.loop, context.random) {}

  // Why it is to go again later, for this order alone; nothing: it is done.
  using Later = std::optional<base::Error>;
  base::Task<base::Result<Later>> bring(base::Uuid order);
  // Only the part that goes back, for an order that is about to be moved on there: an ERP may not
  // ship what is still reserved.
  base::Task<base::Result<Later>> take_back(base::Uuid order);
  // After a failure of the service, until it may be asked again: by one order at a time.
  [[nodiscard]] bool resting() const {
    return !service_.may_call() || (!service_.online() && asking_ > 0);
  }
  void line_returned() { service_.line_returned(); }
  [[nodiscard]] const Health& service() const { return service_; }

 private:
  struct Work;
  base::Task<base::Result<Later>> work_on(base::Uuid order, bool only_back);
  base::Task<base::Status> go(Work& work);
  base::Task<base::Result<flow::ReservationAnswer>> tell(const Work& work);
  void judge_service(const base::Result<flow::ReservationAnswer>& answer);
  base::Status look(Work& work) const;
  static std::optional<PromisedStep> next_step(const Work& work);
  void heed_people(Work& work) const;
  static void wait_no_more(Work& work, const PromisedLine& line);
  void take(Work& work, const base::Result<flow::ReservationAnswer>& answer) const;
  void take_back_answered(Work& work, PromisedStep step, const base::Status& answer) const;
  void doubt(Work& work, const PromisedStep& step, const std::string& why) const;
  void list(Work& work, std::string id, std::string words, const std::string& error) const;
  void say_missing(Work& work) const;
  base::Task<base::Status> keep(const Work& work, store::Transaction more);
  [[nodiscard]] bool rehearses() const {
    return context_.rehearsal.systems.contains(store::Endpoint::dynamics);
  }

  Context& context_;
  InHand in_hand_;
  Health service_;
  std::size_t asking_ = 0;
};

// Finds the orders that nobody queued: those open when reservations were switched on (or reserved
// when they were switched off), at each start; and from time to time those that wait for stock.
class ReservationWalk {
 public:
  ReservationWalk(Context& context, Health& health) : context_(context), health_(health) {}
  // Begins when `loaded` says so.
  base::Task<void> run(std::function<bool()> loaded);
  void stop() { stopping_ = true; }

 private:
  base::Task<void> queue_all_due();
  base::Task<void> queue_all_waiting();

  Context& context_;
  Health& health_;
  bool stopping_ = false;
};

}  // namespace holdfast::sync
