#include "serve/detail/delivery_calls.hpp"

#include <set>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "serve/detail/present.hpp"
#include "store/delivery_note.hpp"

namespace holdfast::serve {
namespace {

constexpr std::size_t lines_max = 1000;

Outcome<std::vector<store::DeliveryLine>> lines_of(const base::Json& body) {
  const base::JsonView given = base::JsonView(body)["lines"];
  if (given.size() == 0 || given.size() > lines_max) {
    return refuse_input(fmt::format("/lines: expected 1 to {} lines", lines_max));
  }
  std::vector<store::DeliveryLine> lines;
  std::set<std::string> known;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto sku = given[i]["sku"].text();
    const auto quantity = given[i]["quantity"].decimal();
    if (!sku) return refuse_input(sku.error().message);
    if (!quantity) return refuse_input(quantity.error().message);
    if (!known.insert(*sku).second) {
      return refuse_input(fmt::format("/lines/{}/sku: {} is there twice: add both up", i, *sku));
    }
    if (*quantity <= base::Decimal{}) {
      return refuse_input(fmt::format("/lines/{}/quantity: must be above 0", i));
    }
    lines.push_back({*sku, *quantity});
  }
  return lines;
}

}  // namespace

base::Task<Outcome<net::ServerResponse>> announce(Call call) {
  const auto body = call.body({"number", "lines"});
  if (!body) co_return tl::unexpected<Problem>(body.error());
  const auto number = required_text(*body, "number");
  if (!number) co_return tl::unexpected<Problem>(number.error());
  const auto lines = lines_of(*body);
  if (!lines) co_return tl::unexpected<Problem>(lines.error());
  store::Transaction transaction;
  transaction.emplace_back(
      store::Noted{store::Shelf::delivery, *number, store::write_delivery(*lines)});
  const auto stored = co_await call.state.needs.store.commit(std::move(transaction));
  if (!stored) co_return refuse(stored.error());
  // As the store keeps it: with what has come before.
  const auto kept = call.view().note(store::Shelf::delivery, *number);
  auto delivery = base::Json::parse(kept.value_or("{}"));
  if (!delivery) co_return refuse(delivery.error());
  delivery->set("number", *number);
  co_return to_response(*delivery);
}

}  // namespace holdfast::serve
