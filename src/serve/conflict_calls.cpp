#include <algorithm>

#include <fmt/core.h>

#include "serve/detail/calls.hpp"
#include "serve/detail/present.hpp"

namespace holdfast::serve {
namespace {

// Whether ?state lets a conflict through.
Outcome<std::function<bool(const store::Conflict&)>> filter_of(const Call& call) {
  const std::string_view state = call.parameter("state");
  using Filter = std::function<bool(const store::Conflict&)>;
  if (state.empty() || state == "all") return Filter([](const auto&) { return true; });
  if (state == "open") return Filter([](const auto& one) { return !one.settled; });
  if (state == "settled") return Filter([](const auto& one) { return one.settled; });
  return refuse(400, "invalid_input",
                fmt::format("parameter state: expected open, settled or all, got \"{}\"", state));
}

std::string moment_of(const store::Conflict& conflict) {
  const base::Json settled = ConflictWords::settled_at(conflict);
  if (settled.string() != nullptr) return *settled.string();
  return base::WallTime{conflict.found.time.wall_ms}.iso();
}

struct Placed {
  std::string place;  // greater than those of all pages before; the last one is the page's `next`
  store::Conflict conflict;
};

// By id; or the newest first, by moment and id. A conflict that is settled while somebody reads on
// comes to the front, and is met by whoever begins again.
Outcome<std::vector<Placed>> rest_in_order(const Call& call) {
  const std::string_view order = call.parameter("order");
  const bool newest = order == "newest";
  if (!newest && !order.empty() && order != "id") {
    return refuse(400, "invalid_input",
                  fmt::format("parameter order: expected id or newest, got \"{}\"", order));
  }
  const std::string_view after = call.parameter("after");
  if (newest && !after.empty() && after.find('/') == std::string_view::npos) {
    return refuse(
        400, "invalid_input",
        fmt::format("parameter after: expected `next` of the page before, got \"{}\"", after));
  }
  std::vector<Placed> rest;
  for (auto& conflict : call.view().conflicts()) {
    std::string place = conflict.found.id;
    if (newest) place = moment_of(conflict) + "/" + place;
    const bool shown = after.empty() || (newest ? place < after : place > after);
    if (shown) rest.push_back({std::move(place), std::move(conflict)});
  }
  const auto newer = [](const Placed& one, const Placed& other) { return one.place > other.place; };
  if (newest) std::sort(rest.begin(), rest.end(), newer);
  return rest;
}

}  // namespace

Outcome<base::Json> list_conflicts(const Call& call) {
  const auto limit = call.limit();
  if (!limit) return tl::unexpected<Problem>(limit.error());
  const auto shown = filter_of(call);
  if (!shown) return tl::unexpected<Problem>(shown.error());
  const auto rest = rest_in_order(call);
  if (!rest) return tl::unexpected<Problem>(rest.error());
  base::Json items = base::Json::array();
  base::Json next;
  const store::View view = call.view();
  const ConflictWords words(view, call.state.needs.store.actor());
  std::string last;
  for (const auto& [place, conflict] : *rest) {
    if (!(*shown)(conflict)) continue;
    if (items.items()->size() == *limit) {
      next = last;
      break;
    }
    items.push_back(present(conflict, words));
    last = place;
  }
  return page_of(std::move(items), std::move(next));
}

base::Task<Outcome<net::ServerResponse>> settle(Call call) {
  const auto body = call.body({"id", "value"});
  if (!body) co_return tl::unexpected<Problem>(body.error());
  auto id = required_text(*body, "id");
  if (!id) co_return tl::unexpected<Problem>(id.error());
  const base::Json* found = body->find("value");
  if (found == nullptr) {
    co_return refuse_input("/value is missing: give the value that is to stand, or null");
  }
  base::Json value = *found;
  std::string conflict = *id;
  std::string by = call.who;
  const auto done =
      co_await call.state.needs.engine.settle(std::move(conflict), std::move(value), std::move(by));
  if (!done) co_return refuse(done.error());
  base::Json json = base::Json::object();
  json.set("id", *id);
  json.set("status", "settled");
  co_return to_response(json);
}

}  // namespace holdfast::serve
