// Every AI of the syntax dictionary: codes that must be read and codes that must be refused, made
// here from the dictionary's data with check digits and samples of our own. The reader works from
// tables that tools/gs1-tables made of the same data, so the two roads meet only in what it says.
#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <numeric>
#include <sstream>

#include "base/json_view.hpp"
#include "gs1/element_string.hpp"

using namespace holdfast;
using namespace holdfast::gs1;

namespace {

struct Sample {
  std::string good;
  std::string bad;
  std::string what;  // the class of the bad one
};

// What each linter takes and refuses, from the standard it names.
const std::map<std::string, Sample> samples = {
    {"couponcode", {"012345612345611110123", "712345612345611110123", "coupon"}},
    {"couponposoffer", {"001234561234560123456", "201234561234560123456", "coupon"}},
    {"csumalpha", {"1987654Ad4X4bL5ttr2310c2K", "1987654Ad4X4bL5ttr2310c2X", "check_digit"}},
    {"hh", {"23", "24", "time"}},
    {"hhmi", {"2359", "2360", "time"}},
    {"hyphen", {"-", "+", "format"}},
    {"iban", {"DE91100000000123456789", "DE91100000000123456780", "check_digit"}},
    {"importeridx", {"z", "=", "format"}},
    {"iso3166", {"276", "999", "code_list"}},
    {"iso3166999", {"999", "998", "code_list"}},
    {"iso3166alpha2", {"DE", "XX", "code_list"}},
    {"iso4217", {"978", "000", "code_list"}},
    {"iso5218", {"9", "3", "code_list"}},
    {"latitude", {"1800000000", "1800000001", "format"}},
    {"longitude", {"3600000000", "3600000001", "format"}},
    {"mediatype", {"80", "11", "code_list"}},
    {"mi", {"59", "60", "time"}},
    {"packagetype", {"RB3", "0", "code_list"}},
    {"pcenc", {"A%2fB", "A%2", "pcenc"}},
    {"pieceoftotal", {"0202", "0302", "piece_of_total"}},
    {"posinseqslash", {"2/2", "3/2", "format"}},
    {"ss", {"59", "60", "time"}},
    {"winding", {"9", "2", "format"}},
    {"yesno", {"1", "2", "format"}},
    {"yymmd0", {"280200", "260431", "date"}},
    {"yymmdd", {"280229", "270200", "date"}},
    {"yyyymmdd", {"20000229", "19000229", "date"}},
    {"zero", {"0", "1", "format"}},
};

// Weights 3 and 1 from the right, the check digit completes the tens.
std::string with_check_digit(std::string digits, int shift = 0) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    sum += (digits[digits.size() - 1 - i] - '0') * (i % 2 == 0 ? 3 : 1);
  }
  return digits + static_cast<char>('0' + ((1000 - sum) + shift) % 10);
}

struct Part {
  char type = 'N';
  std::size_t min = 0, max = 0;
  bool optional = false;
  std::vector<std::string> lints;

  [[nodiscard]] bool has(const std::string& lint) const {
    return std::find(lints.begin(), lints.end(), lint) != lints.end();
  }
  [[nodiscard]] const Sample* sample() const {
    for (const auto& lint : lints) {
      if (const auto found = samples.find(lint); found != samples.end()) return &found->second;
    }
    return nullptr;
  }
  [[nodiscard]] std::string good(std::size_t chars) const {
    if (has("csum")) return with_check_digit(std::string("952123400010095212").substr(0, max - 1));
    if (sample() != nullptr) return sample()->good;
    static const std::map<char, std::string> letters = {
        {'N', "1234567890"}, {'X', "1234Az!_"}, {'Y', "1234#-/AZ"}, {'Z', "1234-_az"}};
    const std::size_t wanted = has("gcppos1") ? std::max<std::size_t>(chars, 4) : chars;
    std::string out;
    while (out.size() < wanted) out += letters.at(type);
    return out.substr(0, wanted);
  }
};

struct Row {
  std::vector<std::string> ais;
  bool fixed = false;
  std::vector<Part> parts;

  // `chars` of each part: its most, or its least with the optional ones left out.
  [[nodiscard]] std::string value(bool longest) const {
    std::string out;
    for (const Part& part : parts) {
      if (longest || !part.optional) out += part.good(longest ? part.max : part.min);
    }
    return out;
  }
};

std::vector<std::string> range(const std::string& text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string::npos) return {text};
  std::vector<std::string> out;
  for (int ai = std::stoi(text); ai <= std::stoi(text.substr(dash + 1)); ++ai) {
    out.push_back(std::to_string(ai));
  }
  return out;
}

Row row_of(const base::JsonView& json) {
  Row row{range(json["ai"].text_or("")), *json["fixed"].boolean(), {}};
  for (std::size_t i = 0; i < json["parts"].size(); ++i) {
    const auto part = json["parts"][i];
    row.parts.push_back({part["type"].text_or("?")[0],
                         std::size_t(*part["min"].integer()),
                         std::size_t(*part["max"].integer()),
                         *part["optional"].boolean(),
                         {}});
    for (std::size_t j = 0; j < part["lint"].size(); ++j) {
      row.parts.back().lints.push_back(part["lint"][j].text_or(""));
    }
  }
  return row;
}

const std::vector<Row>& table() {
  static const std::vector<Row> rows = [] {
    std::ifstream file("src/gs1/data/ai-table.json");
    std::stringstream text;
    text << file.rdbuf();
    const auto json = base::Json::parse(text.str());
    std::vector<Row> out;
    const base::JsonView view(*json);
    for (std::size_t i = 0; i < view["rows"].size(); ++i) {
      out.push_back(row_of(view["rows"][i]));
    }
    return out;
  }();
  return rows;
}

std::string read(const std::string& text) {
  const ElementRules rules{2026, false};
  const auto elements = text[0] == '(' ? read_bracketed(text, rules) : read_elements(text, rules);
  if (!elements) return std::string(to_string(elements.error().what));
  return bracketed(*elements);
}

std::string in_brackets(const std::string& ai, const std::string& value) {
  std::string out = "(" + ai + ")";
  for (const char c : value) out += (c == '(' ? "\\" : "") + std::string(1, c);
  return out;
}

template <typename Each>
void for_every_ai(const Each& each) {
  for (const Row& row : table()) {
    for (const std::string& ai : row.ais) each(row, ai);
  }
}

}  // namespace

TEST_CASE("the dictionary is there in full") {
  CHECK(table().size() == 224);
  CHECK(std::accumulate(table().begin(), table().end(), std::size_t{0},
                        [](auto sum, const Row& row) { return sum + row.ais.size(); }) == 541);
}

TEST_CASE("every AI takes its longest and its shortest value, bracketed and between separators") {
  for_every_ai([](const Row& row, const std::string& ai) {
    for (const bool longest : {true, false}) {
      const std::string value = row.value(longest);
      INFO(ai << " " << value);
      const std::string expected = in_brackets(ai, value);
      CHECK(read(expected) == expected);
      CHECK(read(ai + value) == expected);
      // Fixed ones run on without separator, and bear one; the others need it.
      const std::string next = ai == "403" ? "400" : "403";
      const std::string both = expected + "(" + next + ")X";
      CHECK(read(ai + value + "\x1d" + next + "X") == both);
      CHECK((read(ai + value + next + "X") == both) == row.fixed);
    }
  });
}

TEST_CASE("every AI refuses a value that is too long, too short or empty") {
  for_every_ai([](const Row& row, const std::string& ai) {
    INFO(ai);
    std::size_t most = 1;
    for (const Part& part : row.parts) most += part.max;
    CHECK(read(in_brackets(ai, std::string(most, '1'))) == "length");
    CHECK(read(ai) == "empty");
    const std::string shortest = row.value(false);
    if (row.parts[0].min > 1) CHECK(read(ai + shortest.substr(0, 1)) == "length");
  });
}

TEST_CASE("every AI refuses characters that are not its own") {
  static const std::map<char, std::string> foreign = {
      {'N', "A:-"}, {'X', "#$@[] ^~\x7f\xc3"}, {'Y', "a_!"}, {'Z', "!#/"}};
  for_every_ai([](const Row& row, const std::string& ai) {
    for (const char c : foreign.at(row.parts[0].type)) {
      std::string value = row.value(true);
      value[0] = c;
      INFO(ai << " " << value);
      CHECK(read(in_brackets(ai, value)) == "charset");
    }
  });
}

TEST_CASE("every linter of every AI refuses what its standard refuses") {
  std::size_t refused = 0;
  for_every_ai([&](const Row& row, const std::string& ai) {
    for (std::size_t at = 0; at < row.parts.size(); ++at) {
      std::string value;
      std::string what;
      for (std::size_t i = 0; i < row.parts.size(); ++i) {
        const Part& part = row.parts[i];
        const std::string good = part.good(part.max);
        if (i != at) {
          value += good;
        } else if (part.has("csum")) {
          value += with_check_digit(good.substr(0, good.size() - 1), 1);
          what = "check_digit";
        } else if (const Sample* sample = part.sample()) {
          value += sample->bad;
          what = sample->what;
        } else if (part.has("gcppos1")) {
          value += "123A" + good.substr(4);
          what = "gcp";
        } else if (part.has("nonzero")) {
          value += std::string(good.size(), '0');
          what = "format";
        } else if (part.has("nozeroprefix")) {
          value += "0" + good.substr(1);
          what = "format";
        } else {
          value += good;
          CHECK(part.lints.empty());  // a new linter needs a sample
        }
      }
      if (what.empty()) continue;
      ++refused;
      INFO(ai << " " << value);
      CHECK(read(in_brackets(ai, value)) == what);
    }
  });
  CHECK(refused == 142);
}
