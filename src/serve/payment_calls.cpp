#include <algorithm>

#include <fmt/core.h>

#include "serve/detail/calls.hpp"
#include "serve/detail/item_search.hpp"
#include "serve/detail/money.hpp"
#include "sync/members.hpp"

namespace holdfast::serve {
namespace {

using warehouse::Record;
using warehouse::RecordKind;

// Whether ?state lets a payment through: "open" are those a person has to look at.
Outcome<bool> only_open(const Call& call) {
  const std::string_view state = call.parameter("state");
  if (state.empty() || state == "all") return false;
  if (state == "open") return true;
  return refuse(400, "invalid_input",
                fmt::format("parameter state: expected open or all, got \"{}\"", state));
}

bool is_open(const warehouse::SettledPayment& payment) {
  return payment.match && payment.match->match != warehouse::Match::matched;
}

// One payment among those of its order, or alone where it names none that is known.
Outcome<base::Json> shown(const store::View& view, const Record& payment, bool open_only) {
  const auto order_id = sync::order_of(view, payment);
  auto order =
      order_id ? view.record(RecordKind::order, *order_id) : base::Result<std::optional<Record>>();
  if (!order) return refuse(order.error());
  const bool known = order->has_value();
  const auto settled =
      known ? sync::settlement_of(view, **order) : warehouse::settle(nullptr, {payment}, {});
  if (!settled) return refuse(settled.error());
  const auto here = std::find_if(settled->payments.begin(), settled->payments.end(),
                                 [&](const auto& one) { return one.record.id == payment.id; });
  if (here == settled->payments.end() || (open_only && !is_open(*here))) return base::Json();
  return present(*here, *settled, known ? base::Json((*order)->text("number")) : base::Json());
}

}  // namespace

Outcome<base::Json> list_payments(const Call& call) {
  const auto limit = call.limit();
  if (!limit) return tl::unexpected<Problem>(limit.error());
  auto after = call.after_id();
  if (!after) return tl::unexpected<Problem>(after.error());
  const auto open_only = only_open(call);
  if (!open_only) return tl::unexpected<Problem>(open_only.error());
  const store::View view = call.view();
  base::Json items = base::Json::array();
  std::optional<Problem> problem;
  std::size_t read = 0;
  bool more = false;
  const auto status = view.each_record(RecordKind::payment, *after, [&](const Record& payment) {
    more = items.items()->size() >= *limit || read == records_read_max;
    if (more) return false;
    ++read;
    *after = payment.id;
    auto json = shown(view, payment, *open_only);
    if (!json) problem = std::move(json.error());
    if (json && !json->is_null()) items.push_back(std::move(*json));
    return !problem.has_value();
  });
  if (problem) return tl::unexpected<Problem>(std::move(*problem));
  if (!status) return refuse(status.error());
  return page_of(std::move(items), more ? base::Json(after->hex()) : base::Json());
}

}  // namespace holdfast::serve
