#include "sync/promised.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"

namespace holdfast::sync {
namespace {

using base::Decimal;
using base::Json;
using base::JsonView;

Json json_of(const PromisedStep& step) {
  return Json::object({{"id", step.id},
                       {"sku", step.sku},
                       {"location", step.location},
                       {"quantity", step.quantity},
                       {"taken_from", step.taken_from}});
}

Json json_of(const std::vector<Held>& all) {
  Json json = Json::array();
  for (const auto& one : all) {
    json.push_back(
        Json::object({{"id", one.id}, {"location", one.location}, {"quantity", one.quantity}}));
  }
  return json;
}

Json json_of(const PromisedLine& line) {
  Json json = Json::object({{"sku", line.sku}, {"held", json_of(line.held)}, {"said", line.said}});
  if (!line.in_doubt.empty()) json.set("in_doubt", json_of(line.in_doubt));
  if (line.put_off) json.set("put_off", json_of(*line.put_off));
  return json;
}

base::Result<PromisedStep> step_of(const JsonView& json) {
  auto quantity = json["quantity"].decimal();
  if (!quantity) return pass(quantity);
  return PromisedStep{json["id"].text_or(""), json["sku"].text_or(""), json["location"].text_or(""),
                      *quantity, json["taken_from"].text_or("")};
}

base::Result<std::vector<Held>> held_of(const JsonView& json) {
  std::vector<Held> all;
  for (std::size_t i = 0; i < json.size(); ++i) {
    auto quantity = json[i]["quantity"].decimal();
    if (!quantity) return pass(quantity);
    all.push_back({json[i]["id"].text_or(""), json[i]["location"].text_or(""), *quantity});
  }
  return all;
}

base::Result<PromisedLine> line_of(const JsonView& json) {
  PromisedLine line{json["sku"].text_or(""), {}, json["said"].text_or("")};
  auto held = held_of(json["held"]);
  if (!held) return pass(held);
  line.held = std::move(*held);
  auto in_doubt = held_of(json["in_doubt"]);
  if (!in_doubt) return pass(in_doubt);
  line.in_doubt = std::move(*in_doubt);
  if (json["put_off"].is_null()) return line;
  auto step = step_of(json["put_off"]);
  if (!step) return pass(step);
  line.put_off = std::move(*step);
  return line;
}

Decimal wanted_of(const Wanted& wanted, const std::string& sku) {
  const auto found = wanted.find(sku);
  return found == wanted.end() ? Decimal(0) : found->second;
}

Decimal sum_of(const std::vector<Held>& all) {
  Decimal sum;
  for (const auto& one : all) sum = sum.plus(one.quantity).value_or(sum);
  return sum;
}

}  // namespace

Decimal PromisedLine::sum() const { return sum_of(held); }

Decimal PromisedLine::covered() const { return sum().plus(sum_of(in_doubt)).value_or(sum()); }

void PromisedLine::lower(const std::string& reservation, Decimal quantity) {
  for (auto& one : held) {
    if (one.id == reservation) one.quantity = one.quantity.minus(quantity).value_or(Decimal(0));
  }
  std::erase_if(held, [](const Held& one) { return one.quantity <= Decimal(0); });
}

const PromisedLine* Promised::find(std::string_view sku) const {
  const auto found = std::find_if(lines.begin(), lines.end(),
                                  [&](const PromisedLine& line) { return line.sku == sku; });
  return found == lines.end() ? nullptr : &*found;
}

PromisedLine& Promised::line(const std::string& sku) {
  for (auto& line : lines) {
    if (line.sku == sku) return line;
  }
  return lines.emplace_back(PromisedLine{sku, {}, {}});
}

void Promised::begin(const base::Uuid& order, PromisedStep step) {
  const std::string name =
      fmt::format("reservation/{}/{}/{}/{}/{}/{}", order.hex(), step.sku, ++steps, step.location,
                  step.quantity.to_string(), step.taken_from);
  step.id = base::Uuid::v5(base::holdfast_namespace, name).guid();
  under_way = std::move(step);
}

std::string wants_key(const base::Uuid& item, const base::Uuid& order) {
  return fmt::format("wants/{}/{}", item.hex(), order.is_nil() ? "" : order.hex());
}

std::string write_promised(const Promised& promised) {
  Json lines = Json::array();
  for (const auto& line : promised.lines) lines.push_back(json_of(line));
  Json json = Json::object(
      {{"steps", static_cast<std::int64_t>(promised.steps)}, {"lines", std::move(lines)}});
  if (promised.under_way) json.set("under_way", json_of(*promised.under_way));
  return json.dump();
}

base::Result<Promised> read_promised(std::string_view text) {
  auto json = Json::parse(text);
  if (!json) return pass(json, "what is reserved for an order");
  const JsonView view(*json);
  auto steps = view["steps"].integer();
  if (!steps) return pass(steps, "what is reserved for an order");
  Promised promised;
  promised.steps = static_cast<std::uint64_t>(*steps);
  for (std::size_t i = 0; i < view["lines"].size(); ++i) {
    auto line = line_of(view["lines"][i]);
    if (!line) return pass(line, "what is reserved for an order");
    promised.lines.push_back(std::move(*line));
  }
  if (view["under_way"].is_null()) return promised;
  auto step = step_of(view["under_way"]);
  if (!step) return pass(step, "what is being reserved for an order");
  promised.under_way = std::move(*step);
  return promised;
}

Wanted wanted_by(const warehouse::Record& order, const std::vector<warehouse::Fact>& facts) {
  const auto* total = order.value("total_gross").number();
  const auto state =
      warehouse::derive(order.value("lines"), facts, total == nullptr ? Decimal{} : *total);
  Wanted wanted;
  if (state.progress == warehouse::Progress::cancelled) return wanted;
  for (const auto& line : state.lines) {
    if (line.to_leave() > Decimal(0)) wanted[line.sku] = line.to_leave();
  }
  return wanted;
}

bool differs(const Promised& promised, const Wanted& wanted) {
  if (exceeds(promised, wanted)) return true;
  return std::any_of(wanted.begin(), wanted.end(), [&](const auto& entry) {
    const PromisedLine* line = promised.find(entry.first);
    return line == nullptr || line->covered() < entry.second;
  });
}

bool exceeds(const Promised& promised, const Wanted& wanted) {
  return promised.under_way ||
         std::any_of(promised.lines.begin(), promised.lines.end(), [&](const auto& line) {
           return line.put_off || line.sum() > wanted_of(wanted, line.sku);
         });
}

}  // namespace holdfast::sync
