// Access tokens of Entra ID for an application (facts on Dynamics 1.1 to 1.3).
//
// Model: the application proves itself by an assertion signed with its certificate, or else by its
// secret. An assertion carries times: where Entra ID finds them wrong (AADSTS700024), the next one
// is dated by the clock of its answer, so that a box with a dead battery clock can sign in.
#pragma once

#include <memory>
#include <string>

#include "net/client_assertion.hpp"
#include "net/oauth.hpp"

namespace holdfast::dynamics {

struct EntraApplication {
  std::string token_url;  // https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token
  std::string resource;   // https://ORG.crm4.dynamics.com, without a path
  std::string client_id, client_secret;
  std::shared_ptr<const net::AssertionSigner> signer;  // empty: the secret
  base::Millis timeout{30'000};
};

// Clock and random must outlive the source.
net::TokenSource entra_token_source(EntraApplication application, const base::Clock& clock,
                                    base::Random& random);

}  // namespace holdfast::dynamics
