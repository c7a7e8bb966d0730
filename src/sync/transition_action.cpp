#include <fmt/core.h>

#include "sync/actions.hpp"
#include "sync/intake.hpp"

namespace holdfast::sync {

base::Task<std::vector<base::Result<Delivery>>> TransitionAction::run(
    std::vector<store::OutboxEntry> entries) {
  std::vector<base::Result<Delivery>> answers;
  for (const auto& entry : entries) {
    const auto order = base::Uuid::parse(entry.key);
    if (order) {
      answers.push_back(co_await move(*order));
    } else {
      answers.emplace_back(base::fail(base::ErrorKind::internal, "unreadable transition entry"));
    }
  }
  co_return answers;
}

base::Task<base::Result<Delivery>> TransitionAction::move(base::Uuid order) {
  if (endpoint_ == store::Endpoint::dynamics) {
    const auto free = co_await reserver_.take_back(order);
    if (!free) co_return tl::unexpected<base::Error>(free.error());
  }
  std::vector<flow::Transition> goals;
  std::string number;
  {
    const store::View view = context_.store.view();
    const auto record = view.record(warehouse::RecordKind::order, order);
    if (!record) co_return tl::unexpected<base::Error>(record.error());
    if (!*record) co_return base::fail(base::ErrorKind::internal, "an order is queued, not stored");
    number = (*record)->text("number");
    goals = goals_of(context_, view, endpoint_, **record, view.facts(order));
  }
  const std::string text = goals_text(goals);
  for (auto& goal : goals) {
    const std::string what = fmt::format("order {}: moving {} to {}", number, goal.type, goal.goal);
    const auto moved = co_await context_.connector(endpoint_).transition(std::move(goal));
    if (!moved) co_return tl::unexpected<base::Error>(moved.error().within(what));
  }
  Delivery delivery{R"({"reached":true})", {}};
  delivery.effects.emplace_back(
      store::Noted{store::Shelf::agreed, goals_key(endpoint_, order), text});
  co_return delivery;
}

}  // namespace holdfast::sync
