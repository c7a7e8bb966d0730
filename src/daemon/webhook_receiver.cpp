#include "daemon/webhook_receiver.hpp"

#include "base/hmac.hpp"
#include "base/json_view.hpp"
#include "base/log.hpp"

namespace holdfast::daemon {
namespace {

constexpr auto registration_note = "shopware/app";
constexpr std::size_t shop_secret_bytes = 48;

net::ServerResponse empty(int status) {
  net::ServerResponse response;
  response.status = status;
  return response;
}

std::string hex(base::Random& random, std::size_t bytes) {
  std::string raw(bytes, '\0');
  random.fill(raw.data(), raw.size());
  std::string out;
  for (const char byte : raw) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += digits[static_cast<unsigned char>(byte) >> 4];
    out += digits[static_cast<unsigned char>(byte) & 15];
  }
  return out;
}

shopware::App::Signatures signatures_of(const net::ServerRequest& request) {
  return {std::string(request.header("shopware-app-signature")),
          std::string(request.header("shopware-shop-signature")),
          std::string(request.header("shopware-shop-signature-previous"))};
}

std::string raw_query(const net::ServerRequest& request) {
  const auto mark = request.target.find('?');
  return mark == std::string::npos ? "" : request.target.substr(mark + 1);
}

}  // namespace

std::string webhook_key(const ShopwareConfig& config) {
  if (!config.webhook_key.empty()) return config.webhook_key;
  const std::string& secret = config.app_secret.empty() ? config.client_secret : config.app_secret;
  return base::hmac_sha256_hex(secret, "holdfast: path of the webhooks").substr(0, 48);
}

base::Json stored_registration(const store::Store& store) {
  const auto note = store.view().note(store::Shelf::setting, registration_note);
  const auto json = note ? base::Json::parse(*note) : base::Result<base::Json>(base::Json());
  return json ? *json : base::Json();
}

WebhookReceiver::WebhookReceiver(const ShopwareConfig& config, Needs needs)
    : public_url_(config.webhook_url),
      path_("/hooks/shopware/" + webhook_key(config)),
      needs_(std::move(needs)) {
  if (config.app_name.empty()) return;
  app_.emplace(config.app_name, config.app_secret);
  app_->load(stored_registration(needs_.store));
}

std::string WebhookReceiver::address() const {
  return public_url_.empty() ? "" : public_url_ + path_;
}

bool WebhookReceiver::is_hook(const net::ServerRequest& request) const {
  return request.path.rfind("/hooks/", 0) == 0;
}

base::Task<net::ServerResponse> WebhookReceiver::answer(net::ServerRequest request) {
  const std::string given = request.path.substr(0, path_.size());
  if (!base::same_secret(given, path_)) co_return refuse(404, "an address that is not ours");
  const std::string rest = request.path.substr(path_.size());
  if (rest.empty() && request.method == "POST") co_return called(request);
  if (app_ && rest == "/register" && request.method == "GET") co_return registration(request);
  if (app_ && rest == "/confirm" && request.method == "POST") {
    co_return co_await confirmation(std::move(request));
  }
  co_return refuse(404, "an address that is not ours");
}

net::ServerResponse WebhookReceiver::refuse(int status, const std::string& why) {
  ++counters_.refused;
  base::log_info("webhooks", "a call was refused: " + why);
  return empty(status);
}

net::ServerResponse WebhookReceiver::called(const net::ServerRequest& request) {
  const std::string signature(request.header("shopware-shop-signature"));
  if (app_ && !app_->signed_by_shop(request.body, signature, needs_.clock.monotonic())) {
    return refuse(401, "it is not signed with the shop's secret");
  }
  ++counters_.received;
  if (is_new(request)) {
    needs_.hint();
  } else {
    ++counters_.repeated;
  }
  return empty(204);
}

// A call without an id that can be read counts as new: asking once more harms nobody.
bool WebhookReceiver::is_new(const net::ServerRequest& request) {
  std::string id(request.header("x-shopware-event-id"));
  if (id.empty()) {
    const auto body = base::Json::parse(request.body);
    if (body) id = base::JsonView(*body)["source"]["eventId"].text_or("");
  }
  if (id.empty() || id.size() > 64) return true;
  if (!events_.insert(id).second) return false;
  order_.push_back(id);
  if (order_.size() > remembered_events_max) {
    events_.erase(order_.front());
    order_.pop_front();
  }
  return true;
}

net::ServerResponse WebhookReceiver::registration(const net::ServerRequest& request) {
  auto answer =
      app_->answer_registration(raw_query(request), signatures_of(request),
                                hex(needs_.random, shop_secret_bytes), address() + "/confirm");
  net::ServerResponse response;
  response.headers = {{"Content-Type", "application/json"}};
  if (answer) {
    response.body = answer->dump();
    return response;
  }
  response = refuse(401, answer.error().message);
  response.headers = {{"Content-Type", "application/json"}};
  base::Json error = base::Json::object();
  error.set("error", answer.error().message);
  response.body = error.dump();
  return response;
}

base::Task<net::ServerResponse> WebhookReceiver::confirmation(net::ServerRequest request) {
  // On a copy: what could not be stored was not agreed upon, and the shop may ask again.
  shopware::App confirmed = *app_;
  const auto agreed =
      confirmed.confirm(request.body, signatures_of(request), needs_.clock.monotonic());
  if (!agreed) co_return refuse(401, agreed.error().message);
  store::Transaction transaction;
  transaction.emplace_back(
      store::Noted{store::Shelf::setting, registration_note, confirmed.dump().dump()});
  const auto stored = co_await needs_.store.commit(std::move(transaction));
  if (!stored) {
    base::log_error("webhooks", "the registration was not stored: " + stored.error().message);
    co_return empty(500);
  }
  app_ = std::move(confirmed);
  base::log_notice("webhooks", "a shop has registered this box as its app");
  needs_.credentials(app_->client_id(), app_->client_secret());
  co_return empty(204);
}

}  // namespace holdfast::daemon
