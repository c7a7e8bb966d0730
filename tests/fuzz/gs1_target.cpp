#include "fuzz/gs1_target.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include "gs1/conformity.hpp"
#include "gs1/digital_link.hpp"
#include "gs1/link_compression.hpp"
#include "gs1/own_code.hpp"
#include "gs1/parse.hpp"

namespace holdfast::fuzz {
namespace {

using namespace gs1;
using Problem = std::optional<std::string>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

Reached counts;  // NOLINT: one thread

enum Flag : unsigned {
  strict = 1,
  upce = 2,
  known_only = 4,
  pairs = 8,
  required = 16,
  shorts = 32
};

ParseOptions options_of(unsigned flags) {
  ParseOptions options;
  options.strict = (flags & strict) != 0;
  options.upce = (flags & upce) != 0;
  options.unknown_ais = (flags & known_only) == 0;
  options.exclusive_pairs = (flags & pairs) != 0;
  options.required_ais = (flags & required) != 0;
  options.short_gtins = (flags & shorts) != 0;
  const auto profiles = restricted_profiles();
  const std::size_t chosen = flags % (profiles.size() + 1);
  options.restricted = chosen == 0 ? nullptr : &profiles[chosen - 1];
  return options;
}

// Once each and sorted: links and compressed links keep no order and no repeats.
Pairs as_set(const Elements& elements) {
  Pairs out;
  for (const auto& [ai, value] : elements) out.emplace_back(ai, value);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool same(const Elements& a, const Elements& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

bool inside(std::string_view part, std::string_view all) {
  const std::less_equal<> before;
  return part.empty() || (before(all.data(), part.data()) &&
                          before(part.data() + part.size(), all.data() + all.size()));
}

Problem check_error(const ParseError& error, std::string_view text) {
  if (error.position > text.size()) return "an error behind the end";
  if (!inside(error.ai, text)) return "an error names an AI that is not in the payload";
  if (explain(error, text).message.empty()) return "an error without words";
  return std::nullopt;
}

template <typename Read>
Problem comes_back(const char* way, const std::string& written, const Elements& elements,
                   bool in_order, const Read& read) {
  const auto again = read(written);
  const bool equal =
      again && (in_order ? same(*again, elements) : as_set(*again) == as_set(elements));
  if (equal) return std::nullopt;
  return std::string(way) + " does not read back as the same: " + written;
}

Problem check_writing(const Elements& elements, const ParseOptions& options) {
  const ElementRules rules{options.reference_year, options.unknown_ais};
  const LinkRules link_rules{rules, false, true};
  ++counts.element_strings;
  if (auto p = comes_back("the element string", with_separators(elements), elements, true,
                          [&](const auto& text) { return read_elements(text, rules); })) {
    return p;
  }
  if (auto p = comes_back("the bracketed form", bracketed(elements), elements, true,
                          [&](const auto& text) { return read_bracketed(text, rules); })) {
    return p;
  }
  if (const auto link = write_link(elements)) {
    ++counts.links;
    if (auto p = comes_back("the link", *link, elements, false,
                            [&](const auto& text) { return read_link(text, link_rules); })) {
      return p;
    }
  }
  if (const auto link = write_compressed_link(elements)) {
    ++counts.compressed_links;
    return comes_back("the compressed link", *link, elements, false,
                      [&](const auto& text) { return read_compressed_link(text, link_rules); });
  }
  return std::nullopt;
}

Problem check_values(const Scan& scan) {
  (void)scan.weight();
  (void)scan.amount();
  (void)scan.quantity();
  (void)scan.expiry();
  (void)scan.separator_may_be_lost();
  for (const auto& [ai, value] : scan.elements) (void)scan.moment(ai);
  const auto gtin = scan.gtin14();
  if (!gtin.empty() && (gtin.size() != 14 || !check_digit_fits(gtin))) {
    return "a trade item that is no GTIN-14: " + std::string(gtin);
  }
  return std::nullopt;
}

Problem check_scan(const Scan& scan, std::string_view text, const ParseOptions& options) {
  if (!inside(scan.data, text)) return "data that is not in the payload";
  if (auto p = check_values(scan)) return p;
  const Scan copy = scan;  // NOLINT: it is the copying that is looked at
  if (!same(copy.elements, scan.elements)) return "a copy with other elements";
  if (options.strict) {
    ParseOptions ordinary = options;
    ordinary.strict = false;
    const auto other = parse(text, ordinary);
    if (!other || !same(other->elements, scan.elements)) return "read strictly only";
  }
  return scan.elements.empty() ? std::nullopt : check_writing(scan.elements, options);
}

// The readers that no payload of a scanner reaches as it stands.
Problem check_others(std::string_view text, const ParseOptions& options) {
  const ElementRules rules{options.reference_year, options.unknown_ais, options.exclusive_pairs,
                           options.required_ais};
  const LinkRules link_rules{rules, options.short_gtins, true};
  for (const auto& read : {read_elements(text, rules), read_bracketed(text, rules),
                           read_link(text, link_rules), read_compressed_link(text, link_rules)}) {
    if (!read) {
      if (auto p = check_error(read.error(), text)) return p;
    } else if (auto p = check_writing(*read, options)) {
      return p;
    }
  }
  bool check_fits = false;
  (void)read_own_code(text, check_fits);
  (void)expand_upce(text);
  return std::nullopt;
}

Problem check_answer(std::string_view text, unsigned choice) {
  constexpr std::array kinds = {"scan",    "bracketed", "unbracketed", "dl_compressed",
                                "date",    "decimal",   "upce",        "rcn",
                                "pwcheck", "checkdigit"};
  base::Json vector = base::Json::object();
  vector.set("kind", kinds[choice % kinds.size()]);
  vector.set("input", text);
  const base::Json answer = answer_vector(base::JsonView(vector));
  if (answer.find("ok") == nullptr) return "an answer that does not say whether it is ok";
  return std::nullopt;
}

}  // namespace

const Reached& reached() { return counts; }

std::optional<std::string> problem_with(std::string_view input) {
  if (input.empty()) return std::nullopt;
  const auto flags = static_cast<unsigned>(static_cast<unsigned char>(input[0]));
  const std::string_view text = input.substr(1);
  const ParseOptions options = options_of(flags);
  const auto scan = parse(text, options);
  Problem problem = scan ? check_scan(*scan, text, options) : check_error(scan.error(), text);
  if (!problem) problem = check_others(text, options);
  if (!problem) problem = check_answer(text, flags);
  return problem;
}

}  // namespace holdfast::fuzz
