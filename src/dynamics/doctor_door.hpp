// What stands between the box and the Web API, read off the first answers: address, sign-in,
// limits. Pure, but for try_door().
#pragma once

#include <optional>

#include "dynamics/client.hpp"
#include "flow/diagnosis.hpp"

namespace holdfast::dynamics {

const flow::Party& organization_party();
const flow::Party& entra_party();

// The address alone, before anything is sent.
std::optional<flow::Finding> look_at_address(const std::string& url);
// An answer to a question that carries no token; 401 is the right one.
std::optional<flow::Finding> explain_door(const net::Response& response, const std::string& url);
// The 401 names the tenant that the environment belongs to.
std::optional<flow::Finding> compare_tenants(const net::Response& response,
                                             const std::string& token_url);
// An answer to the request for a token.
std::optional<flow::Finding> explain_token(const net::Response& response);
// All of these in turn, by one question without a token and one for a token; nothing when the
// environment is there and the sign-in is taken.
base::Task<std::optional<flow::Finding>> try_door(const base::Clock& clock, base::Random& random,
                                                  net::Transport& transport,
                                                  ClientOptions options);
// An answer of the Web API that is not the one asked for.
flow::Finding explain_refusal(const base::Error& error);
// What the last answer says is left of the service protection's limits.
void judge_limits(flow::Diagnosis& diagnosis, const net::Response& response,
                  const net::BudgetLimits& configured);

}  // namespace holdfast::dynamics
