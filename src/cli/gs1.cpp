#include <fstream>
#include <sstream>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "gs1/ai_table.hpp"
#include "gs1/conformity.hpp"
#include "gs1/digital_link.hpp"
#include "gs1/misread.hpp"
#include "gs1/parse.hpp"

namespace holdfast::cli {
namespace {

std::string title_of(std::string_view ai) {
  const gs1::AiRow* row = gs1::find_ai(ai);
  return row == nullptr ? "" : std::string(row->title);
}

base::Json as_json(const gs1::Scan& scan) {
  base::Json json = base::Json::object();
  json.set("kind", to_string(scan.kind));
  json.set("carrier", to_string(scan.carrier));
  json.set("data", scan.data);
  if (const auto gtin = scan.gtin14(); !gtin.empty()) json.set("gtin14", gtin);
  base::Json elements = base::Json::array();
  for (const auto& [ai, value] : scan.elements) {
    base::Json element = base::Json::object();
    element.set("ai", ai);
    element.set("title", title_of(ai));
    element.set("value", value);
    elements.push_back(std::move(element));
  }
  json.set("elements", std::move(elements));
  const auto link = gs1::write_link(scan.elements);
  json.set("digital_link", link ? base::Json(*link) : base::Json());
  return json;
}

std::string upce_of(const gs1::Scan& scan) {
  if (scan.kind != gs1::Kind::text || scan.data.size() != 8) return "";
  const auto upca = gs1::expand_upce(scan.data);
  return upca ? std::string(upca->data(), upca->size()) : "";
}

void print(Session& session, const gs1::Scan& scan) {
  const bool told = scan.carrier != gs1::Carrier::unknown;
  session.out << fmt::format("{} ({}): {}\n", to_string(scan.kind),
                             told ? to_string(scan.carrier) : "barcode not told", shown(scan.data));
  Table table({{"AI"}, {"title"}, {"value"}});
  for (const auto& [ai, value] : scan.elements) {
    table.add({std::string(ai), title_of(ai), shown(value)});
  }
  if (!table.empty()) table.print(session.out);
  if (const auto link = gs1::write_link(scan.elements)) session.out << *link << '\n';
  if (const auto upca = upce_of(scan); !upca.empty()) {
    session.out << "Read as UPC-E it is UPC-A " << upca
                << ": a scanner that sends it without identifier needs `upce` in its entry\n";
  }
  if (scan.separator_may_be_lost()) {
    session.out << "The number may have swallowed a date: does the scanner send separators?\n";
  }
}

std::string why_not(const gs1::ParseError& error, const std::string& code) {
  const std::string message = gs1::explain(error, code).message;
  const auto expected = gs1::expected_digit(error, code);
  return expected ? fmt::format("{}: {} is expected there", message, *expected) : message;
}

std::string with_article(std::string_view name) {
  const bool vowel = name.starts_with("EAN") || name.starts_with("SSCC");  // as they are spoken
  return fmt::format("{} {}", vowel ? "an" : "a", name);
}

std::string words_of(const gs1::Misread& misread) {
  return fmt::format(
      "{} has as many digits as {}, but its last digit is {} and {} is expected there: scan "
      "again, or the label is misprinted; if it is a number of your own, a scan takes it as text",
      misread.digits, with_article(misread.number), misread.digits.back(), misread.expected);
}

// With --json what could be read of it, and `problem`.
int refuse(Session& session, base::Json read, const std::string& problem) {
  read.set("problem", problem);
  (void)printed_as_json(session, read);
  return fail(session, {exit_refused, problem});
}

}  // namespace

int answer_gs1_vectors(Session& session, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) {
    return fail(session, {exit_usage, fmt::format("reading vectors: {} cannot be read", path)});
  }
  const auto json = base::Json::parse(text.str());
  if (!json) {
    return fail(session,
                {exit_usage, fmt::format("reading vectors of {}: {}", path, json.error().message)});
  }
  const base::JsonView all(*json);
  const base::JsonView vectors = json->is_array() ? all : all["vectors"];
  if (const auto items = vectors.items(); !items) {
    return fail(session, {exit_usage,
                          fmt::format("reading vectors of {}: {}", path, items.error().message)});
  }
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    session.out << gs1::answer_vector(vectors[i]).dump() << '\n';
  }
  return exit_done;
}

int explain_gs1(Session& session, const std::string& code) {
  const auto scan = gs1::parse(code);
  if (!scan) return refuse(session, base::Json::object(), why_not(scan.error(), code));
  if (const auto misread = gs1::misread_number(*scan)) {
    return refuse(session, as_json(*scan), words_of(*misread));
  }
  if (!printed_as_json(session, as_json(*scan))) print(session, *scan);
  return exit_done;
}

}  // namespace holdfast::cli
