// Turns the JSON of a mapping section into expressions and conditions.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "flow/detail/conditions.hpp"
#include "flow/detail/section.hpp"
#include "flow/detail/sources.hpp"
#include "flow/detail/value_map.hpp"

namespace holdfast::flow::detail {

class Compiler {
 public:
  Compiler(Direction direction, const ValueMaps& maps, Mistakes& mistakes)
      : direction_(direction), maps_(maps), mistakes_(mistakes) {}

  // Members of `define`; each is compiled once, whether it is used or not.
  void define(const Json* definitions, const std::string& place);

  // Null pointers when there were mistakes.
  ExpressionPtr expression(const Json& json, const std::string& place);
  ConditionPtr condition(const Json& json, const std::string& place);

 private:
  struct Named {
    const Json* json = nullptr;
    std::string place;
    enum class State : std::uint8_t { untouched, compiling, done } state = State::untouched;
    ExpressionPtr body;
  };

  ExpressionPtr from_text(const std::string& text, const std::string& place);
  ExpressionPtr named(std::string_view name, const std::string& place);
  ExpressionPtr from_object(const Json& json, const std::string& place);
  ExpressionPtr source(Section& section);
  ExpressionPtr first_of(const Json& json, const std::string& place);
  std::optional<Path> path(Section& section, std::string_view name);
  std::optional<Path> path(const std::string& text, const std::string& place);
  ExpressionPtr sub(Section& section, std::string_view name);
  std::vector<ExpressionPtr> subs(Section& section, std::string_view name);
  Object::Members object_members(Section& section, std::string_view name);
  bool steps(Section& section, std::vector<StepPtr>& out);

  ExpressionPtr make_from(Section& section);
  ExpressionPtr make_value(Section& section);
  ExpressionPtr make_concat(Section& section);
  ExpressionPtr make_format(Section& section);
  ExpressionPtr make_at(Section& section);
  ExpressionPtr make_object(Section& section);
  ExpressionPtr make_each(Section& section);
  ExpressionPtr make_case(Section& section);
  ExpressionPtr make_sum(Section& section);
  ExpressionPtr make_list(Section& section);
  ExpressionPtr make_derived_id(Section& section);
  ExpressionPtr make_lookup(Section& section);
  ExpressionPtr make_native(Section& section);
  ExpressionPtr make_linked(Section& section);
  std::optional<warehouse::RecordKind> kind(Section& section, std::string_view name);
  static bool null_when_missing(Section& section);

  ConditionPtr pair_condition(const std::string& name, const Json& json, const std::string& place);
  ConditionPtr junction(const std::string& name, const Json& json, const std::string& place);

  struct SourceName {
    std::string_view name;
    ExpressionPtr (Compiler::*make)(Section&);
  };
  static const std::vector<SourceName>& source_names();

  Direction direction_;
  const ValueMaps& maps_;
  Mistakes& mistakes_;
  std::map<std::string, Named, std::less<>> named_;
};

}  // namespace holdfast::flow::detail
