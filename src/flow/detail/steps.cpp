#include "flow/detail/steps.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace holdfast::flow::detail {
namespace {

class FunctionStep final : public Step {
 public:
  explicit FunctionStep(StepFunction function) : function_(std::move(function)) {}
  [[nodiscard]] Result<Json> apply(Run&, const Frame&, const Json& in) const override {
    return function_(in);
  }

 private:
  StepFunction function_;
};

const std::vector<StepName>& all_steps() {
  static const std::vector<StepName> all = [] {
    std::vector<StepName> sum;
    for (const auto* some : {&text_steps(), &number_steps(), &other_steps()}) {
      sum.insert(sum.end(), some->begin(), some->end());
    }
    return sum;
  }();
  return all;
}

const StepName* find_step(std::string_view name) {
  const auto& all = all_steps();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const StepName& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string known_steps() {
  std::vector<std::string_view> names;
  for (const auto& one : all_steps()) names.push_back(one.name);
  std::sort(names.begin(), names.end());
  return alternatives(names);
}

StepPtr short_form(const std::string& name, const std::string& place, const StepContext& context) {
  const auto* step = find_step(name);
  if (step == nullptr) {
    context.mistakes.add(place,
                         fmt::format("unknown step \"{}\"; known are {}", name, known_steps()));
    return nullptr;
  }
  static const Json no_members = Json::object();
  Section section(no_members, place, context.mistakes);
  StepSource source{section, nullptr, step->name, context};
  return step->make(source);
}

}  // namespace

StepPtr step_of(StepFunction function) {
  return std::make_unique<FunctionStep>(std::move(function));
}

StepPtr make_step(const Json& json, const std::string& place, const StepContext& context) {
  if (json.string() != nullptr) return short_form(*json.string(), place, context);
  Section section(json, place, context.mistakes);
  if (!json.is_object()) return nullptr;
  for (const auto& member : section.members()) {
    const auto* step = find_step(member.first);
    if (step == nullptr) continue;
    StepSource source{section, section.optional(step->name), step->name, context};
    auto made = step->make(source);
    section.finish();
    return made;
  }
  context.mistakes.add(place, "names no step; known are " + known_steps());
  return nullptr;
}

}  // namespace holdfast::flow::detail
