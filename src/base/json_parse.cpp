#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace holdfast::base {
namespace {

using Foreign = nlohmann::json;

// Builds our value from the library's events: the only place where a number's text can still be
// had before the library turns it into a double.
class Builder final : public nlohmann::json_sax<Foreign> {
 public:
  bool null() override { return add(Json()); }
  bool boolean(bool value) override { return add(Json(value)); }
  bool number_integer(number_integer_t value) override {
    // INT64_MIN does not fit the symmetric range of Decimal.
    if (value == INT64_MIN) return add(Json(Json::OutOfRange{std::to_string(value)}));
    return add(Json(Decimal(value)));
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > INT64_MAX) return add(Json(Json::OutOfRange{std::to_string(value)}));
    return add(Json(Decimal(static_cast<std::int64_t>(value))));
  }
  bool number_float(number_float_t, const string_t& text) override {
    auto value = Decimal::parse(text);
    return value ? add(Json(*value)) : add(Json(Json::OutOfRange{text}));
  }
  bool string(string_t& text) override { return add(Json(std::move(text))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool key(string_t& name) override {
    key_ = std::move(name);
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) override {
    error_ = e.what();
    return false;
  }

  Json root;
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  Json* place(Json value) {
    if (stack_.empty()) {
      root = std::move(value);
      return &root;
    }
    Json& parent = *stack_.back();
    if (parent.is_array()) return &parent.push_back(std::move(value));
    // A repeated name keeps the last value, as every parser of either system does.
    return &parent.set(key_, std::move(value));
  }
  bool add(Json value) {
    place(std::move(value));
    return true;
  }
  bool open(Json container) {
    if (stack_.size() == json_depth_max) {
      error_ = fmt::format("nested deeper than {} levels", json_depth_max);
      return false;
    }
    stack_.push_back(place(std::move(container)));
    return true;
  }
  bool close() {
    stack_.pop_back();
    return true;
  }

  std::vector<Json*> stack_;
  std::string key_;
  std::string error_;
};

// "[json.exception.parse_error.101] parse error at line 1, column 2: ..." -> "line 1, column 2: ..."
std::string plain(const std::string& message) {
  const auto line = message.find("line ");
  return line == std::string::npos ? message : message.substr(line);
}

}  // namespace

Result<Json> Json::parse(std::string_view text) {
  Builder builder;
  try {
    if (Foreign::sax_parse(text, &builder)) return std::move(builder.root);
    return fail(ErrorKind::invalid_input, "malformed JSON: " + plain(builder.error()));
  } catch (const std::exception& e) {
    return fail(ErrorKind::invalid_input, "malformed JSON: " + plain(e.what()));
  }
}

}  // namespace holdfast::base
