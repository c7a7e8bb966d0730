// Steps: what changes a value on its way. Made from their JSON by make_step().
#pragma once

#include <functional>

#include "flow/detail/expression.hpp"
#include "flow/detail/section.hpp"
#include "flow/detail/value_map.hpp"

namespace holdfast::flow::detail {

// What a step may need of the mapping it is compiled for.
struct StepContext {
  Direction direction = Direction::read;
  const ValueMaps& maps;
  std::function<ExpressionPtr(const Json& json, const std::string& place)> compile_expression;
  Mistakes& mistakes;
};

// "trim" or {"round": 2, "rounding": "up"}. A null pointer when there were mistakes.
StepPtr make_step(const Json& json, const std::string& place, const StepContext& context);

// The members of a step's object; of the short form ("trim") there are none.
struct StepSource {
  Section& section;
  const Json* main;  // value of the member that names the step; null pointer in the short form
  std::string_view name;
  const StepContext& context;
};
using StepMaker = StepPtr (*)(StepSource& source);
struct StepName {
  std::string_view name;
  StepMaker make;
};

// By topic, each in its own file.
const std::vector<StepName>& text_steps();
const std::vector<StepName>& number_steps();
const std::vector<StepName>& other_steps();

// A step that is a plain function.
using StepFunction = std::function<Result<Json>(const Json& in)>;
StepPtr step_of(StepFunction function);

}  // namespace holdfast::flow::detail
