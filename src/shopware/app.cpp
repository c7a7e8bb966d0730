#include "shopware/app.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/hmac.hpp"
#include "base/json_view.hpp"

namespace holdfast::shopware {
namespace {

using base::ErrorKind;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                        hex_digit(text[i + 2]) >= 0;
    if (!escape) {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
    i += 2;
  }
  return out;
}

std::string parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return decoded(pair.substr(equals + 1));
    }
  }
  return {};
}

}  // namespace

App::App(std::string name, std::string app_secret)
    : name_(std::move(name)), app_secret_(std::move(app_secret)) {}

void App::load(const base::Json& json) {
  const base::JsonView view(json);
  shop_id_ = view["shop_id"].text_or("");
  shop_url_ = view["shop_url"].text_or("");
  secret_ = view["secret"].text_or("");
  client_id_ = view["client_id"].text_or("");
  client_secret_ = view["client_secret"].text_or("");
}

base::Json App::dump() const {
  base::Json json = base::Json::object();
  json.set("shop_id", shop_id_);
  json.set("shop_url", shop_url_);
  json.set("secret", secret_);
  json.set("client_id", client_id_);
  json.set("client_secret", client_secret_);
  return json;
}

bool App::is_ours(const std::string& data, const std::string& signature) const {
  return base::same_secret(signature, base::hmac_sha256_hex(app_secret_, data));
}

base::Result<base::Json> App::answer_registration(const std::string& raw_query,
                                                  const Signatures& signatures,
                                                  std::string fresh_secret,
                                                  const std::string& confirmation_url) {
  if (!is_ours(raw_query, signatures.app)) {
    return base::fail(ErrorKind::refused, "the registration is not signed with this app's secret");
  }
  const std::string shop = parameter(raw_query, "shop-id");
  const std::string url = parameter(raw_query, "shop-url");
  if (shop.empty() || url.empty()) {
    return base::fail(ErrorKind::invalid_input, "the registration names no shop-id or shop-url");
  }
  // Another shop must not take the box over, nor one that only claims to be ours.
  const bool again = !shop_id_.empty();
  const bool same = shop == shop_id_ &&
                    base::same_secret(signatures.shop, base::hmac_sha256_hex(secret_, raw_query));
  if (again && shop != shop_id_) {
    return base::fail(ErrorKind::refused,
                      fmt::format("this box belongs to the shop {}; forget that one first",
                                  shop_url_));
  }
  if (again && !signatures.shop.empty() && !same) {
    return base::fail(ErrorKind::refused, "the registration is not signed with the shop's secret");
  }
  pending_shop_ = shop;
  pending_url_ = url;
  pending_secret_ = std::move(fresh_secret);
  base::Json answer = base::Json::object();
  answer.set("proof", base::hmac_sha256_hex(app_secret_, shop + url + name_));
  answer.set("secret", pending_secret_);
  answer.set("confirmation_url", confirmation_url);
  return answer;
}

base::Status App::confirm(const std::string& body, const Signatures& signatures,
                          base::MonotonicTime now) {
  const std::string expected = base::hmac_sha256_hex(pending_secret_, body);
  if (pending_secret_.empty() || !base::same_secret(signatures.shop, expected)) {
    return base::fail(ErrorKind::refused, "the confirmation is not signed with the secret just "
                                          "agreed upon");
  }
  if (!secret_.empty() && !signatures.shop_previous.empty() &&
      !base::same_secret(signatures.shop_previous, base::hmac_sha256_hex(secret_, body))) {
    return base::fail(ErrorKind::refused, "the confirmation is not signed with the secret before");
  }
  const auto json = base::Json::parse(body);
  if (!json) return base::fail(ErrorKind::invalid_input, json.error().message);
  const base::JsonView view(*json);
  const std::string id = view["apiKey"].text_or("");
  const std::string secret = view["secretKey"].text_or("");
  if (id.empty() || secret.empty() || view["shopId"].text_or("") != pending_shop_) {
    return base::fail(ErrorKind::invalid_input,
                      "the confirmation has no apiKey, secretKey, or another shopId");
  }
  previous_secret_ = secret_;
  previous_until_ = now + base::Duration(old_secret_s);
  shop_id_ = pending_shop_;
  shop_url_ = pending_url_;
  secret_ = std::exchange(pending_secret_, {});
  client_id_ = id;
  client_secret_ = secret;
  return {};
}

bool App::signed_by_shop(const std::string& body, const std::string& signature,
                         base::MonotonicTime now) const {
  if (secret_.empty()) return false;
  if (base::same_secret(signature, base::hmac_sha256_hex(secret_, body))) return true;
  return !previous_secret_.empty() && now < previous_until_ &&
         base::same_secret(signature, base::hmac_sha256_hex(previous_secret_, body));
}

}  // namespace holdfast::shopware
