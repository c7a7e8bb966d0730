#include "flow/detail/section.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "flow/detail/expression.hpp"

namespace holdfast::flow::detail {
namespace {

const base::Json empty_object = base::Json::object();

std::string got(std::string_view what, const base::Json& json) {
  return expected(what, json).value().message;
}

}  // namespace

std::string below(const std::string& place, std::string_view name) {
  std::string out = place + "/";
  for (const char c : name) {
    if (c == '/')
      out += "~1";
    else if (c == '~')
      out += "~0";
    else
      out += c;
  }
  return out;
}

std::string below(const std::string& place, std::size_t index) {
  return place + "/" + std::to_string(index);
}

std::string alternatives(const std::vector<std::string_view>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += names[i];
  }
  return out;
}

Section::Section(const base::Json& json, std::string place, Mistakes& mistakes)
    : json_(&json), place_(std::move(place)), mistakes_(mistakes) {
  if (json.is_object()) return;
  mistakes_.add(place_, got("object", json));
  json_ = &empty_object;
}

const base::Json* Section::optional(std::string_view name) {
  known_.push_back(name);
  return json_->find(name);
}

const base::Json* Section::required(std::string_view name) {
  const auto* found = optional(name);
  if (found == nullptr) mistakes_.add(place_, fmt::format("\"{}\" is missing", name));
  return found;
}

std::string Section::text(std::string_view name) {
  const auto* found = required(name);
  if (found == nullptr) return {};
  if (found->string() != nullptr && !found->string()->empty()) return *found->string();
  mistake(name, got("text", *found));
  return {};
}

std::optional<std::string> Section::optional_text(std::string_view name) {
  const auto* found = optional(name);
  if (found == nullptr) return std::nullopt;
  if (found->string() != nullptr) return *found->string();
  mistake(name, got("text", *found));
  return std::nullopt;
}

std::optional<std::int64_t> Section::optional_integer(std::string_view name, std::int64_t least,
                                                      std::int64_t most) {
  const auto* found = optional(name);
  if (found == nullptr) return std::nullopt;
  const auto* number = found->number();
  if (number != nullptr && number->is_integer()) {
    const auto value = number->mantissa();
    if (value >= least && value <= most) return value;
  }
  mistake(name, got(fmt::format("whole number from {} to {}", least, most), *found));
  return std::nullopt;
}

bool Section::flag(std::string_view name, bool otherwise) {
  const auto* found = optional(name);
  if (found == nullptr) return otherwise;
  if (found->boolean() != nullptr) return *found->boolean();
  mistake(name, got("true or false", *found));
  return otherwise;
}

std::vector<std::string> Section::texts(std::string_view name) {
  std::vector<std::string> all;
  const auto* found = optional(name);
  if (found == nullptr) return all;
  if (!found->is_array()) {
    mistake(name, got("array of texts", *found));
    return all;
  }
  for (std::size_t i = 0; i < found->items()->size(); ++i) {
    const auto& item = (*found->items())[i];
    if (item.string() != nullptr)
      all.push_back(*item.string());
    else
      mistakes_.add(below(place(name), i), got("text", item));
  }
  return all;
}

std::optional<std::size_t> Section::one_of(std::string_view name,
                                           const std::vector<std::string_view>& choices) {
  const auto value = optional_text(name);
  if (!value) return std::nullopt;
  const auto found = std::find(choices.begin(), choices.end(), *value);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  mistake(name, fmt::format("\"{}\" is not {}", *value, alternatives(choices)));
  return std::nullopt;
}

void Section::mistake(std::string_view name, std::string text) {
  mistakes_.add(place(name), std::move(text));
}

void Section::finish() {
  if (all_known_) return;
  for (const auto& member : *json_->members()) {
    if (std::find(known_.begin(), known_.end(), member.first) != known_.end()) continue;
    auto names = known_;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    mistake(member.first, fmt::format("unknown key; known here: {}", alternatives(names)));
  }
}

}  // namespace holdfast::flow::detail
