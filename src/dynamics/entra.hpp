// Access tokens of Entra ID for an application with a secret (facts on Dynamics 1.1).
#pragma once

#include <string>

#include "net/oauth.hpp"

namespace holdfast::dynamics {

struct EntraApplication {
  std::string token_url;  // https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token
  std::string resource;   // https://ORG.crm4.dynamics.com, without a path
  std::string client_id, client_secret;
  base::Millis timeout{30'000};
};

net::TokenSource entra_token_source(EntraApplication application);

}  // namespace holdfast::dynamics
