#include "serve/detail/delivery_calls.hpp"

#include <map>
#include <set>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "serve/detail/present.hpp"

namespace holdfast::serve {
namespace {

constexpr std::size_t lines_max = 1000;

std::map<std::string, base::Decimal> received_of(const store::View& view,
                                                 const std::string& number) {
  std::map<std::string, base::Decimal> received;
  const auto note = view.note(store::Shelf::delivery, number);
  const auto json = note ? base::Json::parse(*note) : base::Json();
  if (!note || !json) return received;
  const base::JsonView lines = base::JsonView(*json)["lines"];
  for (std::size_t i = 0; i < lines.size(); ++i) {
    received[lines[i]["sku"].text_or("")] =
        lines[i]["received"].decimal().value_or(base::Decimal{});
  }
  return received;
}

Outcome<base::Json> lines_of(const base::Json& body,
                             const std::map<std::string, base::Decimal>& received) {
  const base::JsonView given = base::JsonView(body)["lines"];
  if (given.size() == 0 || given.size() > lines_max) {
    return refuse_input(fmt::format("/lines: expected 1 to {} lines", lines_max));
  }
  base::Json lines = base::Json::array();
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
    const auto came = received.find(*sku);
    base::Json line = base::Json::object();
    line.set("sku", *sku);
    line.set("quantity", *quantity);
    line.set("received", came == received.end() ? base::Decimal{} : came->second);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

base::Task<Outcome<net::ServerResponse>> announce(Call call) {
  const auto body = call.body({"number", "lines"});
  if (!body) co_return tl::unexpected<Problem>(body.error());
  const auto number = required_text(*body, "number");
  if (!number) co_return tl::unexpected<Problem>(number.error());
  auto lines = lines_of(*body, received_of(call.view(), *number));
  if (!lines) co_return tl::unexpected<Problem>(lines.error());
  base::Json delivery = base::Json::object();
  delivery.set("lines", std::move(*lines));
  store::Transaction transaction;
  transaction.emplace_back(store::Noted{store::Shelf::delivery, *number, delivery.dump()});
  const auto stored = co_await call.state.needs.store.commit(std::move(transaction));
  if (!stored) co_return refuse(stored.error());
  delivery.set("number", *number);
  co_return to_response(delivery);
}

}  // namespace holdfast::serve
