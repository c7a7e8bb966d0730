// Steps on texts.
#include <algorithm>
#include <cctype>

#include <fmt/core.h>

#include "flow/detail/steps.hpp"

namespace holdfast::flow::detail {
namespace {

constexpr std::int64_t text_chars_max = 1'000'000;

Result<std::string> text_of(const Json& in) {
  if (in.string() != nullptr) return *in.string();
  if (in.is_number() || in.boolean() != nullptr) return in.dump();
  return expected("text", in);
}

// Runs `change` on the text.
template <typename Change>
StepPtr text_step(Change change) {
  return step_of([change](const Json& in) -> Result<Json> {
    auto text = text_of(in);
    if (!text) return base::pass(text);
    return Json(change(std::move(*text)));
  });
}

// Both systems count UTF-16 units. Bytes up to `units` of them, never half a character.
struct Measured {
  std::size_t units = 0, bytes_that_fit = 0;
};
Measured measure(std::string_view text, std::size_t units_max) {
  Measured result;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    result.units += bytes == 4 ? 2 : 1;
    i = std::min(i + bytes, text.size());
    if (result.units <= units_max) result.bytes_that_fit = i;
  }
  return result;
}

StepPtr make_text(StepSource& source) {
  if (source.main == nullptr) return text_step([](std::string text) { return text; });
  const auto most = source.section.optional_integer(source.name, 1, text_chars_max).value_or(1);
  const bool cut = source.section.flag("cut", false);
  return step_of([most, cut](const Json& in) -> Result<Json> {
    auto text = text_of(in);
    if (!text) return base::pass(text);
    const auto measured = measure(*text, static_cast<std::size_t>(most));
    if (measured.units <= static_cast<std::size_t>(most)) return Json(std::move(*text));
    if (cut) return Json(text->substr(0, measured.bytes_that_fit));
    return base::fail(base::ErrorKind::invalid_input,
                      fmt::format("expected at most {} characters, got {}", most, measured.units));
  });
}

std::string trimmed(std::string text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// ASCII only, and the two-byte Latin letters of Western Europe.
std::string cased(std::string text, bool upper) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      text[i] = static_cast<char>(upper ? std::toupper(c) : std::tolower(c));
    } else if (c == 0xc3 && i + 1 < text.size()) {
      const auto low = static_cast<unsigned char>(text[++i]);
      const bool letter = (low | 0x20) >= 0xa0 && (low | 0x20) <= 0xbe && (low | 0x20) != 0xb7;
      if (letter) text[i] = static_cast<char>(upper ? low & ~0x20 : low | 0x20);
    }
  }
  return text;
}

StepPtr make_trim(StepSource&) { return text_step(trimmed); }
StepPtr make_upper(StepSource&) {
  return text_step([](std::string text) { return cased(std::move(text), true); });
}
StepPtr make_lower(StepSource&) {
  return text_step([](std::string text) { return cased(std::move(text), false); });
}

Json::Array pieces(const std::string& text, const std::string& by) {
  Json::Array all;
  std::size_t from = 0;
  for (auto at = text.find(by); at != std::string::npos; at = text.find(by, from)) {
    all.emplace_back(trimmed(text.substr(from, at - from)));
    from = at + by.size();
  }
  all.emplace_back(trimmed(text.substr(from)));
  return all;
}

StepPtr make_split(StepSource& source) {
  const std::string by = source.section.text(source.name);
  const auto part = source.section.optional_integer("part", -100, 100);
  if (by.empty()) return nullptr;
  return step_of([by, part](const Json& in) -> Result<Json> {
    auto text = text_of(in);
    if (!text) return base::pass(text);
    auto all = pieces(*text, by);
    if (!part) return Json::array(std::move(all));
    const auto count = static_cast<std::int64_t>(all.size());
    const auto index = *part < 0 ? count + *part : *part;
    if (index < 0 || index >= count) return Json();
    return std::move(all[static_cast<std::size_t>(index)]);
  });
}

StepPtr make_join(StepSource& source) {
  const auto by = source.section.optional_text(source.name).value_or("");
  return step_of([by](const Json& in) -> Result<Json> {
    if (!in.is_array()) return expected("array", in);
    std::string out;
    for (const auto& item : *in.items()) {
      auto text = text_of(item);
      if (!text) return base::pass(text);
      out += (out.empty() ? "" : by) + *text;
    }
    return Json(std::move(out));
  });
}

StepPtr make_replace(StepSource& source) {
  const auto what = source.section.text(source.name);
  const auto with = source.section.optional_text("with").value_or("");
  if (what.empty()) return nullptr;
  return text_step([what, with](std::string text) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
      text.replace(at, what.size(), with);
    return text;
  });
}

StepPtr make_prefix(StepSource& source) {
  const auto prefix = source.section.text(source.name);
  return text_step([prefix](const std::string& text) { return prefix + text; });
}

StepPtr make_strip_prefix(StepSource& source) {
  const auto prefix = source.section.text(source.name);
  return text_step([prefix](const std::string& text) {
    return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
  });
}

// Barcode numbers of 8 to 14 digits in one form, so that they compare: 14 digits, or the shortest
// form in print (8, 13 or 14). What is no such number is a code of somebody's own: left alone.
std::string as_gtin(std::string text, bool full) {
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || text.size() < 8 || text.size() > 14) return text;
  text.erase(0, std::min(text.find_first_not_of('0'), text.size()));
  const std::size_t length = full || text.size() > 13 ? 14 : text.size() > 8 ? 13 : 8;
  return std::string(length - text.size(), '0') + text;
}

StepPtr make_gtin(StepSource& source) {
  const auto form = source.section.one_of(source.name, {"full", "short"});
  return text_step(
      [form](std::string text) { return as_gtin(trimmed(std::move(text)), form == 0U); });
}

}  // namespace

const std::vector<StepName>& text_steps() {
  static const std::vector<StepName> all = {
      {"text", make_text},     {"trim", make_trim},
      {"upper", make_upper},   {"lower", make_lower},
      {"split", make_split},   {"join", make_join},
      {"gtin", make_gtin},     {"replace", make_replace},
      {"prefix", make_prefix}, {"strip_prefix", make_strip_prefix}};
  return all;
}

}  // namespace holdfast::flow::detail
