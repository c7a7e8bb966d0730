// Reads a JSON document along a path and names the path when something is not as expected:
//   JsonView(order)["lineItems"][3]["price"]["totalPrice"].decimal()
//   -> /lineItems/3/price/totalPrice: expected number, got "x"
//
// Model: a view of a value that outlives it, or of nothing (absent), plus the JSON pointer
// (RFC 6901) that led there. Walking through what is absent stays absent; only asking for a value
// is an error. Errors have kind invalid_input.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace holdfast::base {

class JsonView {
 public:
  explicit JsonView(const Json& value, std::string path = "")
      : value_(&value), path_(std::move(path)) {}

  [[nodiscard]] JsonView operator[](std::string_view name) const;
  [[nodiscard]] JsonView operator[](std::size_t index) const;
  // Follows a JSON pointer such as /price/0/gross.
  [[nodiscard]] JsonView at(std::string_view pointer) const;

  [[nodiscard]] bool exists() const { return value_ != nullptr; }
  // Absent or null.
  [[nodiscard]] bool is_null() const { return value_ == nullptr || value_->is_null(); }
  [[nodiscard]] const Json* get() const { return value_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::size_t size() const;  // items of an array, else 0

  [[nodiscard]] Result<bool> boolean() const;
  [[nodiscard]] Result<Decimal> decimal() const;
  [[nodiscard]] Result<std::int64_t> integer() const;
  [[nodiscard]] Result<std::string> text() const;
  [[nodiscard]] Result<Uuid> uuid() const;
  [[nodiscard]] Result<WallTime> time() const;
  // Checks the type; an array's items are then reached by index.
  [[nodiscard]] Result<const Json::Array*> items() const;
  [[nodiscard]] Result<const Json::Object*> members() const;

  // The text, or `otherwise` where it is absent, null or no text.
  [[nodiscard]] std::string text_or(std::string_view otherwise) const;

  // The error this view would give: "/a/b: expected number, got "x"".
  [[nodiscard]] Error expected(std::string_view what) const;

 private:
  JsonView(const Json* value, std::string path) : value_(value), path_(std::move(path)) {}
  const Json* value_;
  std::string path_;
};

}  // namespace holdfast::base
