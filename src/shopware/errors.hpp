// What an answer of the Admin API means (facts on Shopware 1.2, 3.3, 9.4).
//
// Model: every answer is sorted once, here. Bodies of failures may be HTML from a proxy: the status
// decides then. A 500 after a write may have been done; one that names a deadlock was not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "net/transport.hpp"

namespace holdfast::shopware {

struct Complaint {  // one entry of "errors"
  std::string code, detail, pointer;
};
std::vector<Complaint> complaints(const base::Json& body);

// Codes of answers that the connector itself acts upon.
constexpr auto code_exists = "FRAMEWORK__WRITE_TYPE_INTEND_ERROR";
constexpr auto code_illegal_transition = "SYSTEM__ILLEGAL_STATE_TRANSITION";

// The answer is not 2xx. `doing` says what was asked: "searching product".
base::Error classify(const net::Response& response, const std::string& doing, bool writes);

// Row numbers of a sync operation that the shop refused, from the pointers
// "/<operation>/<row>/...", with the words of the first complaint each.
struct BadRow {
  std::size_t row = 0;
  std::string why;
};
std::vector<BadRow> bad_rows(const base::Json& body, std::string_view operation);

}  // namespace holdfast::shopware
