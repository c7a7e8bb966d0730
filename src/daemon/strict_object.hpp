// Reads the members of a JSON object one by one; what nobody asked for is a mistake.
//
// Model: every reader notes the name it asked for. When the object goes, names that were never
// asked for are reported, with the nearest known one. Values of a wrong type are reported and the
// default is used, so that one pass finds everything.
#pragma once

#include <initializer_list>
#include <set>
#include <string>

#include "base/json.hpp"
#include "flow/mistakes.hpp"

namespace holdfast::daemon {

class StrictObject {
 public:
  StrictObject(const base::Json& json, std::string place, flow::Mistakes& mistakes);
  StrictObject(const StrictObject&) = delete;
  StrictObject& operator=(const StrictObject&) = delete;
  ~StrictObject();  // reports unknown keys

  std::string text(const std::string& name, const std::string& otherwise);
  std::string text_required(const std::string& name);
  std::string one_of(const std::string& name, const std::string& otherwise,
                     std::initializer_list<std::string_view> known);
  std::int64_t integer(const std::string& name, std::int64_t otherwise, std::int64_t min,
                       std::int64_t max);
  bool boolean(const std::string& name, bool otherwise);
  // Null pointer when absent or no object.
  const base::Json* object(const std::string& name, bool required = false);
  const base::Json* any(const std::string& name);
  bool has(const std::string& name) { return any(name) != nullptr; }
  void mistake(const std::string& name, const std::string& text);

 private:
  const base::Json* find(const std::string& name);
  const base::Json& json_;
  std::string place_;
  flow::Mistakes& mistakes_;
  std::set<std::string> asked_;
};

}  // namespace holdfast::daemon
