// What the made-up organisation reads and writes as text: answers, queries, parts of a batch.
// Written from the documentation, without the connector's own readers and writers.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "base/json.hpp"
#include "net/transport.hpp"

namespace holdfast::simulation {

constexpr std::string_view root = "https://org.example/api/data/v9.2/";
constexpr std::string_view inner_root = "/api/data/v9.2/";  // of a request within a batch

net::Response error(int status, const std::string& code, const std::string& message);
// {"value":[...]}, with the link that leads on.
net::Response list(base::Json::Array rows, const std::string& link_name = "",
                   const std::string& link = "");
// One answer within the answer to a batch, and what ends it.
std::string part(const net::Response& answer, bool write);
constexpr std::string_view batch_end = "--batchresponse_1--\r\n";
constexpr std::string_view batch_type = "multipart/mixed; boundary=batchresponse_1";

// The text after `begin` and before `end`; to the end where `end` is empty or does not come.
std::string between(const std::string& text, const std::string& begin, const std::string& end);
std::uint64_t number(const std::string& text);
// "...$filter=a%20eq%20x%20or%20a%20eq%20y...": column and values.
std::pair<std::string, std::set<std::string>> conditions(const std::string& query);
// A row as it is kept: "customerid_account@odata.bind" becomes "_customerid_value", nothing nested.
base::Json flattened(const base::Json& body);

}  // namespace holdfast::simulation
