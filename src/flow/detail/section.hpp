// Strict reading of one JSON object: what is asked for is known, what nobody asked for is a
// mistake.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "flow/mistakes.hpp"

namespace holdfast::flow::detail {

// "item.json#/read/fields" + "name" -> "item.json#/read/fields/name"
std::string below(const std::string& place, std::string_view name);
std::string below(const std::string& place, std::size_t index);
// "a, b or c"
std::string alternatives(const std::vector<std::string_view>& names);

class Section {
 public:
  // Anything but an object is a mistake, and an empty section from then on.
  Section(const base::Json& json, std::string place, Mistakes& mistakes);

  [[nodiscard]] const std::string& place() const { return place_; }
  [[nodiscard]] std::string place(std::string_view name) const { return below(place_, name); }
  [[nodiscard]] bool has(std::string_view name) const { return json_->find(name) != nullptr; }
  [[nodiscard]] const base::Json::Object& members() const { return *json_->members(); }

  // Null pointer when it is absent.
  const base::Json* optional(std::string_view name);
  const base::Json* required(std::string_view name);
  // Of another type: a mistake, and the value given for absence.
  std::string text(std::string_view name);  // required, not empty
  std::optional<std::string> optional_text(std::string_view name);
  std::optional<std::int64_t> optional_integer(std::string_view name, std::int64_t least,
                                               std::int64_t most);
  bool flag(std::string_view name, bool otherwise);
  std::vector<std::string> texts(std::string_view name);  // optional array
  // One of the texts, or nothing; another text is a mistake.
  std::optional<std::size_t> one_of(std::string_view name,
                                    const std::vector<std::string_view>& choices);
  // Members are free names: none of them is unknown.
  void all_known() { all_known_ = true; }
  void mistake(std::string_view name, std::string text);

  // Reports the members nobody asked for. To be called once, at the end.
  void finish();

 private:
  const base::Json* json_;
  std::string place_;
  Mistakes& mistakes_;
  std::vector<std::string_view> known_;
  bool all_known_ = false;
};

}  // namespace holdfast::flow::detail
