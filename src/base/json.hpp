// A JSON value whose numbers are exact decimals.
//
// Model: null, bool, number, string, array, object. Objects keep the order of their members (what
// one system says is shown as it said it); equality ignores that order. A number outside the range
// of Decimal keeps its text: it does no harm until somebody asks for its value.
// Limits: nesting depth 64; size is limited by whoever reads the bytes. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/decimal.hpp"
#include "base/result.hpp"

namespace holdfast::base {

constexpr std::size_t json_depth_max = 64;

class Json {
 public:
  enum class Type : std::uint8_t { null, boolean, number, string, array, object };
  using Member = std::pair<std::string, Json>;
  using Array = std::vector<Json>;
  using Object = std::vector<Member>;
  struct OutOfRange {  // a number that does not fit Decimal, as it was written
    std::string text;
    friend bool operator==(const OutOfRange&, const OutOfRange&) = default;
  };

  Json() = default;
  Json(std::nullptr_t) {}                                       // NOLINT: literals read as JSON
  Json(bool value) : value_(value) {}                           // NOLINT
  Json(Decimal value) : value_(value) {}                        // NOLINT
  Json(int value) : value_(Decimal(value)) {}                   // NOLINT
  Json(std::int64_t value) : value_(Decimal(value)) {}          // NOLINT
  Json(std::string value) : value_(std::move(value)) {}         // NOLINT
  Json(std::string_view value) : value_(std::string(value)) {}  // NOLINT
  Json(const char* value) : value_(std::string(value)) {}       // NOLINT
  Json(OutOfRange value) : value_(std::move(value)) {}          // NOLINT

  static Json array(Array items = {});
  static Json object(Object members = {});

  // The error names line and column: "line 3, column 14: ...".
  static Result<Json> parse(std::string_view text);

  [[nodiscard]] Type type() const;
  [[nodiscard]] std::string_view type_name() const;
  [[nodiscard]] bool is_null() const { return type() == Type::null; }
  [[nodiscard]] bool is_string() const { return type() == Type::string; }
  [[nodiscard]] bool is_number() const { return type() == Type::number; }
  [[nodiscard]] bool is_array() const { return type() == Type::array; }
  [[nodiscard]] bool is_object() const { return type() == Type::object; }

  // Null pointer unless the value has that type.
  [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&value_); }
  [[nodiscard]] const Decimal* number() const { return std::get_if<Decimal>(&value_); }
  [[nodiscard]] const OutOfRange* out_of_range() const { return std::get_if<OutOfRange>(&value_); }
  [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&value_); }
  [[nodiscard]] const Array* items() const { return std::get_if<Array>(&value_); }
  [[nodiscard]] Array* items() { return std::get_if<Array>(&value_); }
  [[nodiscard]] const Object* members() const { return std::get_if<Object>(&value_); }
  [[nodiscard]] Object* members() { return std::get_if<Object>(&value_); }

  // Member by name; null pointer when absent or when this is no object.
  [[nodiscard]] const Json* find(std::string_view name) const;
  [[nodiscard]] Json* find(std::string_view name);
  // Makes this an object unless it is one, and adds or replaces the member.
  Json& set(std::string_view name, Json value);
  // Makes this an array unless it is one, and appends.
  Json& push_back(Json value);
  bool erase(std::string_view name);

  // Compact text, members in their order, UTF-8 kept, integers without a point.
  [[nodiscard]] std::string dump() const;
  // Indented by two blanks, for people.
  [[nodiscard]] std::string pretty() const;
  // Compact text with sorted members: equal values have equal canonical text.
  [[nodiscard]] std::string canonical() const;

  friend bool operator==(const Json& a, const Json& b);

 private:
  std::variant<std::monostate, bool, Decimal, OutOfRange, std::string, Array, Object> value_;
};

}  // namespace holdfast::base
