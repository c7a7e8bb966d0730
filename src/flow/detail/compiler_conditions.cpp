// Conditions of the language: an object with one member, which is its kind.
#include <fmt/core.h>

#include "flow/detail/compiler.hpp"

namespace holdfast::flow::detail {
namespace {

constexpr std::string_view known_conditions =
    "exists, absent, equals, in, same, greater, less, not, all or any";

}  // namespace

ConditionPtr Compiler::condition(const Json& json, const std::string& place) {
  if (!json.is_object() || json.members()->size() != 1) {
    mistakes_.add(place, fmt::format("a condition is an object with one of {}", known_conditions));
    return nullptr;
  }
  const auto& [name, inner] = json.members()->front();
  const auto inner_place = below(place, name);
  if (name == "exists" || name == "absent") {
    auto value = expression(inner, inner_place);
    if (!value) return nullptr;
    ConditionPtr exists = std::make_unique<Exists>(std::move(value));
    if (name == "exists") return exists;
    return std::make_unique<Not>(std::move(exists));
  }
  if (name == "not") {
    auto negated = condition(inner, inner_place);
    return negated ? std::make_unique<Not>(std::move(negated)) : nullptr;
  }
  if (name == "all" || name == "any") return junction(name, inner, inner_place);
  return pair_condition(name, inner, inner_place);
}

ConditionPtr Compiler::junction(const std::string& name, const Json& json,
                                const std::string& place) {
  if (json.items() == nullptr || json.items()->empty()) {
    mistakes_.add(place, expected("array of conditions", json).value().message);
    return nullptr;
  }
  std::vector<ConditionPtr> parts;
  bool good = true;
  for (std::size_t i = 0; i < json.items()->size(); ++i) {
    parts.push_back(condition((*json.items())[i], below(place, i)));
    good = good && parts.back();
  }
  if (!good) return nullptr;
  const auto kind = name == "all" ? Junction::Kind::all : Junction::Kind::any;
  return std::make_unique<Junction>(kind, std::move(parts));
}

ConditionPtr Compiler::pair_condition(const std::string& name, const Json& json,
                                      const std::string& place) {
  const bool constant = name == "equals" || name == "in";
  if (!constant && name != "same" && name != "greater" && name != "less") {
    mistakes_.add(place, fmt::format("unknown condition; known are {}", known_conditions));
    return nullptr;
  }
  if (json.items() == nullptr || json.items()->size() != 2) {
    mistakes_.add(place, constant ? "expected [value, constant]" : "expected [value, value]");
    return nullptr;
  }
  const Json& second = (*json.items())[1];
  auto left = expression(json.items()->front(), below(place, std::size_t{0}));
  if (constant) {
    if (name == "in" && !second.is_array()) {
      mistakes_.add(below(place, 1), expected("array of constants", second).value().message);
      return nullptr;
    }
    auto choices = name == "in" ? *second.items() : Json::Array{second};
    return left ? std::make_unique<OneOf>(std::move(left), std::move(choices)) : nullptr;
  }
  auto right = expression(second, below(place, 1));
  if (!left || !right) return nullptr;
  const auto kind = name == "same"      ? Compare::Kind::same
                    : name == "greater" ? Compare::Kind::greater
                                        : Compare::Kind::less;
  return std::make_unique<Compare>(kind, std::move(left), std::move(right));
}

}  // namespace holdfast::flow::detail
