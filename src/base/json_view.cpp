#include "base/json_view.hpp"

#include <charconv>

#include <fmt/core.h>

namespace holdfast::base {
namespace {

constexpr std::size_t shown_bytes_max = 40;

std::string escaped(std::string_view token) {
  std::string out;
  for (const char c : token) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

std::string unescaped(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool pair = token[i] == '~' && i + 1 < token.size();
    if (pair && token[i + 1] == '1')
      out += '/';
    else if (pair && token[i + 1] == '0')
      out += '~';
    else {
      out += token[i];
      continue;
    }
    ++i;
  }
  return out;
}

std::string shown(const Json& value) {
  if (value.is_array() || value.is_object()) return std::string(value.type_name());
  std::string text = value.dump();
  if (text.size() <= shown_bytes_max) return text;
  std::size_t end = shown_bytes_max;
  while ((static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not inside a character
  return text.substr(0, end) + "...";
}

}  // namespace

JsonView JsonView::operator[](std::string_view name) const {
  const Json* child = value_ == nullptr ? nullptr : value_->find(name);
  return {child, path_ + "/" + escaped(name)};
}

JsonView JsonView::operator[](std::size_t index) const {
  const auto* all = value_ == nullptr ? nullptr : value_->items();
  const Json* child = all != nullptr && index < all->size() ? &(*all)[index] : nullptr;
  return {child, path_ + "/" + std::to_string(index)};
}

JsonView JsonView::at(std::string_view pointer) const {
  JsonView view = *this;
  while (!pointer.empty()) {
    if (pointer.front() == '/') pointer.remove_prefix(1);
    const auto end = pointer.find('/');
    const std::string token = unescaped(pointer.substr(0, end));
    std::size_t index = 0;
    const auto* last = token.data() + token.size();
    const auto parsed = std::from_chars(token.data(), last, index);
    const bool numeric = parsed.ec == std::errc{} && parsed.ptr == last;
    const bool in_array = view.value_ != nullptr && view.value_->is_array();
    view = in_array && numeric ? view[index] : view[token];
    pointer = end == std::string_view::npos ? std::string_view{} : pointer.substr(end);
  }
  return view;
}

std::size_t JsonView::size() const {
  const auto* all = value_ == nullptr ? nullptr : value_->items();
  return all == nullptr ? 0 : all->size();
}

Error JsonView::expected(std::string_view what) const {
  const std::string place = path_.empty() ? "/" : path_;
  const std::string got = value_ == nullptr ? "nothing" : shown(*value_);
  return {ErrorKind::invalid_input, fmt::format("{}: expected {}, got {}", place, what, got)};
}

Result<bool> JsonView::boolean() const {
  if (value_ != nullptr && value_->boolean() != nullptr) return *value_->boolean();
  return tl::unexpected<Error>(expected("boolean"));
}

Result<Decimal> JsonView::decimal() const {
  if (value_ != nullptr && value_->number() != nullptr) return *value_->number();
  const bool too_big = value_ != nullptr && value_->out_of_range() != nullptr;
  return tl::unexpected<Error>(expected(too_big ? "number of at most 18 digits" : "number"));
}

Result<std::int64_t> JsonView::integer() const {
  const auto number = decimal();
  if (number && number->is_integer()) return number->mantissa();
  return tl::unexpected<Error>(expected("whole number"));
}

Result<std::string> JsonView::text() const {
  if (value_ != nullptr && value_->string() != nullptr) return *value_->string();
  return tl::unexpected<Error>(expected("text"));
}

Result<Uuid> JsonView::uuid() const {
  if (value_ != nullptr && value_->string() != nullptr) {
    if (auto id = Uuid::parse(*value_->string())) return *id;
  }
  return tl::unexpected<Error>(expected("id of 32 hex digits or GUID"));
}

Result<WallTime> JsonView::time() const {
  if (value_ != nullptr && value_->string() != nullptr) {
    if (auto time = WallTime::parse(*value_->string())) return *time;
  }
  return tl::unexpected<Error>(expected("date and time"));
}

Result<const Json::Array*> JsonView::items() const {
  if (value_ != nullptr && value_->items() != nullptr) return value_->items();
  return tl::unexpected<Error>(expected("array"));
}

Result<const Json::Object*> JsonView::members() const {
  if (value_ != nullptr && value_->members() != nullptr) return value_->members();
  return tl::unexpected<Error>(expected("object"));
}

std::string JsonView::text_or(std::string_view otherwise) const {
  const auto* found = value_ == nullptr ? nullptr : value_->string();
  return found == nullptr ? std::string(otherwise) : *found;
}

}  // namespace holdfast::base
