#include "gs1/digital_link.hpp"

#include <algorithm>

#include "gs1/ai_table.hpp"
#include "gs1/check_digit.hpp"
#include "gs1/detail/link_parts.hpp"
#include "gs1/link_compression.hpp"

namespace holdfast::gs1 {
namespace {

bool is_unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void append_encoded(std::string& out, std::string_view value) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(c)) {
      out += c;
    } else {
      out += '%';
      out += hex[byte >> 4U];
      out += hex[byte & 15U];
    }
  }
}

const Element* key_of(const Elements& elements) {
  const auto* found = std::find_if(elements.begin(), elements.end(), [](const Element& e) {
    const AiRow* row = find_ai(e.ai);
    return row != nullptr && row->is_key();
  });
  return found == elements.end() ? nullptr : found;
}

// The first of its AI: the same element may have been read twice.
bool is_first(const Elements& elements, const Element& element) {
  return std::none_of(elements.begin(), &element,
                      [&](const Element& before) { return before.ai == element.ai; });
}

// Hands the qualifiers of the key to `each`, in their order.
template <typename Each>
void for_qualifiers(const Elements& elements, std::string_view sequence, const Each& each) {
  while (!sequence.empty()) {
    const std::size_t end = std::min(sequence.find(','), sequence.size());
    if (const Element* found = elements.find(sequence.substr(0, end))) each(*found);
    sequence.remove_prefix(std::min(end + 1, sequence.size()));
  }
}

void append_path(std::string& out, const Element& element) {
  out.append("/").append(element.ai).append("/");
  append_encoded(out, element.value);
}

}  // namespace

bool is_web_address(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://") ||
         text.starts_with("HTTPS://") || text.starts_with("HTTP://");
}

Parsed<Elements> read_link(std::string_view uri, const LinkRules& rules) {
  const auto parts = detail::split_link(uri);
  if (!parts) return tl::unexpected<ParseError>(parts.error());
  auto elements = detail::LinkReader(uri, rules).read(*parts);
  if (elements || !rules.compressed || elements.error().what != ErrorClass::dl_no_key) {
    return elements;
  }
  if (auto inside = read_compressed_link(uri, rules)) return inside;
  return elements;
}

std::vector<std::string_view> foreign_parameters(std::string_view uri) {
  std::vector<std::string_view> out;
  const auto parts = detail::split_link(uri);
  if (!parts) return out;
  std::string_view query = parts->query;
  while (!query.empty()) {
    const std::string_view parameter = detail::next_parameter(query);
    const std::size_t equals = parameter.find('=');
    const bool is_ai = equals != std::string_view::npos && all_digits(parameter.substr(0, equals));
    if (!parameter.empty() && !is_ai) out.push_back(parameter);
  }
  return out;
}

Elements in_link_order(const Elements& elements) {
  const Element* first = key_of(elements);
  if (first == nullptr) return elements;
  const Element key = *first;
  const std::string_view sequence = detail::best_sequence(*find_ai(key.ai), elements);
  Elements out = elements;
  out.arrange([&](const Element& e) {
    if (e.ai == key.ai) return std::size_t{0};
    const bool qualifies = !sequence.empty() && listed(sequence, e.ai);
    return qualifies ? 1 + sequence.find(e.ai) : std::string_view::npos;
  });
  return out;
}

std::optional<std::string> write_link(const Elements& elements, std::string_view stem) {
  const Element* key = key_of(elements);
  if (key == nullptr) return std::nullopt;
  std::string out(stem.substr(0, stem.find_last_not_of('/') + 1));
  append_path(out, *key);
  const std::string_view sequence = detail::best_sequence(*find_ai(key->ai), elements);
  for_qualifiers(elements, sequence, [&](const Element& e) { append_path(out, e); });
  char mark = '?';
  for (const bool fixed : {true, false}) {
    for (const Element& e : elements) {
      const bool qualifies = !sequence.empty() && listed(sequence, e.ai);
      if (e.ai == key->ai || qualifies || (fixed_value_length(e.ai) != 0) != fixed) continue;
      if (!is_first(elements, e)) continue;
      const AiRow* row = find_ai(e.ai);
      if (row == nullptr || !row->is_attribute()) return std::nullopt;
      out += mark;
      out.append(e.ai).append("=");
      append_encoded(out, e.value);
      mark = '&';
    }
  }
  return out;
}

}  // namespace holdfast::gs1
