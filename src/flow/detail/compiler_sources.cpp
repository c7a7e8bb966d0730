// The sources of the language, one function each.
#include <fmt/core.h>

#include "flow/detail/compiler.hpp"
#include "flow/detail/references.hpp"

namespace holdfast::flow::detail {

const std::vector<Compiler::SourceName>& Compiler::source_names() {
  static const std::vector<SourceName> all = {{"from", &Compiler::make_from},
                                              {"value", &Compiler::make_value},
                                              {"concat", &Compiler::make_concat},
                                              {"format", &Compiler::make_format},
                                              {"at", &Compiler::make_at},
                                              {"object", &Compiler::make_object},
                                              {"each", &Compiler::make_each},
                                              {"case", &Compiler::make_case},
                                              {"sum", &Compiler::make_sum},
                                              {"list", &Compiler::make_list},
                                              {"derived_id", &Compiler::make_derived_id},
                                              {"lookup", &Compiler::make_lookup},
                                              {"native", &Compiler::make_native},
                                              {"linked", &Compiler::make_linked}};
  return all;
}

ExpressionPtr Compiler::make_from(Section& section) { return sub(section, "from"); }

ExpressionPtr Compiler::make_value(Section& section) {
  return std::make_shared<Constant>(*section.required("value"));
}

ExpressionPtr Compiler::make_concat(Section& section) {
  auto parts = subs(section, "concat");
  const auto by = section.optional_text("by").value_or("");
  return parts.empty() ? nullptr : std::make_shared<Concat>(std::move(parts), by);
}

ExpressionPtr Compiler::make_format(Section& section) {
  const std::string text = section.text("format");
  auto values = subs(section, "with");
  std::vector<std::string> pieces;
  std::size_t from = 0;
  for (auto at = text.find("{}"); at != std::string::npos; at = text.find("{}", from)) {
    pieces.push_back(text.substr(from, at - from));
    from = at + 2;
  }
  pieces.push_back(text.substr(from));
  if (values.empty() || text.empty()) return nullptr;
  if (pieces.size() != values.size() + 1) {
    section.mistake("format", fmt::format("has {} places {{}} for {} values", pieces.size() - 1,
                                          values.size()));
    return nullptr;
  }
  return std::make_shared<Format>(std::move(pieces), std::move(values));
}

ExpressionPtr Compiler::make_at(Section& section) {
  auto at = path(section, "at");
  auto get = sub(section, "get");
  return at && get ? std::make_shared<At>(std::move(*at), std::move(get)) : nullptr;
}

Object::Members Compiler::object_members(Section& section, std::string_view name) {
  Object::Members members;
  const auto* json = section.required(name);
  if (json == nullptr) return members;
  Section inner(*json, section.place(name), mistakes_);
  inner.all_known();
  bool good = true;
  for (const auto& [member, value] : inner.members()) {
    members.emplace_back(member, expression(value, inner.place(member)));
    good = good && members.back().second;
  }
  if (members.empty() && json->is_object()) section.mistake(name, "an object needs members");
  if (!good) members.clear();
  return members;
}

ExpressionPtr Compiler::make_object(Section& section) {
  auto members = object_members(section, "object");
  return members.empty() ? nullptr : std::make_shared<Object>(std::move(members));
}

ExpressionPtr Compiler::make_each(Section& section) {
  auto each = path(section, "each");
  ConditionPtr where;
  bool good = each.has_value();
  if (const auto* json = section.optional("where")) {
    where = condition(*json, section.place("where"));
    good = good && where;
  }
  std::vector<Segment> order_by;
  if (section.has("order_by")) {
    auto order = path(section, "order_by");
    good = good && order;
    if (order) order_by = std::move(order->segments);
  }
  auto get = sub(section, "get");
  if (!good || !get) return nullptr;
  return std::make_shared<Each>(std::move(*each), std::move(where), std::move(order_by),
                                std::move(get));
}

ExpressionPtr Compiler::make_case(Section& section) {
  const auto* json = section.required("case");
  std::vector<Branch> branches;
  bool good = json->is_array() && !json->items()->empty();
  if (!good)
    section.mistake("case", expected("array of {\"when\", \"get\"}", *json).value().message);
  for (std::size_t i = 0; good && i < json->items()->size(); ++i) {
    Section branch((*json->items())[i], below(section.place("case"), i), mistakes_);
    const auto* when = branch.required("when");
    ConditionPtr holds = when ? condition(*when, branch.place("when")) : nullptr;
    ExpressionPtr get = sub(branch, "get");
    branch.finish();
    branches.push_back({std::move(holds), std::move(get)});
  }
  ExpressionPtr otherwise;
  if (const auto* last = section.optional("else")) {
    otherwise = expression(*last, section.place("else"));
    good = good && otherwise;
  }
  for (const auto& branch : branches) good = good && branch.when && branch.get;
  return good ? std::make_shared<Case>(std::move(branches), std::move(otherwise)) : nullptr;
}

ExpressionPtr Compiler::make_sum(Section& section) {
  auto sum = path(section, "sum");
  auto of = sub(section, "of");
  return sum && of ? std::make_shared<Sum>(std::move(*sum), std::move(of)) : nullptr;
}

ExpressionPtr Compiler::make_list(Section& section) {
  auto parts = subs(section, "list");
  return parts.empty() ? nullptr : std::make_shared<List>(std::move(parts));
}

ExpressionPtr Compiler::make_derived_id(Section& section) {
  auto parts = subs(section, "derived_id");
  return parts.empty() ? nullptr : std::make_shared<DerivedId>(std::move(parts));
}

bool Compiler::null_when_missing(Section& section) {
  return section.one_of("missing", {"error", "null"}) == 1U;
}

std::optional<warehouse::RecordKind> Compiler::kind(Section& section, std::string_view name) {
  const auto text = section.text(name);
  if (text.empty()) return std::nullopt;
  if (auto parsed = warehouse::parse_record_kind(text)) return *parsed;
  section.mistake(name, fmt::format("\"{}\" is not {}", text, warehouse::record_kinds));
  return std::nullopt;
}

ExpressionPtr Compiler::make_lookup(Section& section) {
  const auto table = section.text("lookup");
  auto key = sub(section, "key");
  const auto missing = null_when_missing(section) ? Missing::null : Missing::error;
  if (table.empty() || !key) return nullptr;
  return std::make_shared<Reference>(table, std::move(key), missing);
}

ExpressionPtr Compiler::make_native(Section& section) {
  const auto of = kind(section, "native");
  const auto type = section.text("type");
  const bool by_record = section.has("record");
  auto key = sub(section, by_record ? "record" : "key");
  const auto missing = null_when_missing(section) ? Missing::null : Missing::error;
  if (!of || type.empty() || !key) return nullptr;
  return std::make_shared<Native>(*of, type, by_record ? Native::By::record : Native::By::key,
                                  std::move(key), missing);
}

ExpressionPtr Compiler::make_linked(Section& section) {
  const auto of = kind(section, "linked");
  const bool by_key = section.has("key");
  const auto type = by_key ? std::string() : section.text("type");
  auto id = sub(section, by_key ? "key" : "id");
  const auto field = section.text("field");
  const auto missing = null_when_missing(section) ? Missing::null : Missing::error;
  if (!of || (type.empty() && !by_key) || !id || field.empty()) return nullptr;
  return std::make_shared<Linked>(*of, type, std::move(id), field, missing);
}

}  // namespace holdfast::flow::detail
