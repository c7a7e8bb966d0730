#include "flow/detail/conditions.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace holdfast::flow::detail {

Result<bool> Exists::holds(Run& run, const Frame& frame) const {
  const auto value = value_->evaluate(run, frame);
  if (!value) return tl::unexpected<base::Error>(value.error());
  return !is_nothing(value->get());
}

Result<bool> OneOf::holds(Run& run, const Frame& frame) const {
  const auto value = value_->evaluate(run, frame);
  if (!value) return tl::unexpected<base::Error>(value.error());
  return std::find(choices_.begin(), choices_.end(), value->get()) != choices_.end();
}

Result<bool> Compare::holds(Run& run, const Frame& frame) const {
  const auto left = left_->evaluate(run, frame);
  if (!left) return tl::unexpected<base::Error>(left.error());
  const auto right = right_->evaluate(run, frame);
  if (!right) return tl::unexpected<base::Error>(right.error());
  const Json& a = left->get();
  const Json& b = right->get();
  if (kind_ == Kind::same) return a == b || (is_nothing(a) && is_nothing(b));
  if (is_nothing(a) || is_nothing(b)) return false;
  if (a.number() != nullptr && b.number() != nullptr) {
    return kind_ == Kind::less ? *a.number() < *b.number() : *a.number() > *b.number();
  }
  if (a.string() != nullptr && b.string() != nullptr) {
    return kind_ == Kind::less ? *a.string() < *b.string() : *a.string() > *b.string();
  }
  return base::fail(base::ErrorKind::invalid_input,
                    fmt::format("{}: cannot be compared with {}: one is a {}, the other a {}",
                                left_->describe(run, frame), right_->describe(run, frame),
                                a.type_name(), b.type_name()));
}

void Compare::fields(FieldNames& names, bool nested) const {
  left_->fields(names, nested);
  right_->fields(names, nested);
}

Result<bool> Not::holds(Run& run, const Frame& frame) const {
  auto inner = inner_->holds(run, frame);
  if (!inner) return inner;
  return !*inner;
}

Result<bool> Junction::holds(Run& run, const Frame& frame) const {
  const bool decisive = kind_ == Kind::any;
  for (const auto& part : parts_) {
    auto holds = part->holds(run, frame);
    if (!holds || *holds == decisive) return holds;
  }
  return !decisive;
}

void Junction::fields(FieldNames& names, bool nested) const {
  for (const auto& part : parts_) part->fields(names, nested);
}

}  // namespace holdfast::flow::detail
