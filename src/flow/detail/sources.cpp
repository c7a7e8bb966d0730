#include "flow/detail/sources.hpp"

#include <fmt/core.h>

namespace holdfast::flow::detail {
namespace {

std::string describe_all(const std::vector<ExpressionPtr>& all, Run& run, const Frame& frame) {
  std::string out;
  for (const auto& one : all) out += (out.empty() ? "" : ", ") + one->describe(run, frame);
  return out;
}

Result<std::string> text_of(const Expression& part, Run& run, const Frame& frame) {
  auto value = part.evaluate(run, frame);
  if (!value) return base::pass(value);
  const Json& json = value->get();
  if (is_nothing(json)) return std::string();
  if (json.string() != nullptr) return *json.string();
  if (!json.is_array() && !json.is_object()) return json.dump();
  return base::fail(
      base::ErrorKind::invalid_input,
      fmt::format("{}: expected text, got {}", part.describe(run, frame), json.type_name()));
}

void fields_of(const std::vector<ExpressionPtr>& all, FieldNames& names, bool nested) {
  for (const auto& one : all) one->fields(names, nested);
}

}  // namespace

Result<Value> Variable::evaluate(Run& run, const Frame& frame) const {
  run.stated = true;
  switch (kind_) {
    case Kind::record: return Value::of(&run.record);
    case Kind::id: return Value::of(&run.id);
    case Kind::type: return Value::of(&run.type);
    case Kind::index: break;
  }
  const Frame* at = &frame;
  while (at != nullptr && at->number == 0) at = at->parent;
  return Value(at == nullptr ? Json() : Json(static_cast<std::int64_t>(at->number)));
}

std::string Variable::describe(Run&, const Frame&) const {
  constexpr std::string_view names[] = {"$record", "$id", "$type", "$index"};
  return std::string(names[static_cast<std::size_t>(kind_)]);
}

Result<Value> FirstOf::evaluate(Run& run, const Frame& frame) const {
  for (const auto& one : all_) {
    auto value = one->evaluate(run, frame);
    if (!value || !is_nothing(value->get())) return value;
  }
  return Value();
}

void FirstOf::fields(FieldNames& names, bool nested) const { fields_of(all_, names, nested); }

std::string FirstOf::describe(Run& run, const Frame& frame) const {
  for (const auto& one : all_) {
    const auto value = one->evaluate(run, frame);
    if (!value || !is_nothing(value->get())) return one->describe(run, frame);
  }
  return describe_all(all_, run, frame);
}

Result<Value> Concat::evaluate(Run& run, const Frame& frame) const {
  std::string out;
  for (const auto& part : parts_) {
    auto text = text_of(*part, run, frame);
    if (!text) return base::pass(text);
    if (text->empty()) continue;
    if (!out.empty()) out += by_;
    out += *text;
  }
  return Value(Json(std::move(out)));
}

void Concat::fields(FieldNames& names, bool nested) const { fields_of(parts_, names, nested); }

std::string Concat::describe(Run& run, const Frame& frame) const {
  return describe_all(parts_, run, frame);
}

Result<Value> Format::evaluate(Run& run, const Frame& frame) const {
  std::string out = pieces_.front();
  for (std::size_t i = 0; i < values_.size(); ++i) {
    auto text = text_of(*values_[i], run, frame);
    if (!text) return base::pass(text);
    if (text->empty()) return Value();
    out += *text + pieces_[i + 1];
  }
  return Value(Json(std::move(out)));
}

void Format::fields(FieldNames& names, bool nested) const { fields_of(values_, names, nested); }

std::string Format::describe(Run& run, const Frame& frame) const {
  return describe_all(values_, run, frame);
}

Result<Value> DerivedId::evaluate(Run& run, const Frame& frame) const {
  auto name = parts_.evaluate(run, frame);
  if (!name || is_nothing(name->get())) return name;
  return Value(Json(base::Uuid::v5(base::holdfast_namespace, *name->get().string()).guid()));
}

Result<Value> At::evaluate(Run& run, const Frame& frame) const {
  const Json* found = path_.walk(run, frame);
  if (found != nullptr) run.stated = true;
  if (found == nullptr || found->is_null()) return Value();
  return get_->evaluate(run, Frame{found, &frame, &path_});
}

void At::fields(FieldNames& names, bool nested) const {
  path_.fields(names, nested);
  get_->fields(names, true);
}

std::string At::describe(Run& run, const Frame& frame) const {
  const Json* found = path_.walk(run, frame);
  if (found == nullptr) return path_.describe(run, frame);
  return get_->describe(run, Frame{found, &frame, &path_});
}

Result<Value> Case::evaluate(Run& run, const Frame& frame) const {
  for (const auto& branch : branches_) {
    auto holds = branch.when->holds(run, frame);
    if (!holds) return base::pass(holds);
    if (*holds) return branch.get->evaluate(run, frame);
  }
  return otherwise_ ? otherwise_->evaluate(run, frame) : Result<Value>(Value());
}

void Case::fields(FieldNames& names, bool nested) const {
  for (const auto& branch : branches_) {
    branch.when->fields(names, nested);
    branch.get->fields(names, nested);
  }
  if (otherwise_) otherwise_->fields(names, nested);
}

std::string Case::describe(Run& run, const Frame& frame) const {
  for (const auto& branch : branches_) {
    const auto holds = branch.when->holds(run, frame);
    if (holds && *holds) return branch.get->describe(run, frame);
  }
  return otherwise_ ? otherwise_->describe(run, frame) : "case";
}

Result<Value> Pipeline::evaluate(Run& run, const Frame& frame) const {
  if (when) {
    auto holds = when->holds(run, frame);
    if (!holds) return base::pass(holds);
    if (!*holds) return Value();
  }
  auto value = source->evaluate(run, frame);
  if (!value) return value;
  if (otherwise && is_nothing(value->get())) value = otherwise->evaluate(run, frame);
  if (value && !is_nothing(value->get())) value = stepped(run, frame, std::move(*value));
  if (value && required && is_nothing(value->get())) {
    return base::fail(base::ErrorKind::invalid_input,
                      fmt::format("{}: expected a value, got nothing", describe(run, frame)));
  }
  return value;
}

Result<Value> Pipeline::stepped(Run& run, const Frame& frame, Value value) const {
  for (const auto& step : steps) {
    if (value.get().is_null()) return value;
    auto changed = step->apply(run, frame, value.get());
    if (!changed) {
      base::Error error = std::move(changed.error());
      error.message = fmt::format("{}: {}", source->describe(run, frame), error.message);
      return tl::unexpected<base::Error>(std::move(error));
    }
    value = Value(std::move(*changed));
  }
  return value;
}

void Pipeline::fields(FieldNames& names, bool nested) const {
  if (when) when->fields(names, nested);
  source->fields(names, nested);
  if (otherwise) otherwise->fields(names, nested);
  for (const auto& step : steps) step->fields(names, nested);
}

std::string Pipeline::describe(Run& run, const Frame& frame) const {
  return source->describe(run, frame);
}

}  // namespace holdfast::flow::detail
