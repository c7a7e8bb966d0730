#include "shopware/doctor.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "shopware/criteria.hpp"
#include "shopware/door.hpp"
#include "shopware/errors.hpp"
#include "shopware/feed.hpp"
#include "shopware/stock_owners.hpp"
#include "shopware/supply.hpp"

namespace holdfast::shopware {
namespace {

using Level = Finding::Level;

constexpr std::int64_t token_s_min = 60;
constexpr std::int64_t reference_rows = 500;

base::Millis since(base::MonotonicTime start, base::MonotonicTime end) {
  return std::chrono::duration_cast<base::Millis>(end - start);
}

base::Json limited(std::int64_t rows) {
  base::Json criteria = base::Json::object();
  criteria.set("page", 1);
  criteria.set("limit", rows);
  return criteria;
}

// {major, minor}; nothing when it is no version.
std::optional<std::pair<int, int>> numbers_of(const std::string& version) {
  int major = 0;
  int minor = 0;
  char rest = 0;
  if (std::sscanf(version.c_str(), "%d.%d%c", &major, &minor, &rest) < 2) return std::nullopt;
  return std::pair(major, minor);
}

}  // namespace

Doctor::Doctor(const base::Clock& clock, net::Transport& transport, DoctorOptions options)
    : clock_(clock), transport_(transport), options_(std::move(options)) {
  while (!options_.url.empty() && options_.url.back() == '/') options_.url.pop_back();
}

base::Task<Diagnosis> Doctor::examine() {
  if (auto wrong = look_at_address(options_.url)) {
    diagnosis_.findings.push_back(std::move(*wrong));
    co_return std::move(diagnosis_);
  }
  bool open = co_await door();
  if (open) open = co_await sign_in();
  if (open) open = co_await version();
  if (open) {
    co_await plugins();
    co_await reading();
    co_await writing();
    privileges();
    co_await more_than_needed();
    co_await references();
    co_await stock_counters();
    co_await webhooks();
    co_await load_time();
    flow::judge_pace(diagnosis_, std::move(took_), shop_party());
  }
  co_return std::move(diagnosis_);
}

void Doctor::add(Level level, std::string code, std::string found, std::string advice) {
  diagnosis_.add(level, std::move(code), std::move(found), std::move(advice));
}

Finding Doctor::silence(const base::Error& error) const {
  return flow::explain_silence(error, options_.url, shop_party());
}

base::Task<base::Result<net::Response>> Doctor::send(std::string method, std::string path,
                                                     base::Json body) {
  net::Request request;
  request.method = std::move(method);
  request.url = options_.url + path;
  request.headers = {{"Accept", "application/json"}};
  if (!token_.empty()) request.headers.emplace_back("Authorization", "Bearer " + token_);
  if (!body.is_null()) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = body.dump();
  }
  request.timeout = options_.timeout;
  const base::MonotonicTime start = clock_.monotonic();
  auto response = co_await transport_.send(std::move(request));
  if (response) took_.push_back(since(start, clock_.monotonic()));
  co_return response;
}

base::Task<std::optional<Doctor::Answer>> Doctor::ask(std::string method, std::string path,
                                                      base::Json body, std::string doing) {
  auto response = co_await send(std::move(method), std::move(path), std::move(body));
  if (!response) {
    diagnosis_.findings.push_back(silence(response.error()));
    co_return std::nullopt;
  }
  if (auto page = flow::explain_page(*response, doing, shop_party())) {
    diagnosis_.add_once(std::move(*page));
    co_return std::nullopt;
  }
  Answer answer{std::move(*response), {}};
  if (auto json = base::Json::parse(answer.response.body)) answer.body = std::move(*json);
  if (answer.response.status == 403) note_missing(answer.body);
  co_return answer;
}

base::Task<std::optional<base::Json>> Doctor::search(std::string entity, base::Json criteria) {
  const std::string doing = "searching " + entity;
  auto answer = co_await ask("POST", "/api/search/" + entity, std::move(criteria), doing);
  if (!answer || answer->response.status == 403) co_return std::nullopt;
  if (answer->response.status != 200) {
    const base::Error error = classify(answer->response, doing, false);
    const bool limit = error.code == "FRAMEWORK__QUERY_LIMIT_EXCEEDED";
    if (!limit) {
      add(Level::fault, "question_refused", error.message,
          "the shop does not understand what the box asks: its version, or a plug-in that changes "
          "the API, is not one the box knows");
    } else if (!diagnosis_.has("limit_low")) {
      add(Level::fault, "limit_low", error.message,
          "set shopware.api.max_limit to at least 500 in the shop's configuration");
    }
    co_return std::nullopt;
  }
  co_return std::move(answer->body);
}

base::Task<bool> Doctor::door() {
  const auto response = co_await send("GET", "/api/_info/health-check", {});
  if (!response) {
    diagnosis_.findings.push_back(silence(response.error()));
    co_return false;
  }
  if (auto wrong = explain_door(*response, options_.url)) {
    diagnosis_.findings.push_back(std::move(*wrong));
    co_return false;
  }
  flow::compare_clocks(diagnosis_, *response, clock_, shop_party());
  co_return true;
}

base::Task<bool> Doctor::sign_in() {
  if (auto wrong = look_at_key(options_.client_id)) {
    diagnosis_.findings.push_back(std::move(*wrong));
    co_return false;
  }
  base::Json body = base::Json::object();
  body.set("grant_type", "client_credentials");
  body.set("client_id", options_.client_id);
  body.set("client_secret", options_.client_secret);
  const auto response = co_await send("POST", "/api/oauth/token", std::move(body));
  if (!response) {
    diagnosis_.findings.push_back(silence(response.error()));
    co_return false;
  }
  if (auto wrong = explain_token(*response)) {
    diagnosis_.findings.push_back(std::move(*wrong));
    co_return false;
  }
  const auto json = base::Json::parse(response->body);
  const base::JsonView view(*json);
  token_ = view["access_token"].text_or("");
  const auto life = view["expires_in"].integer();
  if (token_.empty()) {
    add(Level::fault, "token_missing", "signing in is answered without a token",
        "something in between changes the shop's answers");
    co_return false;
  }
  diagnosis_.facts.set("token_s", life.value_or(0));
  if (life && *life < token_s_min) {
    add(Level::warning, "token_short", fmt::format("a sign-in lasts {} s only", *life),
        "set shopware.api.access_token_ttl to PT10M; the box signs in again all the time");
  }
  co_return true;
}

base::Task<bool> Doctor::version() {
  auto answer = co_await ask("GET", "/api/_info/version", {}, "asking for the version");
  if (!answer) co_return false;
  version_ = base::JsonView(answer->body)["version"].text_or("");
  const auto numbers = numbers_of(version_);
  if (answer->response.status != 200 || !numbers) {
    add(Level::fault, "version_unknown",
        fmt::format("the shop does not tell its version (answer {}, \"{}\")",
                    answer->response.status, version_),
        "a plug-in or a proxy hides /api/_info/version: let it pass. How stock behaves depends on "
        "the version");
    co_return false;
  }
  diagnosis_.facts.set("version", version_);
  if (*numbers < std::pair(6, 5)) {
    add(Level::fault, "version_too_old", fmt::format("Shopware {} is too old", version_),
        "update the shop to 6.5 or newer: before, a batch of writes is not all or nothing");
    co_return false;
  }
  if (*numbers > std::pair(6, 7)) {
    add(Level::warning, "version_new",
        fmt::format("Shopware {} is newer than what this box was made for", version_),
        "try it on a copy of the shop first");
  }
  note_stock_model();
  co_return true;
}

void Doctor::note_stock_model() {
  const StockModel model = parse_stock_model(options_.stock).value_or(stock_model_of(version_));
  counts_sales_ = model == StockModel::stock_and_sales;
  diagnosis_.facts.set("stock_model", to_string(model));
  const char* words =
      "stock model: stock is what lies on the shelf, open orders are subtracted by the shop";
  if (counts_sales_) {
    words = "stock model: orders lower the stock at once, stock + sales is what the box keeps";
  } else if (model == StockModel::unmanaged) {
    words = "stock model: orders move nothing, the box tells the shop what is free";
  }
  add(Level::note, "stock_model", words);
}

base::Task<void> Doctor::plugins() {
  const auto list = co_await search("plugin", limited(reference_rows));
  if (!list) co_return;
  base::Json names = base::Json::array();
  for (const auto& name : stock_owners_among(*list)) {
    names.push_back(name);
    add(Level::fault, "stock_plugin", fmt::format("the plug-in {} keeps the stock itself", name),
        "decide who keeps stock: deactivate the plug-in, or take \"shopware\" out of \"supply\" in "
        "routes.json");
  }
  diagnosis_.facts.set("stock_plugins", std::move(names));
}

base::Task<void> Doctor::references() {
  struct Needed {
    const char *entity, *what, *advice;
  };
  constexpr Needed all[] = {
      {"currency", "currency", "the shop must have at least its own currency"},
      {"tax", "tax", "add the tax rates (Settings > Tax)"},
      {"country", "country", "add the countries it ships to (Settings > Countries)"},
      {"sales-channel", "active sales channel", "add one: without it nobody can order"},
  };
  for (const auto& needed : all) {
    base::Json criteria = limited(reference_rows);
    if (std::string_view(needed.entity) == "sales-channel") {
      base::Json active = base::Json::object();
      active.set("active", true);
      criteria.set("filter", std::move(active));
    }
    const auto rows = co_await search(needed.entity, std::move(criteria));
    if (!rows || base::JsonView(*rows)["data"].size() > 0) continue;
    std::string code = needed.entity;
    std::replace(code.begin(), code.end(), '-', '_');
    add(Level::fault, code + "_missing", fmt::format("the shop has no {}", needed.what),
        needed.advice);
  }
}

// Orders without a sale counted: enable_stock_management is off, and nothing else tells it.
base::Task<void> Doctor::stock_counters() {
  if (!counts_sales_) co_return;
  base::Json filter = base::Json::object();
  filter.set("type", "equals");
  filter.set("field", "type");
  filter.set("value", "product");
  base::Json associations = base::Json::object();
  associations.set("product", base::Json::object());
  base::Json criteria = limited(20);
  criteria.set("filter", base::Json::array({std::move(filter)}));
  criteria.set("associations", std::move(associations));
  criteria.set("sort", sort_by({"createdAt", "id"}));
  const auto lines = co_await search("order-line-item", std::move(criteria));
  if (!lines) co_return;
  const base::JsonView data = base::JsonView(*lines)["data"];
  std::size_t known = 0;
  std::size_t counted = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto sales = data[i]["product"]["sales"].integer();
    known += sales ? 1 : 0;
    counted += sales && *sales != 0 ? 1 : 0;
  }
  if (known == 0 || counted > 0) co_return;
  add(Level::warning, "stock_management_off",
      fmt::format("{} lines were ordered, and none of their products counts a sale", known),
      "shopware.stock.enable_stock_management may be false: then orders do not lower the stock, "
      "and the shop sells what is gone. Switch it on, or say \"stock\": \"unmanaged\" in the "
      "configuration, and the box tells the shop what is free");
}

base::Task<void> Doctor::webhooks() {
  if (options_.webhook_url.empty()) {
    add(Level::note, "webhooks_none", "no webhooks are configured: the box asks for changes",
        "that is enough; webhooks only make it sooner");
    co_return;
  }
  const auto rows = co_await search("webhook", limited(reference_rows));
  if (!rows) co_return;
  const base::JsonView data = base::JsonView(*rows)["data"];
  std::size_t ours = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data[i]["url"].text_or("").rfind(options_.webhook_url, 0) != 0) continue;
    ++ours;
    if (data[i]["active"].boolean().value_or(true)) continue;
    add(Level::warning, "webhook_off",
        fmt::format("the shop switched off the webhook for {} after calls had failed",
                    data[i]["eventName"].text_or("?")),
        "the running box switches it on again; if this comes back, the shop cannot reach " +
            options_.webhook_url);
  }
  if (ours == 0) {
    add(Level::warning, "webhooks_missing",
        "the shop has no webhook that leads to " + options_.webhook_url,
        "start the box: it makes them when it connects");
  }
  diagnosis_.facts.set("webhooks", static_cast<std::int64_t>(ours));
}

base::Task<std::int64_t> Doctor::count(std::string entity) {
  base::Json includes = base::Json::object();
  includes.set(entity, base::Json::array({"id"}));
  base::Json criteria = limited(1);
  criteria.set("total-count-mode", 1);
  criteria.set("includes", std::move(includes));
  const auto answer = co_await search(entity, std::move(criteria));
  co_return answer ? base::JsonView(*answer)["total"].integer().value_or(0) : 0;
}

base::Task<void> Doctor::load_time() {
  base::Millis all{0};
  std::string words;
  for (const char* entity : {"product", "customer", "order"}) {
    const std::int64_t rows = co_await count(entity);
    const base::MonotonicTime start = clock_.monotonic();
    const auto page = co_await search(entity, load_page(entity, 0, feed_rows_max));
    if (!page) co_return;
    all += since(start, clock_.monotonic()) * (rows / feed_rows_max + 1);
    diagnosis_.facts.set(std::string(entity) + "s", rows);
    words += fmt::format("{}{} {}s", words.empty() ? "" : ", ", rows, entity);
  }
  const std::int64_t seconds = all.count() / 1000 + 1;
  diagnosis_.facts.set("initial_load_s", seconds);
  add(Level::note, "initial_load",
      fmt::format("the first reading of {} takes about {}", words,
                  seconds < 120 ? fmt::format("{} s", seconds)
                                : fmt::format("{} min", (seconds + 30) / 60)));
}

}  // namespace holdfast::shopware
