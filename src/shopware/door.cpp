#include "shopware/door.hpp"

#include <array>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "shopware/errors.hpp"

namespace holdfast::shopware {
namespace {

using Level = Finding::Level;

Finding fault(std::string code, std::string found, std::string advice) {
  return {Level::fault, std::move(code), std::move(found), std::move(advice)};
}

Finding redirected(const net::Response& response) {
  const std::string to(response.header("Location"));
  return fault("redirected",
               fmt::format("the address answers {} and points to {}", response.status,
                           to.empty() ? "nowhere" : to),
               "enter the address that the shop itself uses, scheme and \"www.\" included; the box "
               "does not follow, because it would send its secret along");
}

}  // namespace

const flow::Party& shop_party() {
  static const flow::Party party{"the shop", "whoever hosts the shop", "shopware.ca_file", "/api",
                                 "the shop's server is too small or busy: look at its database and "
                                 "its PHP workers"};
  return party;
}

std::optional<Finding> look_at_address(const std::string& url) {
  if (auto wrong = flow::look_at_scheme(url, "https://shop.example")) return wrong;
  const std::string rest = url.substr(url.find("://") + 3);
  for (const char* tail : {"/admin", "/api", "/store-api"}) {
    const std::string_view ending(tail);
    if (rest.size() <= ending.size() ||
        rest.compare(rest.size() - ending.size(), ending.size(), ending) != 0) {
      continue;
    }
    return fault("address_path", fmt::format("the address ends with {}", tail),
                 fmt::format("leave {} out: the box adds the paths itself", tail));
  }
  return std::nullopt;
}

std::optional<Finding> look_at_key(const std::string& client_id) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> others = {{
      {"SWUA", "a user's access key: it stops with that user's account"},
      {"SWSC", "a sales channel's access key: it opens the storefront only"},
      {"SWPE", "a product export's key"},
  }};
  const std::string kind = client_id.substr(0, 4);
  if (kind == "SWIA") return std::nullopt;
  for (const auto& [prefix, what] : others) {
    if (kind != prefix) continue;
    return fault("key_wrong_kind", fmt::format("the key begins with {}: it is {}", prefix, what),
                 "make an integration (Settings > System > Integrations) and use its key, which "
                 "begins with SWIA");
  }
  return fault("key_malformed", "the key is none that Shopware makes: it does not begin with SWIA",
               "copy the access key id of the integration again, whole and without blanks");
}

std::optional<Finding> explain_door(const net::Response& response, const std::string& url) {
  if (response.status >= 300 && response.status < 400) return redirected(response);
  if (response.status == 401) {
    return fault("door_locked", "the server asks for a user name before Shopware is reached",
                 "take the password off the path /api; the box signs in with its own key");
  }
  if (response.status == 403) {
    return fault("blocked", "a firewall in front of the shop refuses the box",
                 "have the address of the box let through to /api");
  }
  if (response.status == 404 || response.status == 405) {
    return fault("no_shopware", fmt::format("there is no Shopware 6 at {}", url),
                 "check the address; if the shop lives in a folder, add the folder");
  }
  const std::string doing = "asking whether the shop is there";
  if (auto page = flow::explain_page(response, doing, shop_party())) return page;
  if (response.status >= 500) {
    return fault("shop_failing", fmt::format("the shop itself fails with {}", response.status),
                 "its log (var/log) says why; the box can do nothing before that is mended");
  }
  return std::nullopt;
}

std::optional<Finding> explain_token(const net::Response& response) {
  if (auto page = flow::explain_page(response, "signing in", shop_party())) return page;
  if (response.status == 200) return std::nullopt;
  const auto body = base::Json::parse(response.body);
  const auto all = body ? complaints(*body) : std::vector<Complaint>{};
  const std::string code = all.empty() ? "" : all.front().code;
  if (response.status == 429) {
    const auto wait = base::JsonView(*body).at("/errors/0/meta/parameters/seconds").integer();
    return fault("token_throttled",
                 fmt::format("the shop lets nobody sign in from this network for {} s: too many "
                             "failed attempts",
                             wait.value_or(0)),
                 "wait; even the right secret is refused meanwhile. Every system behind the same "
                 "address shares the limit: look for one with an old secret");
  }
  if (code == "FRAMEWORK__API_INVALID_ACCESS_KEY") {
    return fault("key_malformed", "the shop does not know this kind of key",
                 "copy the access key id of the integration again, whole and without blanks");
  }
  if (response.status == 401 || response.status == 400) {
    return fault("credentials_wrong", "the shop does not accept the key with this secret",
                 "make a new secret for the integration and enter both again. Do not try often: "
                 "ten failures lock the door for everybody behind this address");
  }
  return fault("shop_failing", fmt::format("signing in is answered with {}", response.status),
               "the shop's log (var/log) says why");
}

}  // namespace holdfast::shopware
