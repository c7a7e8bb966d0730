// Objects, arrays, sums: the sources that build or walk containers.
#include <algorithm>
#include <numeric>

#include <fmt/core.h>

#include "flow/detail/sources.hpp"

namespace holdfast::flow::detail {
namespace {

tl::unexpected<base::Error> no_array(const Path& path, Run& run, const Frame& frame,
                                     const Json& got) {
  auto error = expected("array", got).value();
  error.message = fmt::format("{}: {}", path.describe(run, frame), error.message);
  return tl::unexpected<base::Error>(std::move(error));
}

const Json* look(const Json& item, const std::vector<Segment>& within) {
  const Json* at = &item;
  for (const auto& segment : within) at = at == nullptr ? nullptr : at->find(segment.name);
  return at;
}

}  // namespace

Result<Value> Object::evaluate(Run& run, const Frame& frame) const {
  Json out = Json::object();
  for (const auto& [name, expression] : members_) {
    auto value = expression->evaluate(run, frame);
    if (!value) return value;
    if (!is_nothing(value->get())) out.members()->emplace_back(name, std::move(*value).take());
  }
  return Value(std::move(out));
}

void Object::fields(FieldNames& names, bool nested) const {
  for (const auto& member : members_) member.second->fields(names, nested);
}

std::string Object::describe(Run&, const Frame&) const { return "object"; }

Result<Value> Each::evaluate(Run& run, const Frame& frame) const {
  const Json* found = path_.walk(run, frame);
  if (found != nullptr) run.stated = true;
  if (found == nullptr || found->is_null()) return Value();
  if (!found->is_array()) return no_array(path_, run, frame, *found);
  Json out = Json::array();
  std::size_t index = 0;
  Frame item{nullptr, &frame, &path_, &index, 1};
  for (const std::size_t i : order(*found->items())) {
    index = i;
    item.current = &(*found->items())[i];
    auto taken = add(run, item, out);
    if (!taken) return base::pass(taken);
    if (*taken) ++item.number;
  }
  return Value(std::move(out));
}

Result<bool> Each::add(Run& run, Frame& frame, Json& out) const {
  if (where_) {
    auto holds = where_->holds(run, frame);
    if (!holds || !*holds) return holds;
  }
  auto value = get_->evaluate(run, frame);
  if (!value) return base::pass(value);
  if (is_nothing(value->get())) return false;
  out.push_back(std::move(*value).take());
  return true;
}

std::vector<std::size_t> Each::order(const Json::Array& items) const {
  std::vector<std::size_t> all(items.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (order_by_.empty()) return all;
  // Numbers first, by size, then texts.
  const auto key = [&](std::size_t i) {
    const Json* found = look(items[i], order_by_);
    const auto* number = found == nullptr ? nullptr : found->number();
    const auto* text = found == nullptr ? nullptr : found->string();
    return std::pair(number == nullptr ? base::Decimal() : *number,
                     text == nullptr ? std::string_view() : std::string_view(*text));
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  return all;
}

void Each::fields(FieldNames& names, bool nested) const {
  path_.fields(names, nested);
  if (where_) where_->fields(names, true);
  get_->fields(names, true);
}

std::string Each::describe(Run& run, const Frame& frame) const {
  return path_.describe(run, frame);
}

Result<Value> Sum::evaluate(Run& run, const Frame& frame) const {
  const Json* found = path_.walk(run, frame);
  if (found != nullptr) run.stated = true;
  if (found == nullptr || found->is_null()) return Value();
  if (!found->is_array()) return no_array(path_, run, frame, *found);
  base::Decimal sum;
  for (std::size_t i = 0; i < found->items()->size(); ++i) {
    const Frame item{&(*found->items())[i], &frame, &path_, &i, i + 1};
    auto value = of_->evaluate(run, item);
    if (!value) return value;
    const auto* number = value->get().number();
    if (number == nullptr) {
      return base::fail(base::ErrorKind::invalid_input,
                        fmt::format("{}: {}", of_->describe(run, item),
                                    expected("number", value->get()).value().message));
    }
    auto more = sum.plus(*number);
    if (!more) return base::pass(more, path_.describe(run, frame));
    sum = *more;
  }
  return Value(Json(sum));
}

void Sum::fields(FieldNames& names, bool nested) const {
  path_.fields(names, nested);
  of_->fields(names, true);
}

std::string Sum::describe(Run& run, const Frame& frame) const { return path_.describe(run, frame); }

Result<Value> List::evaluate(Run& run, const Frame& frame) const {
  Json out = Json::array();
  for (const auto& part : parts_) {
    auto value = part->evaluate(run, frame);
    if (!value) return value;
    if (is_nothing(value->get())) continue;
    Json json = std::move(*value).take();
    if (auto* items = json.items()) {
      for (auto& item : *items) out.push_back(std::move(item));
    } else {
      out.push_back(std::move(json));
    }
  }
  return Value(std::move(out));
}

void List::fields(FieldNames& names, bool nested) const {
  for (const auto& part : parts_) part->fields(names, nested);
}

std::string List::describe(Run&, const Frame&) const { return "list"; }

}  // namespace holdfast::flow::detail
