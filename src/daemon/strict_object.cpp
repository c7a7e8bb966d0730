#include "daemon/strict_object.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"

namespace holdfast::daemon {
namespace {

std::string joined(const std::set<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string without_slash(const std::string& message) {
  const auto colon = message.find(": ");
  return colon == std::string::npos ? message : message.substr(colon + 2);
}

}  // namespace

StrictObject::StrictObject(const base::Json& json, std::string place, flow::Mistakes& mistakes)
    : json_(json), place_(std::move(place)), mistakes_(mistakes) {
  if (!json.is_object()) mistakes_.add(place_.empty() ? "/" : place_, "must be an object");
}

StrictObject::~StrictObject() {
  const auto* members = json_.members();
  if (members == nullptr) return;
  for (const auto& [name, value] : *members) {
    if (!asked_.contains(name)) {
      mistake(name, fmt::format("is unknown here; known are {}", joined(asked_)));
    }
  }
}

void StrictObject::mistake(const std::string& name, const std::string& text) {
  mistakes_.add(place_ + "/" + name, text);
}

const base::Json* StrictObject::find(const std::string& name) {
  asked_.insert(name);
  return json_.find(name);
}

std::string StrictObject::text(const std::string& name, const std::string& otherwise) {
  const base::Json* value = find(name);
  if (value == nullptr) return otherwise;
  const auto text = base::JsonView(*value).text();
  if (!text) mistake(name, without_slash(text.error().message));
  return text.value_or(otherwise);
}

std::string StrictObject::text_required(const std::string& name) {
  std::string value = text(name, "");
  if (json_.find(name) == nullptr) mistake(name, "is missing");
  return value;
}

std::string StrictObject::one_of(const std::string& name, const std::string& otherwise,
                                 std::initializer_list<std::string_view> known) {
  std::string value = text(name, otherwise);
  if (std::find(known.begin(), known.end(), value) != known.end()) return value;
  std::string all;
  for (const auto word : known) all += (all.empty() ? "" : ", ") + std::string(word);
  mistake(name, fmt::format("is \"{}\"; known are {}", value, all));
  return otherwise;
}

std::int64_t StrictObject::integer(const std::string& name, std::int64_t otherwise,
                                   std::int64_t min, std::int64_t max) {
  const base::Json* value = find(name);
  if (value == nullptr) return otherwise;
  const auto number = base::JsonView(*value).integer();
  if (!number) {
    mistake(name, without_slash(number.error().message));
    return otherwise;
  }
  if (*number < min || *number > max) {
    mistake(name, fmt::format("is {}; it must lie between {} and {}", *number, min, max));
    return otherwise;
  }
  return *number;
}

bool StrictObject::boolean(const std::string& name, bool otherwise) {
  const base::Json* value = find(name);
  if (value == nullptr) return otherwise;
  const auto flag = base::JsonView(*value).boolean();
  if (!flag) mistake(name, without_slash(flag.error().message));
  return flag.value_or(otherwise);
}

const base::Json* StrictObject::object(const std::string& name, bool required) {
  const base::Json* value = find(name);
  if (value == nullptr && required) mistake(name, "is missing");
  if (value != nullptr && !value->is_object()) {
    mistake(name, "must be an object");
    return nullptr;
  }
  return value;
}

const base::Json* StrictObject::any(const std::string& name) { return find(name); }

}  // namespace holdfast::daemon
