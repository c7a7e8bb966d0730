// What the ERP says of an item's stock, beside what the box holds: for whoever doubts a number.
#include <map>

#include "serve/detail/calls.hpp"
#include "serve/detail/item_search.hpp"
#include "serve/detail/posting_states.hpp"
#include "serve/detail/present.hpp"
#include "sync/backlog.hpp"

namespace holdfast::serve {
namespace {

using base::Decimal;
using base::Json;

// What was scanned and the ERP has not got, by location: the usual reason of a difference.
class Untold {
 public:
  Untold(const store::View& view, base::Uuid item) : view_(view), item_(item) {
    const auto read = view.each_outbox(store::Endpoint::dynamics, 0, [&](const auto& entry) {
      complete_ = complete_ && count_++ < outbox_read_max;
      if (complete_) add(entry);
      return complete_;
    });
    complete_ = complete_ && read.has_value();
    for (const auto& letter : view.dead_letters()) {
      if (letter.entry.endpoint == store::Endpoint::dynamics) add(letter.entry);
    }
  }
  // Null where there is too much to be read for one question.
  [[nodiscard]] Json at(const std::string& location) const {
    if (!complete_) return {};
    const auto found = sums_.find(location);
    return found == sums_.end() ? Json(Decimal(0)) : Json(found->second);
  }

 private:
  void add(const store::OutboxEntry& entry) {
    const bool ours =
        entry.action == sync::movement_action && entry.key.starts_with(item_.hex() + "/");
    if (!ours) return;
    const auto movement = view_.movement(entry.movement);
    complete_ = complete_ && movement.has_value();
    if (!movement) return;
    const auto sum = sums_[movement->location].plus(movement->quantity);
    complete_ = complete_ && sum.has_value();
    if (sum) sums_[movement->location] = *sum;
  }

  const store::View& view_;
  base::Uuid item_;
  std::map<std::string, Decimal> sums_;
  std::size_t count_ = 0;
  bool complete_ = true;
};

Outcome<Json> of_the_box(const store::View& view, const warehouse::Record& item) {
  const auto stock = view.item_stock(item.id);
  if (!stock) return refuse(stock.error());
  const auto rows = view.stock_rows(item.id);
  if (!rows) return refuse(rows.error());
  const Untold untold(view, item.id);
  Json locations = Json::array();
  for (const auto& row : *rows) {
    locations.push_back(Json::object({{"location", row.key.location},
                                      {"on_hand", row.on_hand},
                                      {"untold", untold.at(row.key.location)}}));
  }
  return Json::object({{"on_hand", stock->on_hand}, {"locations", std::move(locations)}});
}

Json number_or_null(const std::optional<Decimal>& number) {
  return number ? Json(*number) : Json();
}

Json as_json(const flow::StockSaid& said) {
  Json lines = Json::array();
  for (const auto& line : said.lines) {
    lines.push_back(Json::object({{"site", text_or_null(line.site)},
                                  {"location", line.location},
                                  {"on_hand", number_or_null(line.on_hand)},
                                  {"reserved", number_or_null(line.reserved)},
                                  {"ordered", number_or_null(line.ordered)},
                                  {"available", number_or_null(line.available)},
                                  {"unknown", text_or_null(line.unknown)}}));
  }
  return Json::object({{"source", said.source},
                       {"lines", std::move(lines)},
                       {"remark", text_or_null(said.remark)}});
}

// Whatever went wrong over there is no fault of the box's own.
tl::unexpected<Problem> no_answer(const base::Error& error) {
  const int status = error.kind == base::ErrorKind::not_found ? 404 : 503;
  return refuse(status, std::string(base::to_string(error.kind)), error.message);
}

}  // namespace

// The box's own number is looked at when the ERP has answered: the younger of both.
base::Task<Outcome<net::ServerResponse>> ask_stock(Call call) {
  const auto item = item_by_sku(call.view(), call.captures.at(0));
  if (!item) co_return tl::unexpected<Problem>(item.error());
  const auto& ask = call.state.needs.stock_now;
  if (!ask) co_return refuse(503, "unavailable", "this box has no ERP that could be asked");
  const auto said = co_await ask(item->id);
  if (!said) co_return no_answer(said.error());
  auto here = of_the_box(call.view(), *item);
  if (!here) co_return tl::unexpected<Problem>(here.error());
  const base::Clock& clock = call.state.needs.clock;
  Json json = Json::object();
  json.set("sku", item->text("sku"));
  json.set("name", text_or_null(item->text("name")));
  json.set("time", clock.wall_trusted() ? Json(clock.wall().iso()) : Json());
  json.set("box", std::move(*here));
  json.set("erp", as_json(*said));
  co_return to_response(json);
}

}  // namespace holdfast::serve
