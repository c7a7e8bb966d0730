#include <algorithm>
#include <string>
#include <unordered_map>

#include <fmt/core.h>

#include "base/json.hpp"
#include "base/json_string.hpp"

// Our own reader, because the libraries turn every number with a point into a double, and refuse a
// whole document for one number (1e400) that a double cannot hold.

namespace holdfast::base {
namespace {

constexpr std::size_t compared_pairwise_max = 24;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_repeated(const Json::Object& members) {
  if (members.size() <= compared_pairwise_max) {
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (members[i].first == members[j].first) return true;
      }
    }
    return false;
  }
  std::vector<std::string_view> names;
  names.reserve(members.size());
  for (const auto& member : members) names.emplace_back(member.first);
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

// A repeated name keeps the last value, as every parser of either system does.
void keep_last(Json::Object& members) {
  Json::Object kept;
  kept.reserve(members.size());  // no move afterwards: `places` looks into it
  std::unordered_map<std::string_view, std::size_t> places;
  for (auto& member : members) {
    const auto found = places.find(member.first);
    if (found != places.end()) {
      kept[found->second].second = std::move(member.second);
      continue;
    }
    kept.push_back(std::move(member));
    places.emplace(kept.back().first, kept.size() - 1);
  }
  members = std::move(kept);
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
  }

  Result<Json> document() {
    Json root;
    bool good = value(root, 0);
    skip_blanks();
    if (good && at_ < text_.size()) good = stop("expected the end of the text");
    if (!good) return fail(ErrorKind::invalid_input, "malformed JSON: " + where() + error_);
    return root;
  }

 private:
  bool stop(std::string what) {
    if (!error_.empty()) return false;
    error_ = std::move(what);
    error_at_ = at_;
    return false;
  }

  bool unexpected(std::string_view expected) {
    if (at_ >= text_.size()) return stop(fmt::format("expected {}, got the end", expected));
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte > 0x20 && byte < 0x7f) {
      return stop(fmt::format("expected {}, got '{}'", expected, text_[at_]));
    }
    return stop(fmt::format("expected {}, got byte 0x{:02x}", expected, byte));
  }

  [[nodiscard]] std::string where() const {
    const auto before = text_.substr(0, std::min(error_at_, text_.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    const auto column = std::count_if(before.begin() + static_cast<std::ptrdiff_t>(start),
                                      before.end(), [](char c) { return (c & 0xc0) != 0x80; });
    return fmt::format("line {}, column {}: ", line, column + 1);
  }

  void skip_blanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
      ++at_;
    }
  }

  // After blanks; NUL at the end, which starts nothing.
  char next() {
    skip_blanks();
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool value(Json& out, std::size_t depth) {
    switch (next()) {
      case '{': return object(out, depth);
      case '[': return array(out, depth);
      case '"': return string(out);
      case 't': return literal("true", Json(true), out);
      case 'f': return literal("false", Json(false), out);
      case 'n': return literal("null", Json(), out);
      default: return number(out);
    }
  }

  bool literal(std::string_view word, Json meaning, Json& out) {
    if (text_.substr(at_, word.size()) != word) return unexpected("a value");
    at_ += word.size();
    out = std::move(meaning);
    return true;
  }

  bool string(Json& out) {
    std::string text;
    if (!string_text(text)) return false;
    out = Json(std::move(text));
    return true;
  }

  bool string_text(std::string& out) {
    const auto read = read_json_string(text_.substr(at_), out);
    at_ += read.used;
    return read.error.empty() || stop(std::string(read.error));
  }

  std::size_t digits() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ - start;
  }

  [[nodiscard]] bool sees(char a, char b) const {
    return at_ < text_.size() && (text_[at_] == a || text_[at_] == b);
  }

  bool number(Json& out) {
    const std::size_t start = at_;
    if (sees('-', '-')) ++at_;
    const bool zero = sees('0', '0');
    const std::size_t whole = digits();
    if (whole == 0) return unexpected(at_ == start ? "a value" : "a digit");
    if (zero && whole > 1) return stop("a number does not begin with 0");
    if (sees('.', '.')) {
      ++at_;
      if (digits() == 0) return unexpected("a digit");
    }
    if (sees('e', 'E')) {
      ++at_;
      if (sees('+', '-')) ++at_;
      if (digits() == 0) return unexpected("a digit");
    }
    const auto text = text_.substr(start, at_ - start);
    const auto exact = Decimal::parse(text);
    out = exact ? Json(*exact) : Json(Json::OutOfRange{std::string(text)});
    return true;
  }

  bool enter(std::size_t depth) {
    if (depth == json_depth_max) return stop(fmt::format("deeper than {} levels", json_depth_max));
    ++at_;
    return true;
  }

  bool array(Json& out, std::size_t depth) {
    if (!enter(depth)) return false;
    Json::Array items;
    if (next() != ']') {
      do {
        if (!value(items.emplace_back(), depth + 1)) return false;
      } while (take_comma());
    }
    if (next() != ']') return unexpected("',' or ']'");
    ++at_;
    out = Json::array(std::move(items));
    return true;
  }

  bool object(Json& out, std::size_t depth) {
    if (!enter(depth)) return false;
    Json::Object members;
    if (next() != '}') {
      do {
        if (!member(members.emplace_back(), depth + 1)) return false;
      } while (take_comma());
    }
    if (next() != '}') return unexpected("',' or '}'");
    ++at_;
    if (has_repeated(members)) keep_last(members);
    out = Json::object(std::move(members));
    return true;
  }

  bool member(Json::Member& out, std::size_t depth) {
    if (next() != '"') return unexpected("a name in quotes");
    if (!string_text(out.first)) return false;
    if (next() != ':') return unexpected("':'");
    ++at_;
    return value(out.second, depth);
  }

  bool take_comma() {
    if (next() != ',') return false;
    ++at_;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string error_;
  std::size_t error_at_ = 0;
};

}  // namespace

Result<Json> Json::parse(std::string_view text) { return Parser(text).document(); }

}  // namespace holdfast::base
