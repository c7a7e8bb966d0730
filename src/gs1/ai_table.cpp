#include "gs1/ai_table.hpp"

#include <algorithm>

namespace holdfast::gs1 {
namespace {

using enum Charset;
using enum Separator;

constexpr Component gtin{digits, 14, 14, Lint::check_digit};
constexpr Component gln{digits, 13, 13, Lint::check_digit};
constexpr Component date{digits, 6, 6, Lint::date};
constexpr Component measure{digits, 6, 6};
constexpr Component count{digits, 1, 8};
constexpr Component amount{digits, 1, 15};
constexpr Component text20{cset82, 1, 20};
constexpr Component text30{cset82, 1, 30};

// Lexical order.
constexpr AiRow rows[] = {
    {"00", "00", fixed, {{digits, 18, 18, Lint::check_digit}}, "", "SSCC"},
    {"01", "01", fixed, {gtin}, "255 37", "GTIN"},
    {"02", "02", fixed, {gtin}, "01 03", "CONTENT"},
    {"03", "03", fixed, {gtin}, "01 02 37", "MTO GTIN"},
    {"10", "10", open, {text20}, "", "BATCH/LOT"},
    {"11", "11", fixed, {date}, "", "PROD DATE"},
    {"12", "12", fixed, {date}, "", "DUE DATE"},
    {"13", "13", fixed, {date}, "", "PACK DATE"},
    {"15", "15", fixed, {date}, "", "BEST BEFORE or BEST BY"},
    {"16", "16", fixed, {date}, "", "SELL BY"},
    {"17", "17", fixed, {date}, "", "USE BY or EXPIRY"},
    {"20", "20", fixed, {{digits, 2, 2}}, "", "VARIANT"},
    {"21", "21", open, {text20}, "235", "SERIAL"},
    {"22", "22", open, {text20}, "", "CPV"},
    {"235", "235", open, {{cset82, 1, 28}}, "", "TPX"},
    {"240", "240", open, {text30}, "", "ADDITIONAL ID"},
    {"241", "241", open, {text30}, "", "CUST. PART No."},
    {"242", "242", open, {{digits, 1, 6}}, "", "MTO VARIANT"},
    {"243", "243", open, {text20}, "", "PCN"},
    {"250", "250", open, {text30}, "", "SECONDARY SERIAL"},
    {"251", "251", open, {text30}, "", "REF. TO SOURCE"},
    {"253", "253", open, {gln, {cset82, 1, 17, Lint::none, true}}, "", "GDTI"},
    {"254", "254", open, {text20}, "", "GLN EXTENSION COMPONENT"},
    {"255",
     "255",
     open,
     {gln, {digits, 1, 12, Lint::none, true}},
     "01 02 415 8006 8020 8026",
     "GCN"},
    {"30", "30", open, {count}, "", "VAR. COUNT"},
    {"3100", "3105", fixed, {measure}, "310n", "NET WEIGHT (kg)"},
    {"3110", "3165", fixed, {measure}, "", "MEASURE"},
    {"3200", "3205", fixed, {measure}, "320n", "NET WEIGHT (lb)"},
    {"3210", "3295", fixed, {measure}, "", "MEASURE"},
    {"3300", "3305", fixed, {measure}, "330n", "GROSS WEIGHT (kg)"},
    {"3310", "3375", fixed, {measure}, "", "MEASURE"},
    {"3400", "3405", fixed, {measure}, "340n", "GROSS WEIGHT (lb)"},
    {"3410", "3495", fixed, {measure}, "", "MEASURE"},
    {"3500", "3575", fixed, {measure}, "", "MEASURE"},
    {"3600", "3695", fixed, {measure}, "", "MEASURE"},
    {"37", "37", open, {count}, "", "COUNT"},
    {"3900", "3909", open, {amount}, "390n 391n 394n 8111", "AMOUNT"},
    {"3910", "3919", open, {{digits, 3, 3}, amount}, "391n", "AMOUNT"},
    {"3920", "3929", open, {amount}, "392n 393n", "PRICE"},
    {"3930", "3939", open, {{digits, 3, 3}, amount}, "393n", "PRICE"},
    {"3940", "3943", open, {{digits, 4, 4}}, "394n 8111", "PRCNT OFF"},
    {"3950", "3955", open, {{digits, 6, 6}}, "392n 393n 395n 8005", "PRICE/UoM"},
    {"400", "400", open, {text30}, "", "ORDER NUMBER"},
    {"401", "401", open, {{cset82, 1, 30, Lint::company_prefix}}, "", "GINC"},
    {"402", "402", open, {{digits, 17, 17, Lint::check_digit}}, "", "GSIN"},
    {"403", "403", open, {text30}, "", "ROUTE"},
    {"410", "410", fixed, {gln}, "", "SHIP TO LOC"},
    {"411", "411", fixed, {gln}, "", "BILL TO"},
    {"412", "412", fixed, {gln}, "", "PURCHASE FROM"},
    {"413", "413", fixed, {gln}, "", "SHIP FOR LOC"},
    {"414", "414", fixed, {gln}, "", "LOC No."},
    {"415", "415", fixed, {gln}, "", "PAY TO"},
    {"416", "416", fixed, {gln}, "", "PROD/SERV LOC"},
    {"417", "417", fixed, {gln}, "", "PARTY"},
    {"90", "90", open, {text30}, "", "INTERNAL"},
    {"91", "99", open, {{cset82, 1, 90}}, "", "INTERNAL"},
};

// Two digits -> length of the AI; the rest is unassigned.
struct Prefix {
  std::string_view first;
  std::string_view last;
  std::size_t length;
};
constexpr Prefix ai_lengths[] = {
    {"00", "03", 2}, {"10", "13", 2}, {"15", "17", 2}, {"20", "22", 2},
    {"23", "25", 3}, {"30", "30", 2}, {"31", "36", 4}, {"37", "37", 2},
    {"39", "39", 4}, {"40", "42", 3}, {"43", "43", 4}, {"70", "70", 4},
    {"71", "71", 3}, {"72", "72", 4}, {"80", "82", 4}, {"90", "99", 2}};
constexpr Prefix value_lengths[] = {{"00", "00", 18}, {"01", "03", 14}, {"04", "04", 16},
                                    {"11", "19", 6},  {"20", "20", 2},  {"31", "36", 6},
                                    {"41", "41", 13}};

template <std::size_t N>
std::size_t length_by_prefix(const Prefix (&table)[N], std::string_view text) {
  const std::string_view two = text.substr(0, 2);
  if (two.size() < 2) return 0;
  for (const Prefix& row : table) {
    if (row.first <= two && two <= row.last) return row.length;
  }
  return 0;
}

bool within(const AiRow& row, std::string_view ai) {
  if (ai.size() != row.first.size()) return false;
  for (std::size_t i = 0; i < ai.size(); ++i) {
    if (ai[i] < row.first[i] || ai[i] > row.last[i]) return false;
  }
  return true;
}

bool matches(std::string_view pattern, std::string_view ai) {
  if (pattern.size() != ai.size()) return false;
  for (std::size_t i = 0; i < ai.size(); ++i) {
    if (pattern[i] != 'n' && pattern[i] != ai[i]) return false;
  }
  return true;
}

}  // namespace

const AiRow* find_ai(std::string_view ai) {
  const auto* after =
      std::upper_bound(std::begin(rows), std::end(rows), ai,
                       [](std::string_view a, const AiRow& r) { return a < r.first; });
  if (after == std::begin(rows)) return nullptr;
  const AiRow* row = after - 1;
  return within(*row, ai) ? row : nullptr;
}

std::size_t ai_length(std::string_view text) { return length_by_prefix(ai_lengths, text); }
std::size_t fixed_value_length(std::string_view ai) { return length_by_prefix(value_lengths, ai); }

bool allowed(Charset charset, char c) {
  if (charset == digits) return c >= '0' && c <= '9';
  if (c < '!' || c > 'z') return false;
  return std::string_view("#$@[\\]^`").find(c) == std::string_view::npos;
}

bool listed(std::string_view patterns, std::string_view ai) {
  while (!patterns.empty()) {
    const std::size_t end = std::min(patterns.find(' '), patterns.size());
    if (matches(patterns.substr(0, end), ai)) return true;
    patterns.remove_prefix(std::min(end + 1, patterns.size()));
  }
  return false;
}

}  // namespace holdfast::gs1
