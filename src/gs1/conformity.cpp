#include "gs1/conformity.hpp"

#include <algorithm>

#include "gs1/ai_table.hpp"
#include "gs1/detail/answers.hpp"
#include "gs1/link_compression.hpp"

namespace holdfast::gs1 {
namespace {

using base::Json;
using namespace detail;

ParseOptions options_of(const base::JsonView& options) {
  const auto flag = [&](std::string_view name) {
    const auto value = options[name].boolean();
    return value && *value;
  };
  ParseOptions out;
  out.strict = true;
  out.exclusive_pairs = true;
  out.required_ais = flag("check_required_ais");
  out.unknown_ais = flag("permit_unknown_ais");
  out.short_gtins = flag("permit_zero_suppressed_gtin_in_dl");
  return out;
}

ElementRules rules_of(const ParseOptions& o) {
  return {o.reference_year, o.unknown_ais, o.exclusive_pairs, o.required_ais};
}

// ^ stands for FNC1 in writing.
std::string with_carets(std::string text) {
  std::replace(text.begin(), text.end(), separator, '^');
  return text;
}

// Plain data that begins with ^ is told from FNC1 by a backslash.
std::string plain_message(std::string_view text) {
  const std::size_t at = std::min(text.find_first_not_of('\\'), text.size());
  return (text.substr(at).starts_with('^') ? "\\" : "") + std::string(text);
}

std::string message_of(const Scan& scan) {
  constexpr std::string_view composite = "|]e0";
  const std::string data(scan.data);
  const std::size_t mark = data.find(composite);
  if (scan.bare_gtin && mark != std::string::npos) {
    return data.substr(0, mark) + "|^" + with_carets(data.substr(mark + composite.size()));
  }
  if (scan.elements.empty() || scan.is_link) return plain_message(data);
  return "^" + with_carets(data);
}

Json accepted(const Elements& elements, std::string message) {
  Json out = Json::object();
  out.set("ok", true);
  out.set("ais", as_pairs(elements));
  out.set("message", std::move(message));
  set_link(out, elements);
  return out;
}

void set_ignored(Json& out, std::string_view uri) {
  Json ignored = Json::array();
  for (const auto parameter : foreign_parameters(uri)) ignored.push_back(parameter);
  if (!ignored.items()->empty()) out.set("ignored_params", std::move(ignored));
}

Json answer_scan(const std::string& input, const ParseOptions& options) {
  const auto scan = parse(input, options);
  if (!scan) return refused(scan.error(), input);
  Json out = accepted(scan->elements, message_of(*scan));
  if (scan->is_link) set_ignored(out, scan->data);
  return out;
}

Json answer_bracketed(const std::string& input, const ParseOptions& options) {
  const auto elements = read_bracketed(input, rules_of(options));
  if (!elements) return refused(elements.error(), input);
  return accepted(*elements, "^" + with_carets(with_separators(*elements)));
}

Json answer_link(const std::string& input, const ParseOptions& options) {
  const auto elements = read_link(input, {rules_of(options), options.short_gtins, true});
  if (!elements) return refused(elements.error(), input);
  Json out = accepted(*elements, input);
  set_ignored(out, input);
  return out;
}

Json answer_unbracketed(const std::string& input, const ParseOptions& options) {
  const std::size_t caret = input.starts_with('^') ? 0 : input.find("|^");
  if (caret == std::string::npos) {
    return is_web_address(input) ? answer_link(input, options) : accepted({}, input);
  }
  std::string data = input.substr(input.find('^', caret) + 1);
  std::replace(data.begin(), data.end(), '^', separator);
  const auto elements = read_elements(data, rules_of(options));
  if (!elements) return refused(elements.error(), data);
  return accepted(*elements, input);
}

Json answer_compressed(const std::string& input) {
  const auto elements = read_link(input, {});
  if (!elements) return refused(elements.error(), input);
  Json out = Json::object();
  out.set("ok", true);
  out.set("ais", as_pairs(*elements));
  set_link(out, *elements);
  return out;
}

Json answer(const base::JsonView& vector) {
  const std::string kind = vector["kind"].text_or("");
  const std::string input = vector["input"].text_or("");
  const ParseOptions options = options_of(vector["options"]);
  if (kind == "scan") return answer_scan(input, options);
  if (kind == "bracketed") return answer_bracketed(input, options);
  if (kind == "unbracketed") return answer_unbracketed(input, options);
  if (kind == "dl_compressed") return answer_compressed(input);
  return answer_numbers(kind, input, vector["options"]);
}

struct Written {  // a value, where it begins in the input, and what it says
  std::size_t at = 0;
  std::string value;
};

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    text.replace(at, what.size(), with);
  }
}

Written value_behind(std::string_view ai, std::string_view input) {
  const bool brackets = input.starts_with('(');
  const std::size_t scheme = input.find("://");
  const bool link = !brackets && (scheme == 4 || scheme == 5 || scheme == 7 || scheme == 8);
  Written out;
  out.at = static_cast<std::size_t>(ai.data() + ai.size() - input.data()) + (brackets || link);
  out.value = input.substr(std::min(out.at, input.size()));
  if (brackets) replace_all(out.value, "\\(", "\x1d\x1d");
  out.value = out.value.substr(0, out.value.find_first_of(brackets ? "(" : link ? "/&#?" : "\x1d"));
  if (brackets) replace_all(out.value, "\x1d\x1d", "(");
  if (link) replace_all(out.value, "+", " ");
  return out;
}

// (17)26|13|01: of the value up to the end of the component that is wrong.
std::string markup(const ParseError& error, std::string_view input) {
  const Written written = value_behind(error.ai, input);
  const std::string_view value = written.value;
  const std::size_t at =
      std::min(error.position - std::min(error.position, written.at), value.size());
  const AiRow* row = find_ai(error.ai);
  std::size_t part_at = 0;
  std::size_t part_chars = value.size();
  for (const Component& part : row == nullptr ? std::span<const Component>{} : components(*row)) {
    part_chars = std::min<std::size_t>(part.max, value.size() - part_at);
    if (at < part_at + part_chars) break;
    part_at += part_chars;
  }
  const std::size_t end = at + error.length;
  std::string out = "(" + std::string(error.ai) + ")" + std::string(value.substr(0, at)) + "|";
  out.append(value.substr(at, error.length)).append("|");
  // The reference shows what follows only inside a first component.
  if (part_chars > end) out.append(value.substr(end, part_chars - end));
  return out;
}

bool names_ai(const ParseError& error) {
  switch (error.what) {
    case ErrorClass::syntax:
    case ErrorClass::too_many: return false;
    case ErrorClass::dl_path:
    case ErrorClass::unknown_ai: return error.length > 0;  // in the query of a link
    default: return !error.ai.empty();
  }
}

bool is_about_a_value(const ParseError& error) {
  switch (error.what) {
    case ErrorClass::association_exclusive:
    case ErrorClass::association_required:
    case ErrorClass::association_repeat:
    case ErrorClass::unknown_ai:
    case ErrorClass::dl_path:
    case ErrorClass::dl_attr: return false;
    default: return error.length > 0;
  }
}

}  // namespace

namespace detail {

Json refused(const ParseError& error, std::string_view input) {
  Json out = Json::object();
  out.set("ok", false);
  out.set("class", to_string(error.what));
  out.set("ai", names_ai(error) ? Json(error.ai) : Json());
  out.set("error", explain(error, input).message);
  if (names_ai(error) && is_about_a_value(error)) out.set("markup", markup(error, input));
  return out;
}

Json as_pairs(const Elements& elements) {
  Json out = Json::array();
  for (const auto& [ai, value] : elements) out.push_back(Json::array({Json(ai), Json(value)}));
  return out;
}

void set_link(Json& out, const Elements& elements) {
  const auto link = write_link(elements);
  out.set("dl_canonical", link ? Json(*link) : Json());
}

}  // namespace detail

Json answer_vector(const base::JsonView& vector) {
  Json out = Json::object();
  out.set("id", vector["id"].text_or(""));
  const Json found = answer(vector);
  for (const auto& [name, value] : *found.members()) out.set(name, value);
  return out;
}

}  // namespace holdfast::gs1
