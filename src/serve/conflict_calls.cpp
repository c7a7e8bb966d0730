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

}  // namespace

Outcome<base::Json> list_conflicts(const Call& call) {
  const auto limit = call.limit();
  if (!limit) return tl::unexpected<Problem>(limit.error());
  const auto shown = filter_of(call);
  if (!shown) return tl::unexpected<Problem>(shown.error());
  const std::string_view after = call.parameter("after");
  base::Json items = base::Json::array();
  base::Json next;
  for (const auto& conflict : call.view().conflicts()) {
    if (conflict.found.id <= after || !(*shown)(conflict)) continue;
    if (items.items()->size() == *limit) {
      next = *items.items()->back().find("id");
      break;
    }
    items.push_back(present(conflict));
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
