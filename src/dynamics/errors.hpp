// What an answer of the Dataverse Web API or of its token endpoint means (facts on Dynamics 1.2,
// 2.6, 5.1, 12).
//
// Model: every answer is sorted once, here, by the error code first and the HTTP status second.
// Bodies may be OData errors, the front door's legacy shape, HTML or empty: none of them is an
// error of its own. A 500, 502 or 504 after a write may have been done, unless the code says that
// it was rolled back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/transport.hpp"

namespace holdfast::dynamics {

// Codes that the connector itself acts upon.
constexpr std::string_view code_expired_delta = "0x80044352";
constexpr std::string_view code_untracked = "0x80072491";
constexpr std::string_view code_bad_query = "0x80060888";
constexpr std::string_view code_duplicate_row = "0x80040237";
constexpr std::string_view code_duplicate_key = "0x80060892";
constexpr std::string_view code_duplicate_price = "0x80043b08";  // of a product, unit and list
constexpr std::string_view code_invalid_state = "0x80040233";

struct Failure {
  std::string code;     // "0x80040217" in lower case, empty if the body names none
  std::string message;  // in the system's words, shortened
};
Failure read_failure(const net::Response& response);

// The answer is not 2xx. `doing` says what was asked: "reading salesorder 0fa9...".
base::Error classify(const net::Response& response, const std::string& doing, bool writes);

// A create said that the row exists: an earlier attempt may have been done.
bool says_duplicate(const base::Error& error);

// What the token endpoint's refusal means; nothing for an answer that is not of its shape.
std::optional<base::Error> explain_token_refusal(const net::Response& response);

}  // namespace holdfast::dynamics
