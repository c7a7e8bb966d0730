#include <algorithm>

#include "gs1/ai_table.hpp"
#include "gs1/associations.hpp"
#include "gs1/check_digit.hpp"
#include "gs1/detail/link_parts.hpp"

namespace holdfast::gs1::detail {
namespace {

constexpr std::string_view not_in_domain = "_~?#@!$&'()*+,;=%";

// RFC 3986: unreserved, reserved and %.
constexpr auto uri_characters = [] {
  std::array<bool, 256> table{};
  constexpr std::string_view all =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~:/?#[]@!$&'()*+,;=%";
  for (const char c : all) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_uri_character(char c) { return uri_characters[static_cast<unsigned char>(c)]; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Whether `sequence` ("22,10,21") has the AIs of `from`..`to` in its order.
bool in_order(std::string_view sequence, const Element* from, const Element* to) {
  for (const Element* e = from; e != to; ++e) {
    while (!sequence.empty() && !(sequence.substr(0, sequence.find(',')) == e->ai)) {
      sequence.remove_prefix(std::min(sequence.find(','), sequence.size() - 1) + 1);
    }
    if (sequence.empty()) return false;
    sequence.remove_prefix(std::min(e->ai.size() + 1, sequence.size()));
  }
  return true;
}

// Hands each of the alternatives "22,10,21|235" to `each`, until it says true; whether it did.
template <typename Each>
bool any_sequence(std::string_view sequences, const Each& each) {
  while (true) {
    const std::size_t end = std::min(sequences.find('|'), sequences.size());
    if (each(sequences.substr(0, end))) return true;
    if (end == sequences.size()) return false;
    sequences.remove_prefix(end + 1);
  }
}

}  // namespace

Parsed<LinkParts> split_link(std::string_view uri) {
  const auto* bad = std::find_if_not(uri.begin(), uri.end(), is_uri_character);
  if (bad != uri.end()) {
    return wrong(ErrorClass::dl_uri, static_cast<std::size_t>(bad - uri.begin()), {}, 1);
  }
  const std::size_t host_at = is_web_address(uri) ? uri.find("//") + 2 : 0;
  const std::size_t path_at = uri.find('/', host_at);
  if (host_at == 0 || path_at == std::string_view::npos || path_at == host_at) {
    return wrong(ErrorClass::dl_uri, host_at);
  }
  const std::size_t domain_bad = uri.substr(0, path_at).find_first_of(not_in_domain, host_at);
  if (domain_bad != std::string_view::npos) return wrong(ErrorClass::dl_uri, domain_bad, {}, 1);
  LinkParts parts;
  parts.path = uri.substr(path_at);
  parts.path = parts.path.substr(0, parts.path.find('#'));
  const std::size_t query_at = parts.path.find('?');
  if (query_at != std::string_view::npos) {
    parts.query = parts.path.substr(query_at + 1);
    parts.path = parts.path.substr(0, query_at);
  }
  return parts;
}

std::string_view next_parameter(std::string_view& query) {
  const std::size_t end = std::min(query.find('&'), query.size());
  const std::string_view parameter = query.substr(0, end);
  query.remove_prefix(std::min(end + 1, query.size()));
  return parameter;
}

std::string_view best_sequence(const AiRow& row, const Elements& elements) {
  std::string_view best;
  std::ptrdiff_t most = 0;
  any_sequence(row.qualifiers, [&](std::string_view sequence) {
    const auto count = std::count_if(elements.begin(), elements.end(), [&](const Element& e) {
      return !sequence.empty() && listed(sequence, e.ai);
    });
    if (count > most) {
      most = count;
      best = sequence;
    }
    return false;
  });
  return best;
}

bool LinkReader::is_ai(std::string_view text) const {
  return all_digits(text) && ai_length(text) == text.size() &&
         (rules_.elements.unknown_ais || find_ai(text) != nullptr);
}

// From the right, pair by pair, to the first one that is a key: what the path says from there on.
std::optional<std::string_view> LinkReader::key_path(std::string_view path) const {
  std::size_t end = path.size();
  while (end > 0) {
    const std::size_t value_at = path.rfind('/', end - 1);
    if (value_at == std::string_view::npos || value_at == 0) return std::nullopt;
    const std::size_t ai_at = path.rfind('/', value_at - 1);
    if (ai_at == std::string_view::npos) return std::nullopt;
    const std::string_view ai = path.substr(ai_at + 1, value_at - ai_at - 1);
    if (!is_ai(ai)) return std::nullopt;
    const AiRow* row = find_ai(ai);
    if (row != nullptr && row->is_key()) return path.substr(ai_at);
    end = ai_at;
  }
  return std::nullopt;
}

Parsed<std::string_view> LinkReader::decoded(const Pair& pair, bool in_query) {
  const std::string_view raw = pair.raw;
  const bool gtin = pair.ai == "01" && (in_query || rules_.short_gtins);
  if (raw.find('%') == std::string_view::npos && !(in_query && raw.find('+') != raw.npos)) {
    if (!gtin || !(raw.size() == 8 || raw.size() == 12 || raw.size() == 13)) return raw;
  }
  std::array<char, kept_chars_max> plain;  // NOLINT: filled as far as it is read
  std::size_t size = 0;
  for (std::size_t i = 0; i < raw.size() && size < plain.size(); ++i) {
    const bool coded = raw[i] == '%' && i + 2 < raw.size() && hex_value(raw[i + 1]) >= 0 &&
                       hex_value(raw[i + 2]) >= 0;
    char c = raw[i] == '+' && in_query ? ' ' : raw[i];
    if (coded) {
      c = static_cast<char>(hex_value(raw[i + 1]) * 16 + hex_value(raw[i + 2]));
      i += 2;
      if (c == '\0') return wrong(ErrorClass::charset, place(raw) + i - 2, pair.ai, 3);
    }
    plain[size++] = c;
  }
  std::string_view text(plain.data(), size);
  Gtin14 padded;
  if (gtin && (size == 8 || size == 12 || size == 13)) {
    padded = pad_gtin(text);
    text = {padded.data(), padded.size()};
  }
  const auto kept = out_.keep(text);
  if (!kept) return wrong(ErrorClass::too_many, place(raw), pair.ai);
  return *kept;
}

Parsed<void> LinkReader::take(const Pair& pair, bool in_query) {
  if (pair.raw.empty()) return wrong(ErrorClass::empty, place(pair.raw), pair.ai);
  const auto value = decoded(pair, in_query);
  if (!value) return tl::unexpected<ParseError>(value.error());
  const AiRow* row = find_ai(pair.ai);
  if (row != nullptr &&
      (value->size() < value_chars_min(*row) || value->size() > value_chars_max(*row))) {
    return wrong(ErrorClass::length, place(pair.raw), pair.ai);
  }
  if (!out_.add({pair.ai, *value})) return wrong(ErrorClass::too_many, place(pair.ai), pair.ai);
  return {};
}

Parsed<void> LinkReader::read_path(std::string_view path) {
  const auto pairs = key_path(path);
  if (!pairs) return wrong(ErrorClass::dl_no_key, place(path));
  std::string_view rest = *pairs;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::size_t value_at = rest.find('/') + 1;
    const std::size_t end = std::min(rest.find('/', value_at), rest.size());
    const Pair pair{rest.substr(0, value_at - 1), rest.substr(value_at, end - value_at)};
    if (auto taken = take(pair, false); !taken) return taken;
    rest.remove_prefix(end);
  }
  in_path_ = out_.size();
  return {};
}

Parsed<void> LinkReader::read_query(std::string_view query) {
  while (!query.empty()) {
    const std::string_view parameter = next_parameter(query);
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = parameter.substr(0, equals);
    if (!all_digits(name)) continue;
    if (!is_ai(name)) return wrong(ErrorClass::unknown_ai, place(name), name, name.size());
    if (auto taken = take({name, parameter.substr(equals + 1)}, true); !taken) return taken;
  }
  return {};
}

Parsed<void> LinkReader::check_path() const {
  const Element& key = out_[0];
  const AiRow* row = find_ai(key.ai);
  const bool good = any_sequence(row->qualifiers, [&](std::string_view sequence) {
    return in_order(sequence, out_.begin() + 1, out_.begin() + in_path_);
  });
  if (good) return {};
  return wrong(ErrorClass::dl_path, place(key.ai), key.ai);
}

// An attribute stands in the query once, is one, and would not be a qualifier in the path.
Parsed<void> LinkReader::check_attributes() const {
  for (const Element* e = out_.begin() + in_path_; e != out_.end(); ++e) {
    const AiRow* row = find_ai(e->ai);
    const bool twice =
        std::any_of(out_.begin(), e, [&](const Element& other) { return other.ai == e->ai; });
    const AiRow* key = find_ai(out_[0].ai);
    const bool in_path = any_sequence(key->qualifiers, [&](std::string_view sequence) {
      return listed(sequence, e->ai) &&
             std::all_of(out_.begin() + 1, out_.begin() + in_path_,
                         [&](const Element& other) { return listed(sequence, other.ai); });
    });
    const std::size_t at = place(e->ai);
    if (twice) return wrong(ErrorClass::association_repeat, at, e->ai, e->ai.size());
    if (row == nullptr || !row->is_attribute()) {
      return wrong(ErrorClass::dl_attr, at, e->ai, e->ai.size());
    }
    if (in_path) return wrong(ErrorClass::dl_path, at, e->ai, e->ai.size());
  }
  return {};
}

Parsed<void> LinkReader::check_values() const {
  for (const auto& [ai, value] : out_) {
    auto length = check_value(ai, value, rules_.elements);
    if (!length) {
      // An AI and its value are one character apart, a slash or an equals sign. What was padded is
      // longer than it stands there.
      std::size_t& position = length.error().position;
      position = std::min(position + place(ai) + ai.size() + 1, uri_.size());
      return tl::unexpected<ParseError>(length.error());
    }
    if (*length < value.size()) {
      return wrong(ErrorClass::length, place(ai) + ai.size() + 1, ai);
    }
  }
  return {};
}

Parsed<Elements> LinkReader::read(const LinkParts& parts) {
  Parsed<void> done = read_path(parts.path);
  if (done) done = read_query(parts.query);
  if (done) done = check_path();
  if (done) done = check_attributes();
  if (done) done = check_values();
  if (done) done = check_associations(out_, uri_, rules_.elements);
  if (!done) return tl::unexpected<ParseError>(done.error());
  return out_;
}

}  // namespace holdfast::gs1::detail
