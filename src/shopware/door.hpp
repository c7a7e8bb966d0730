// What stands between the box and the Admin API, read off the first answers: address, certificate,
// proxies, locked doors, credentials. Pure.
#pragma once

#include <optional>

#include "flow/diagnosis.hpp"
#include "net/transport.hpp"

namespace holdfast::shopware {

using flow::Finding;

// The shop, in the sentences that all doctors share.
const flow::Party& shop_party();
// The address alone, before anything is sent.
std::optional<Finding> look_at_address(const std::string& url);
// The client id alone: which kind of key it is.
std::optional<Finding> look_at_key(const std::string& client_id);
// An answer to GET /api/_info/health-check, which asks for no sign-in.
std::optional<Finding> explain_door(const net::Response& response, const std::string& url);
// An answer to the request for a token.
std::optional<Finding> explain_token(const net::Response& response);

}  // namespace holdfast::shopware
