#include "flow/detail/references.hpp"

#include <fmt/core.h>

namespace holdfast::flow::detail {
namespace {

using base::ErrorKind;

std::string as_text(const Json& value) {
  return value.string() != nullptr ? *value.string() : value.dump();
}

Result<Value> not_found(Missing missing, std::string message, std::string code) {
  if (missing == Missing::null) return Value();
  return tl::unexpected<base::Error>(
      base::Error{ErrorKind::not_found, std::move(message), std::move(code)});
}

}  // namespace

Result<Value> Reference::evaluate(Run& run, const Frame& frame) const {
  auto key = key_->evaluate(run, frame);
  if (!key || is_nothing(key->get())) return key;
  if (auto found = run.lookups.reference(run.system, table_, key->get())) {
    return Value(std::move(*found));
  }
  const auto text = as_text(key->get());
  return not_found(missing_,
                   fmt::format("{}: {} has no {} \"{}\"; create it there or correct the mapping",
                               describe(run, frame), run.system, table_, text),
                   fmt::format("reference:{}:{}", table_, text));
}

Result<Value> Native::evaluate(Run& run, const Frame& frame) const {
  auto key = key_->evaluate(run, frame);
  if (!key || is_nothing(key->get())) return key;
  const auto text = as_text(key->get());
  const auto parsed = by_ == By::record ? base::Uuid::parse(text)
                                        : Result<base::Uuid>(warehouse::record_id(kind_, text));
  if (!parsed) return tl::unexpected<base::Error>(parsed.error().within(describe(run, frame)));
  const auto record = *parsed;
  if (auto found = run.lookups.native_id(run.system, type_, record)) {
    return Value(Json(std::move(*found)));
  }
  const auto kind = warehouse::to_string(kind_);
  return not_found(missing_,
                   fmt::format("{}: {} {} is not in {} yet (as {}); it must be written there first",
                               describe(run, frame), kind, text, run.system, type_),
                   fmt::format("{}:{}", kind, record.guid()));
}

Result<Value> Linked::evaluate(Run& run, const Frame& frame) const {
  auto id = id_->evaluate(run, frame);
  if (!id || is_nothing(id->get())) return id;
  const auto text = as_text(id->get());
  const auto record = type_.empty() ? std::optional(warehouse::record_id(kind_, text))
                                    : run.lookups.record(run.system, type_, text);
  if (record) {
    if (auto value = run.lookups.field(kind_, *record, field_)) return Value(std::move(*value));
  }
  const auto kind = warehouse::to_string(kind_);
  auto message = type_.empty()
                     ? fmt::format("{}: {} {} has no {}", describe(run, frame), kind, text, field_)
                     : fmt::format("{}: no {} of ours with a {} is linked to {} {} of {}",
                                   describe(run, frame), kind, field_, type_, text, run.system);
  return not_found(missing_, std::move(message), fmt::format("link:{}:{}", type_, text));
}

}  // namespace holdfast::flow::detail
