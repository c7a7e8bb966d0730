#include "shopware/errors.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "base/json_view.hpp"

namespace holdfast::shopware {
namespace {

using base::ErrorKind;

bool is_transient(const Complaint& complaint) {
  for (const auto* sign : {"SQLSTATE[40001]", " 1213 ", " 1205 ", "Deadlock"}) {
    if (complaint.detail.find(sign) != std::string::npos) return true;
  }
  return complaint.code == "1213" || complaint.code == "1205";
}

// A numeric code on a 500 is MySQL's: the statement was rolled back and would be again.
bool is_permanent_sql(const Complaint& complaint) {
  return complaint.code.size() == 4 && std::all_of(complaint.code.begin(), complaint.code.end(),
                                                   [](char c) { return c >= '0' && c <= '9'; });
}

ErrorKind kind_of_500(const Complaint& complaint, bool writes) {
  if (is_transient(complaint)) return ErrorKind::unavailable;
  if (is_permanent_sql(complaint)) return ErrorKind::invalid_input;
  if (complaint.code == "FRAMEWORK__API_INVALID_ACCESS_KEY") return ErrorKind::misconfigured;
  if (complaint.code == "FRAMEWORK__ASSOCIATION_NOT_FOUND" ||
      complaint.code == "FRAMEWORK__DEFINITION_NOT_FOUND") {
    return ErrorKind::misconfigured;
  }
  return writes ? ErrorKind::unknown_outcome : ErrorKind::unavailable;
}

ErrorKind kind_of(int status, const Complaint& complaint, bool writes) {
  switch (status) {
    case 401:
    case 403: return ErrorKind::misconfigured;
    case 404:
      // A path the shop does not have is our mistake, a row it does not have is news.
      return complaint.code == "FRAMEWORK__RESOURCE_NOT_FOUND" ? ErrorKind::not_found
                                                               : ErrorKind::misconfigured;
    case 405:
    case 415: return ErrorKind::misconfigured;
    case 408: return ErrorKind::unknown_outcome;
    case 409: return ErrorKind::refused;
    case 412:
    case 417: return ErrorKind::misconfigured;
    case 429:
    case 503: return ErrorKind::unavailable;
    case 500: return kind_of_500(complaint, writes);
    case 502:
    case 504:
    case 520: return writes ? ErrorKind::unknown_outcome : ErrorKind::unavailable;
    default: break;
  }
  if (complaint.code == code_illegal_transition) return ErrorKind::conflict;
  if (complaint.code == "SYSTEM__STATE_MACHINE_INVALID_ENTITY_ID") return ErrorKind::refused;
  return status >= 500 ? ErrorKind::unavailable : ErrorKind::invalid_input;
}

std::string advice(int status, ErrorKind kind) {
  if (status == 401) return "; check the integration's access key and secret";
  if (status == 403) return "; give the integration's role this privilege";
  if (kind == ErrorKind::misconfigured) return "; check the shop's address and version";
  return "";
}

}  // namespace

std::vector<Complaint> complaints(const base::Json& body) {
  std::vector<Complaint> all;
  const base::JsonView errors = base::JsonView(body)["errors"];
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const auto error = errors[i];
    std::string detail = error["detail"].text_or("");
    if (detail.empty()) detail = error["title"].text_or("");
    all.push_back(
        {error["code"].text_or(""), std::move(detail), error["source"]["pointer"].text_or("")});
  }
  return all;
}

base::Error classify(const net::Response& response, const std::string& doing, bool writes) {
  const auto body = base::Json::parse(response.body);
  const auto all = body ? complaints(*body) : std::vector<Complaint>{};
  const Complaint first = all.empty() ? Complaint{} : all.front();
  ErrorKind kind = kind_of(response.status, first, writes);
  const bool cut = net::cut_short(response);
  if (cut && response.status < 500 && response.status != 429)
    kind = writes ? ErrorKind::unknown_outcome : ErrorKind::unavailable;
  std::string said = cut                    ? "with JSON that breaks off"
                     : first.detail.empty() ? "no words that can be read"
                                            : first.detail;
  if (!first.pointer.empty()) said = first.pointer + ": " + said;
  if (all.size() > 1) said += fmt::format(" (and {} more)", all.size() - 1);
  base::Error error{kind, fmt::format("Shopware, {}: answered {} {}: {}{}", doing, response.status,
                                      first.code, said, advice(response.status, kind))};
  error.code = first.code;
  if (body && response.status == 429) {
    const auto seconds = base::JsonView(*body).at("/errors/0/meta/parameters/seconds").integer();
    if (seconds) error.retry_after = base::Seconds(*seconds);
  }
  return error;
}

std::vector<BadRow> bad_rows(const base::Json& body, std::string_view operation) {
  std::vector<BadRow> rows;
  const std::string prefix = "/" + std::string(operation) + "/";
  for (const auto& complaint : complaints(body)) {
    if (complaint.pointer.rfind(prefix, 0) != 0) continue;
    std::size_t row = 0;
    const char* from = complaint.pointer.data() + prefix.size();
    const char* to = complaint.pointer.data() + complaint.pointer.size();
    if (std::from_chars(from, to, row).ec != std::errc{}) continue;
    const bool known = std::any_of(rows.begin(), rows.end(),
                                   [row](const BadRow& other) { return other.row == row; });
    if (!known) rows.push_back({row, complaint.pointer + ": " + complaint.detail});
  }
  return rows;
}

}  // namespace holdfast::shopware
