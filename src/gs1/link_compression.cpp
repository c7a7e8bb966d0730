#include "gs1/link_compression.hpp"

#include <algorithm>

#include "gs1/ai_table.hpp"
#include "gs1/associations.hpp"
#include "gs1/check_digit.hpp"
#include "gs1/detail/bits.hpp"
#include "gs1/detail/compression_format.hpp"
#include "gs1/detail/link_parts.hpp"

namespace holdfast::gs1 {
namespace {

using namespace detail;

constexpr std::string_view hex_lower = "0123456789abcdef";
constexpr std::string_view hex_upper = "0123456789ABCDEF";

// A value or an AI while it is being read.
class Text {
 public:
  bool add(char c) {
    if (size_ == chars_.size()) return false;
    chars_[size_++] = c;
    return true;
  }
  // `value` in as many digits, zeros in front.
  bool add_digits(Wide value, std::size_t count) {
    if (count > chars_.size() - size_) return false;
    for (std::size_t i = count; i > 0; --i, value /= 10) {
      chars_[size_ + i - 1] = static_cast<char>('0' + static_cast<int>(value % 10));
    }
    size_ += count;
    return value == 0;
  }
  [[nodiscard]] std::string_view view() const { return {chars_.data(), size_}; }

 private:
  std::array<char, 128> chars_{};
  std::size_t size_ = 0;
};

class Unpacker {
 public:
  Unpacker(std::string_view packed, Elements& out) : bits_(packed), out_(out) {}

  // False: this is no compressed link.
  bool run() {
    while (bits_.left() >= 8) {
      if (!read_next()) return false;
    }
    return bits_.left() < 6 && bits_.take(bits_.left()) == Wide{0} && !out_.empty();
  }

 private:
  bool read_next();
  bool read_foreign(unsigned after_mark);
  bool read_element(std::string_view ai);
  bool read_part(const PackedPart& part, Text& text);
  bool read_digits(std::size_t count, Text& text);
  bool read_packed(Packing packing, std::size_t count, Text& text);

  BitReader bits_;
  Elements& out_;
};

bool Unpacker::read_next() {
  const auto byte = bits_.take(8);
  if (!byte) return false;
  const unsigned high = static_cast<unsigned>(*byte >> 4U);
  const unsigned low = static_cast<unsigned>(*byte & 15U);
  if (high == foreign_mark) return read_foreign(low);
  if (high > 9 || low > 9) {
    const auto* usual = std::find_if(std::begin(usual_sequences), std::end(usual_sequences),
                                     [&](const UsualSequence& s) { return s.byte == *byte; });
    if (usual == std::end(usual_sequences)) return false;
    for (std::string_view rest = usual->ais; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      if (!read_element(rest.substr(0, end))) return false;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return true;
  }
  Text ai;
  ai.add(static_cast<char>('0' + high));
  ai.add(static_cast<char>('0' + low));
  for (std::size_t left = ai_length(ai.view()); left > 2; --left) {
    const auto digit = bits_.take(4);
    if (!digit || *digit > 9) return false;
    ai.add(static_cast<char>('0' + static_cast<int>(*digit)));
  }
  return read_element(ai.view());
}

bool Unpacker::read_foreign(unsigned after_mark) {
  const auto more = bits_.take(foreign_length_bits - 4);
  if (!more) return false;
  const std::size_t name_chars = after_mark << 3U | static_cast<unsigned>(*more);
  for (std::size_t i = 0; i < name_chars; ++i) {
    if (!bits_.take(6)) return false;
  }
  const auto packing = bits_.take(packing_bits);
  const auto count = bits_.take(foreign_length_bits);
  Text ignored;
  return packing && count &&
         read_packed(static_cast<Packing>(*packing), static_cast<std::size_t>(*count), ignored);
}

bool Unpacker::read_digits(std::size_t count, Text& text) {
  if (count > digits_at_once_max) return false;
  const auto value = bits_.take(bits_of_digits(count));
  return value && text.add_digits(*value, count);
}

bool Unpacker::read_packed(Packing packing, std::size_t count, Text& text) {
  if (packing == Packing::digits) return read_digits(count, text);
  if (packing > Packing::ascii) return false;
  const bool hex = packing == Packing::lower_hex || packing == Packing::upper_hex;
  const std::size_t width = hex ? 4 : packing == Packing::base64 ? 6 : 7;
  for (std::size_t i = 0; i < count; ++i) {
    const auto code = bits_.take(width);
    if (!code) return false;
    const auto index = static_cast<std::size_t>(*code);
    const char c = packing == Packing::lower_hex   ? hex_lower[index]
                   : packing == Packing::upper_hex ? hex_upper[index]
                   : packing == Packing::base64    ? base64url[index]
                                                   : static_cast<char>(index);
    if (!text.add(c)) return false;
  }
  return true;
}

bool Unpacker::read_part(const PackedPart& part, Text& text) {
  Packing packing = Packing::digits;
  if (!part.digits) {
    const auto code = bits_.take(packing_bits);
    if (!code) return false;
    packing = static_cast<Packing>(*code);
  }
  std::size_t count = part.chars;
  if (!part.fixed) {
    const auto length = bits_.take(bits_of_length(part.chars));
    if (!length || *length > part.chars) return false;
    count = static_cast<std::size_t>(*length);
  }
  return read_packed(packing, count, text);
}

bool Unpacker::read_element(std::string_view ai) {
  const AiRow* row = find_ai(ai);
  if (row == nullptr) return false;
  const PackedForm form = packed_form(*row);
  Text text;
  for (std::size_t i = 0; i < form.count; ++i) {
    if (!read_part(form.parts[i], text)) return false;
  }
  const auto kept_ai = out_.keep(ai);
  const auto kept = out_.keep(text.view());
  return kept_ai && kept && out_.add({*kept_ai, *kept});
}

Packing packing_of(std::string_view text) {
  const auto only = [&](std::string_view good) {
    return text.find_first_not_of(good) == std::string_view::npos;
  };
  if (only("0123456789") && text.size() <= digits_at_once_max) return Packing::digits;
  if (only(hex_upper)) return Packing::upper_hex;
  if (only(hex_lower)) return Packing::lower_hex;
  return only(base64url) ? Packing::base64 : Packing::ascii;
}

void put_digits(BitWriter& bits, std::string_view digits) {
  Wide value = 0;
  for (const char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
  bits.put(value, bits_of_digits(digits.size()));
}

void put_text(BitWriter& bits, Packing packing, std::string_view text) {
  if (packing == Packing::digits) return put_digits(bits, text);
  for (const char c : text) {
    switch (packing) {
      case Packing::lower_hex: bits.put(hex_lower.find(c), 4); break;
      case Packing::upper_hex: bits.put(hex_upper.find(c), 4); break;
      case Packing::base64: bits.put(base64url.find(c), 6); break;
      default: bits.put(static_cast<unsigned char>(c), 7); break;
    }
  }
}

void put_value(BitWriter& bits, const AiRow& row, std::string_view value) {
  const PackedForm form = packed_form(row);
  for (std::size_t i = 0; i < form.count; ++i) {
    const PackedPart& part = form.parts[i];
    const std::string_view text = value.substr(0, part.chars);
    const Packing packing = part.digits ? Packing::digits : packing_of(text);
    if (!part.digits) bits.put(static_cast<unsigned>(packing), packing_bits);
    if (!part.fixed) bits.put(text.size(), bits_of_length(part.chars));
    put_text(bits, packing, text);
    value.remove_prefix(text.size());
  }
}

bool has_all(const Elements& elements, std::string_view ais) {
  std::size_t wanted = static_cast<std::size_t>(std::count(ais.begin(), ais.end(), ' ')) + 1;
  for (const Element& e : elements) {
    if (listed(ais, e.ai)) --wanted;
  }
  return wanted == 0;
}

// The usual sequence that spares most digits of AIs; the first of equal ones.
const UsualSequence* best_usual(const Elements& elements) {
  const auto spared = [](const UsualSequence& s) {
    return s.ais.size() - static_cast<std::size_t>(std::count(s.ais.begin(), s.ais.end(), ' '));
  };
  const UsualSequence* best = nullptr;
  for (const UsualSequence& usual : usual_sequences) {
    if (!has_all(elements, usual.ais)) continue;
    if (best == nullptr || spared(usual) > spared(*best)) best = &usual;
  }
  return best;
}

// Copies those that `keeps` says true to; once each.
template <typename Keeps>
Elements filtered(const Elements& elements, const Keeps& keeps) {
  Elements out;
  for (const Element& e : elements) {
    if (!keeps(e) || out.find(e.ai) != nullptr) continue;
    const auto ai = out.keep(e.ai);
    const auto value = out.keep(e.value);
    if (ai && value) (void)out.add({*ai, *value});
  }
  return out;
}

bool has_one_key(const Elements& elements) {
  return std::count_if(elements.begin(), elements.end(), [](const Element& e) {
           const AiRow* row = find_ai(e.ai);
           return row != nullptr && row->is_key();
         }) == 1;
}

bool all_valid(const Elements& elements, const LinkRules& rules) {
  return std::all_of(elements.begin(), elements.end(), [&](const Element& e) {
    const auto length = check_value(e.ai, e.value, rules.elements);
    return !e.value.empty() && length && *length == e.value.size();
  });
}

// The key in front of a link of which only the rest is compressed, and that rest.
std::optional<Elements> with_plain_key(std::string_view uri, std::string_view path,
                                       const LinkRules& rules, const Elements& rest) {
  LinkRules alone = rules;
  alone.elements.exclusive_pairs = alone.elements.required_ais = false;
  auto key = LinkReader(uri, alone).read({path, {}});
  if (!key) return std::nullopt;
  for (const Element& e : rest) {
    const auto ai = key->keep(e.ai);
    const auto value = key->keep(e.value);
    if (!ai || !value || !key->add({*ai, *value})) return std::nullopt;
  }
  return *key;
}

}  // namespace

Parsed<Elements> read_compressed_link(std::string_view uri, const LinkRules& rules) {
  const auto parts = split_link(uri);
  if (!parts) return tl::unexpected<ParseError>(parts.error());
  const std::string_view path = parts->path;
  const std::size_t slash = path.rfind('/');
  const std::size_t path_at = static_cast<std::size_t>(path.data() - uri.data());
  const auto refusal = wrong(ErrorClass::dl_uri, path_at + slash + 1);
  Elements out;
  if (!Unpacker(path.substr(slash + 1), out).run()) return refusal;
  if (!has_one_key(out)) {
    const auto both = with_plain_key(uri, path.substr(0, slash), rules, out);
    if (!both || !has_one_key(*both)) return refusal;
    out = *both;
  }
  if (!all_valid(out, rules) || !check_associations(out, uri, rules.elements)) return refusal;
  return in_link_order(out);
}

std::optional<std::string> write_compressed_link(const Elements& elements, std::string_view stem) {
  Elements left = filtered(elements, [](const Element& e) { return find_ai(e.ai) != nullptr; });
  const bool whole = std::all_of(elements.begin(), elements.end(),
                                 [&](const Element& e) { return left.find(e.ai) != nullptr; });
  if (!whole || !has_one_key(left)) return std::nullopt;
  left.arrange([](const Element& e) { return e.ai; });
  BitWriter bits;
  while (const UsualSequence* usual = best_usual(left)) {
    bits.put(usual->byte, 8);
    for (std::string_view rest = usual->ais; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      const Element* e = left.find(rest.substr(0, end));
      put_value(bits, *find_ai(e->ai), e->value);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    left = filtered(left, [&](const Element& e) { return !listed(usual->ais, e.ai); });
  }
  for (const Element& e : left) {
    for (const char c : e.ai) bits.put(static_cast<unsigned>(c - '0'), 4);
    put_value(bits, *find_ai(e.ai), e.value);
  }
  return std::string(stem.substr(0, stem.find_last_not_of('/') + 1)) + "/" + bits.finish();
}

}  // namespace holdfast::gs1
