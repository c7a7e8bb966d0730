#include <fmt/core.h>

#include "sync/actions.hpp"
#include "sync/intake.hpp"
#include "sync/lookups.hpp"
#include "sync/passed_over.hpp"

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

// Held: whoever passed something over before the order was linked has it noted by then.
base::Task<std::vector<Native>> TransitionAction::passed_over_for(Native order) {
  const auto lock = co_await context_.merging.lock();
  co_return passed_over(context_.store.view(), endpoint_, order);
}

// What a mapping still cannot tie to the order is not read for it again.
base::Task<base::Status> TransitionAction::read_passed_over(base::Uuid order) {
  const flow::RecordRoute* route = context_.routes.of(warehouse::RecordKind::order);
  if (route == nullptr || context_.rehearsal.systems.contains(endpoint_)) co_return base::Status{};
  const auto native = find_native(context_.store.view(), *route, endpoint_, order);
  if (!native) co_return base::Status{};
  const auto left = co_await passed_over_for(*native);
  std::map<std::string, std::vector<std::string>> ids;
  for (const auto& one : left) ids[one.type].push_back(one.id);
  for (auto& [type, wanted] : ids) {
    const auto found = co_await context_.connector(endpoint_).read_many(type, std::move(wanted));
    if (!found) co_return tl::unexpected<base::Error>(found.error());
    std::vector<const flow::Document*> documents;
    for (const auto& one : *found) documents.push_back(&one);
    const auto taken = co_await take_in(context_, endpoint_, std::move(documents));
    if (!taken) co_return taken;
  }
  store::Transaction done;
  for (const auto& one : left) {
    done.emplace_back(
        store::Noted{store::Shelf::member, passed_over_key(endpoint_, *native, one), ""});
  }
  if (done.empty()) co_return base::Status{};
  const auto stored = co_await context_.store.commit(std::move(done));
  if (!stored) co_return tl::unexpected<base::Error>(stored.error());
  co_return base::Status{};
}

base::Task<base::Result<Delivery>> TransitionAction::move(base::Uuid order) {
  const auto read = co_await read_passed_over(order);
  if (!read) co_return tl::unexpected<base::Error>(read.error());
  if (endpoint_ == store::Endpoint::dynamics) {
    auto free = co_await reserver_.take_back(order);
    if (!free) co_return tl::unexpected<base::Error>(free.error());
    if (*free) {
      Delivery waits;
      waits.later = (*free)->within("an order that is still reserved cannot be shipped there");
      co_return waits;
    }
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
