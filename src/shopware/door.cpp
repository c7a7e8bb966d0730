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

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_json(const net::Response& response) {
  return response.body.empty() || base::Json::parse(response.body).has_value();
}

Finding maintenance(const net::Response& response) {
  return fault("maintenance",
               fmt::format("the shop's server answers {}: it is being updated, overloaded or "
                           "switched off",
                           response.status),
               "wait until an update is over; if it lasts, ask whoever hosts the shop. The box "
               "waits and goes on by itself");
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

std::optional<Finding> look_at_address(const std::string& url) {
  const bool plain = url.rfind("http://", 0) == 0;
  if (!plain && url.rfind("https://", 0) != 0) {
    return fault("address_wrong", fmt::format("\"{}\" is no address", url),
                 "enter it as https://shop.example");
  }
  const std::string rest = url.substr(url.find("://") + 3);
  const bool loopback = rest.rfind("127.", 0) == 0 || rest.rfind("localhost", 0) == 0 ||
                        rest.rfind("[::1]", 0) == 0;
  if (plain && !loopback) {
    return fault("plain_http", "the address begins with http://: secret and customers' data would "
                               "travel unprotected",
                 "enter the address with https://; the shop needs a certificate if it has none");
  }
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

Finding explain_silence(const base::Error& error, const std::string& url) {
  const std::string& said = error.message;
  if (contains(said, "has expired")) {
    return fault("certificate_expired", said,
                 "have the shop's certificate renewed. If it is valid elsewhere, this box's clock "
                 "is wrong");
  }
  if (contains(said, "not yet valid")) {
    return fault("certificate_not_yet_valid", said, "set the clock of this box");
  }
  if (contains(said, "for another host")) {
    return fault("certificate_other_host", said,
                 "enter the name that the certificate was issued for, not an IP address or alias");
  }
  if (contains(said, "not trusted")) {
    return fault("certificate_untrusted", said,
                 "if the shop has a certificate of a private authority, name the authority's file "
                 "in shopware.ca_file; if not, somebody may be in between: do not go on");
  }
  if (error.kind == base::ErrorKind::unknown_outcome) {
    return fault("line_cut", fmt::format("{} took the question and gave no answer: {}", url, said),
                 "ask again; if it stays so, a firewall or a proxy in between ends connections");
  }
  return fault("unreachable", fmt::format("{} cannot be reached: {}", url, said),
               "check the address, the name service and the firewall of the box's network");
}

std::optional<Finding> explain_page(const net::Response& response, const std::string& doing) {
  if (response.status == 502 || response.status == 503 || response.status == 504) {
    return maintenance(response);
  }
  if (is_json(response)) return std::nullopt;
  return fault("page_instead_of_json",
               fmt::format("{}: something answers {} with a page instead of JSON", doing,
                           response.status),
               "a proxy, a firewall or a bot protection in front of the shop answers in its place: "
               "let /api pass for the box's address");
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
  if (auto page = explain_page(response, "asking whether the shop is there")) return page;
  if (response.status >= 500) {
    return fault("shop_failing", fmt::format("the shop itself fails with {}", response.status),
                 "its log (var/log) says why; the box can do nothing before that is mended");
  }
  return std::nullopt;
}

std::optional<Finding> explain_token(const net::Response& response) {
  if (response.status == 200 && is_json(response)) return std::nullopt;
  if (auto page = explain_page(response, "signing in")) return page;
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
