#include "flow/detail/compiler.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "flow/detail/steps.hpp"

namespace holdfast::flow::detail {
namespace {

std::optional<Variable::Kind> variable(std::string_view name) {
  if (name == "record") return Variable::Kind::record;
  if (name == "id") return Variable::Kind::id;
  if (name == "type") return Variable::Kind::type;
  if (name == "index") return Variable::Kind::index;
  return std::nullopt;
}

}  // namespace

void Compiler::define(const Json* definitions, const std::string& place) {
  if (definitions == nullptr) return;
  Section section(*definitions, place, mistakes_);
  section.all_known();
  for (const auto& [name, json] : section.members()) {
    if (variable(name)) section.mistake(name, "this name is a variable of the language");
    named_[name] = Named{&json, section.place(name), Named::State::untouched, nullptr};
  }
  for (const auto& member : section.members()) (void)named(member.first, place);
}

ExpressionPtr Compiler::named(std::string_view name, const std::string& place) {
  const auto found = named_.find(name);
  if (found == named_.end()) {
    std::vector<std::string_view> known = {"$record", "$id", "$type", "$index"};
    std::vector<std::string> own;
    own.reserve(named_.size());
    for (const auto& one : named_) own.push_back("$" + one.first);
    known.insert(known.end(), own.begin(), own.end());
    mistakes_.add(place, fmt::format("there is no ${}; known are {}", name, alternatives(known)));
    return nullptr;
  }
  Named& one = found->second;
  if (one.state == Named::State::compiling) {
    mistakes_.add(place, fmt::format("the definition ${} refers to itself", name));
    return nullptr;
  }
  if (one.state == Named::State::untouched) {
    one.state = Named::State::compiling;
    one.body = expression(*one.json, one.place);
    one.state = Named::State::done;
  }
  return one.body;
}

ExpressionPtr Compiler::expression(const Json& json, const std::string& place) {
  if (json.string() != nullptr) return from_text(*json.string(), place);
  if (json.is_array()) return first_of(json, place);
  if (json.is_object()) return from_object(json, place);
  return std::make_shared<Constant>(json);
}

ExpressionPtr Compiler::from_text(const std::string& text, const std::string& place) {
  if (text.starts_with('$')) {
    const auto name = std::string_view(text).substr(1);
    if (const auto kind = variable(name)) return std::make_shared<Variable>(*kind);
    return named(name, place);
  }
  auto parsed = path(text, place);
  return parsed ? std::make_shared<PathExpression>(std::move(*parsed)) : nullptr;
}

std::optional<Path> Compiler::path(const std::string& text, const std::string& place) {
  bool reported = false;
  auto parsed = parse_path(text, [&](std::string_view name) {
    auto found = from_text("$" + std::string(name), place);
    reported = reported || !found;
    return found;
  });
  if (parsed) return std::move(*parsed);
  if (!reported) mistakes_.add(place, fmt::format("\"{}\": {}", text, parsed.error()));
  return std::nullopt;
}

std::optional<Path> Compiler::path(Section& section, std::string_view name) {
  const auto* json = section.required(name);
  if (json == nullptr) return std::nullopt;
  if (json->string() != nullptr) return path(*json->string(), section.place(name));
  section.mistake(name, expected("path", *json).value().message);
  return std::nullopt;
}

ExpressionPtr Compiler::first_of(const Json& json, const std::string& place) {
  std::vector<ExpressionPtr> all;
  bool good = true;
  for (std::size_t i = 0; i < json.items()->size(); ++i) {
    all.push_back(expression((*json.items())[i], below(place, i)));
    good = good && all.back();
  }
  if (all.empty()) mistakes_.add(place, "an empty list has no value");
  return good && !all.empty() ? std::make_shared<FirstOf>(std::move(all)) : nullptr;
}

ExpressionPtr Compiler::sub(Section& section, std::string_view name) {
  const auto* json = section.required(name);
  return json == nullptr ? nullptr : expression(*json, section.place(name));
}

std::vector<ExpressionPtr> Compiler::subs(Section& section, std::string_view name) {
  std::vector<ExpressionPtr> all;
  const auto* json = section.required(name);
  if (json == nullptr) return all;
  if (json->items() == nullptr || json->items()->empty()) {
    section.mistake(name, expected("array of values", *json).value().message);
    return all;
  }
  bool good = true;
  for (std::size_t i = 0; i < json->items()->size(); ++i) {
    all.push_back(expression((*json->items())[i], below(section.place(name), i)));
    good = good && all.back();
  }
  if (!good) all.clear();
  return all;
}

bool Compiler::steps(Section& section, std::vector<StepPtr>& out) {
  const auto* json = section.optional("then");
  if (json == nullptr) return true;
  if (!json->is_array()) {
    section.mistake("then", expected("array of steps", *json).value().message);
    return false;
  }
  const StepContext context{
      direction_, maps_,
      [this](const Json& operand, const std::string& place) { return expression(operand, place); },
      mistakes_};
  bool good = true;
  for (std::size_t i = 0; i < json->items()->size(); ++i) {
    out.push_back(make_step((*json->items())[i], below(section.place("then"), i), context));
    good = good && out.back();
  }
  return good;
}

ExpressionPtr Compiler::from_object(const Json& json, const std::string& place) {
  Section section(json, place, mistakes_);
  auto pipeline = std::make_shared<Pipeline>();
  pipeline->source = source(section);
  bool good = pipeline->source != nullptr;
  if (const auto* when = section.optional("when")) {
    pipeline->when = condition(*when, section.place("when"));
    good = good && pipeline->when;
  }
  if (const auto* otherwise = section.optional("default")) {
    pipeline->otherwise = expression(*otherwise, section.place("default"));
    good = good && pipeline->otherwise;
  }
  good = steps(section, pipeline->steps) && good;
  pipeline->required = section.flag("required", false);
  section.finish();
  return good ? pipeline : nullptr;
}

ExpressionPtr Compiler::source(Section& section) {
  std::vector<std::string_view> names;
  for (const auto& one : source_names()) {
    names.push_back(one.name);
    if (section.has(one.name)) return (this->*one.make)(section);
  }
  mistakes_.add(section.place(), "has no source; known are " + alternatives(names));
  section.all_known();
  return nullptr;
}

}  // namespace holdfast::flow::detail
