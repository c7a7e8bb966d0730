#include "daemon/config.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "daemon/strict_object.hpp"
#include "gs1/restricted.hpp"

namespace holdfast::daemon {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t config_bytes_max = 1024 * 1024;
constexpr auto unmade_key =
    "cannot be read: `holdfast dynamics certificate` makes key and certificate";

std::optional<std::string> read_file(const fs::path& path) {
  std::error_code ignored;
  if (fs::file_size(path, ignored) > config_bytes_max || ignored) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return file ? std::optional(text.str()) : std::nullopt;
}

std::string countries() {
  std::string names = "known are";
  for (const auto& profile : gs1::restricted_profiles()) {
    names += fmt::format(" {}", profile.country);
  }
  return names;
}

class Loader {
 public:
  Loader(const std::string& path, flow::Mistakes& mistakes)
      : mistakes_(mistakes), folder_(fs::path(path).parent_path()) {}

  Config load(const base::Json& json) {
    Config config;
    StrictObject top(json, "", mistakes_);
    (void)top.text("$schema", "");  // for editors
    config.box = top.integer("box", config.box, 1, 0xffef);
    config.name = top.text("name", config.name);
    config.host = top.text("host", config.host);
    config.log = top.one_of("log", config.log, {"error", "warning", "notice", "info", "debug"});
    config.pull_interval_ms =
        top.integer("pull_interval_ms", config.pull_interval_ms, 100, 3'600'000);
    config.mappings = path(top.text("mappings", "mappings"));
    config.routes = path(top.text("routes", "routes.json"));
    config.leds = top.text("leds", "");
    config.country = top.text("country", "");
    if (!config.country.empty() && gs1::restricted_profile(config.country) == nullptr) {
      top.mistake("country", "has no known rules for a store's own numbers: " + countries());
    }
    if (const auto* store = top.object("store", true)) config.store = store_of(*store);
    if (const auto* shop = top.object("shopware")) config.shopware = shopware_of(*shop);
    if (const auto* erp = top.object("dynamics")) config.dynamics = dynamics_of(*erp);
    if (const auto* serve = top.object("serve")) config.serve = serve_of(*serve);
    if (const auto* buzzer = top.any("buzzer")) {
      auto read = scan::read_buzzer(*buzzer, "/buzzer");
      if (read) config.buzzer = std::move(*read);
      if (!read) mistakes_.add("/buzzer", read.error().message);
    }
    if (const auto* people = top.any("operators")) config.operators = operators_of(*people);
    if (const auto* rules = top.object("scanning")) config.scanning = rules_of(*rules);
    config.scanning.signed_in = !config.operators.empty();
    if (const auto* scanners = top.any("scanners")) {
      auto profiles = scan::read_profiles(*scanners);
      if (profiles) {
        config.scanners = std::move(*profiles);
      } else {
        add_lines(profiles.error().message);
      }
    }
    return config;
  }

 private:
  std::string path(const std::string& text) const {
    return text.empty() || text.front() == '/' ? text : (folder_ / text).string();
  }

  // One mistake a line, "place: text".
  void add_lines(const std::string& lines) {
    std::istringstream in(lines);
    for (std::string line; std::getline(in, line);) {
      const auto colon = line.find(": ");
      const bool placed = colon != std::string::npos && line.front() == '/';
      mistakes_.add(placed ? line.substr(0, colon) : "/scanners",
                    placed ? line.substr(colon + 2) : line);
    }
  }

  StoreConfig store_of(const base::Json& json) {
    StoreConfig store;
    StrictObject object(json, "/store", mistakes_);
    store.directory = path(object.text_required("directory"));
    store.map_mb = object.integer("map_mb", store.map_mb, 16, 64 * 1024);
    store.journal_segment_mb =
        object.integer("journal_segment_mb", store.journal_segment_mb, 1, 256);
    return store;
  }

  // The secret itself, or the first line of the file that is named.
  std::string secret(StrictObject& object, const std::string& name) {
    std::string inline_secret = object.text(name, "");
    const std::string file = object.text(name + "_file", "");
    if (file.empty()) {
      if (inline_secret.empty()) object.mistake(name, "is missing: give it, or " + name + "_file");
      return inline_secret;
    }
    if (!inline_secret.empty())
      object.mistake(name, "stands beside " + name + "_file: give one of them");
    const auto text = read_file(path(file));
    if (!text) object.mistake(name + "_file", "cannot be read: " + path(file));
    const std::string all = text.value_or("");
    std::string line = all.substr(0, all.find_first_of("\r\n"));
    const bool empty = text && line.empty();
    if (empty) object.mistake(name + "_file", "has nothing in its first line: " + path(file));
    return line;
  }

  void check_url(StrictObject& object, const std::string& name, std::string& url) {
    while (!url.empty() && url.back() == '/') url.pop_back();
    const bool https = url.rfind("https://", 0) == 0;
    const bool loopback = url.rfind("http://127.", 0) == 0 ||
                          url.rfind("http://localhost", 0) == 0 ||
                          url.rfind("http://[::1]", 0) == 0;
    if (!url.empty() && !https && !loopback) {
      object.mistake(name, "must begin with https:// (plain HTTP goes to this machine only)");
    }
  }

  std::string ca_file(StrictObject& object) {
    std::string file = path(object.text("ca_file", ""));
    if (!file.empty() && !read_file(file)) object.mistake("ca_file", "cannot be read: " + file);
    return file;
  }

  ShopwareConfig shopware_of(const base::Json& json) {
    StrictObject object(json, "/shopware", mistakes_);
    ShopwareConfig shop;
    shop.url = object.text_required("url");
    check_url(object, "url", shop.url);
    if (const auto* app = object.object("app")) app_of(*app, shop);
    if (shop.app_name.empty()) {
      shop.client_id = object.text_required("client_id");
      shop.client_secret = secret(object, "client_secret");
    }
    shop.ca_file = ca_file(object);
    shop.stock =
        object.one_of("stock", shop.stock, {"auto", "stock+sales", "physical", "unmanaged"});
    if (const auto* webhooks = object.object("webhooks")) webhooks_of(*webhooks, shop);
    if (!shop.app_name.empty() && shop.webhook_url.empty()) {
      object.mistake("app", "needs webhooks.url: the shop must reach this box to register it");
    }
    return shop;
  }

  void webhooks_of(const base::Json& json, ShopwareConfig& shop) {
    StrictObject object(json, "/shopware/webhooks", mistakes_);
    shop.webhook_url = object.text_required("url");
    check_url(object, "url", shop.webhook_url);
    const bool given = object.any("key") != nullptr || object.any("key_file") != nullptr;
    if (given) shop.webhook_key = secret(object, "key");
    const bool fit = std::all_of(shop.webhook_key.begin(), shop.webhook_key.end(),
                                 [](unsigned char c) { return std::isalnum(c) != 0; });
    if (given && (shop.webhook_key.size() < 32 || !fit)) {
      object.mistake("key", "must have at least 32 characters, letters and digits alone");
    }
  }

  void app_of(const base::Json& json, ShopwareConfig& shop) {
    StrictObject object(json, "/shopware/app", mistakes_);
    shop.app_name = object.text_required("name");
    shop.app_secret = secret(object, "secret");
  }

  // The tenant at its cloud's authority, or the complete address.
  std::string token_url(StrictObject& object) {
    std::string url = object.text("token_url", "");
    const std::string tenant = object.text("tenant", "");
    std::string authority = object.text("authority", "https://login.microsoftonline.com");
    check_url(object, "authority", authority);
    if (url.empty() == tenant.empty()) {
      object.mistake("tenant", "give the tenant, or the complete token_url, not both");
    }
    if (url.empty()) url = authority + "/" + tenant + "/oauth2/v2.0/token";
    check_url(object, "token_url", url);
    return url;
  }

  std::shared_ptr<const net::AssertionSigner> signer(StrictObject& object) {
    const auto certificate = read_file(path(object.text_required("certificate_file")));
    const auto key = read_file(path(object.text_required("key_file")));
    const std::string algorithm = object.one_of("assertion", "PS256", {"PS256", "RS256"});
    for (const char* other : {"client_secret", "client_secret_file"}) {
      if (object.has(other)) object.mistake(other, "stands beside certificate_file: give one");
    }
    if (!certificate) object.mistake("certificate_file", unmade_key);
    if (!key) object.mistake("key_file", unmade_key);
    if (!certificate || !key) return nullptr;
    auto made = net::AssertionSigner::load(*key, *certificate,
                                           algorithm == "RS256" ? net::AssertionAlgorithm::rs256
                                                                : net::AssertionAlgorithm::ps256);
    if (made) return std::make_shared<const net::AssertionSigner>(std::move(*made));
    object.mistake("key_file", made.error().message);
    return nullptr;
  }

  // "YYYY-MM-DD"
  static std::optional<base::WallTime> day(StrictObject& object, const std::string& name) {
    const std::string text = object.text(name, "");
    if (text.empty()) return std::nullopt;
    const auto time = base::WallTime::parse(text);
    if (time && text.size() == 10) return *time;
    object.mistake(name, fmt::format("is \"{}\"; give a day as YYYY-MM-DD", text));
    return std::nullopt;
  }

  static DynamicsConfig::Mode mode_of(const std::string& name) {
    using Mode = DynamicsConfig::Mode;
    if (name == "dry_run") return Mode::dry_run;
    return name == "read_only" ? Mode::read_only : Mode::live;
  }

  DynamicsConfig dynamics_of(const base::Json& json) {
    StrictObject object(json, "/dynamics", mistakes_);
    DynamicsConfig erp;
    erp.url = object.text_required("url");
    check_url(object, "url", erp.url);
    erp.token_url = token_url(object);
    erp.client_id = object.text_required("client_id");
    if (object.has("certificate_file") || object.has("key_file")) {
      erp.signer = signer(object);
      if (object.has("secret_expires")) {
        object.mistake("secret_expires", "stands beside certificate_file, which tells it itself");
      }
    } else {
      erp.client_secret = secret(object, "client_secret");
      erp.secret_expires = day(object, "secret_expires");
    }
    erp.ca_file = ca_file(object);
    erp.requests_max = object.integer("requests_max", erp.requests_max, 1, 1'000'000);
    erp.window_s = object.integer("window_s", erp.window_s, 1, 86'400);
    erp.batch_rows = object.integer("batch_rows", erp.batch_rows, 1, 200);
    erp.location = object.text("location", erp.location);
    erp.mode = mode_of(object.one_of("mode", "live", {"live", "read_only", "dry_run"}));
    erp.stock = read_stock(object, erp.location, mistakes_);
    if (const auto* bus = object.object("service_bus")) erp.service_bus = service_bus_of(*bus);
    return erp;
  }

  static bool names_a_queue(const std::string& path) {
    const bool fit = std::all_of(path.begin(), path.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || std::string_view("-._~/").find(c) != std::string_view::npos;
    });
    return fit && !path.empty() && path.front() != '/' && path.back() != '/';
  }

  dynamics::BusOptions service_bus_of(const base::Json& json) {
    StrictObject object(json, "/dynamics/service_bus", mistakes_);
    dynamics::BusOptions bus;
    bus.url = object.text_required("url");
    check_url(object, "url", bus.url);
    const auto scheme = bus.url.find("://");
    if (scheme != std::string::npos && bus.url.find('/', scheme + 3) != std::string::npos) {
      object.mistake("url",
                     "must be the namespace alone: https://NAMESPACE.servicebus.windows.net");
    }
    bus.queue = object.text_required("queue");
    if (object.has("queue") && !names_a_queue(bus.queue)) {
      object.mistake("queue", "must be a queue's name, or TOPIC/subscriptions/NAME");
    }
    bus.policy = object.text("key_name", "");
    const bool keyed = object.has("key") || object.has("key_file");
    if (!bus.policy.empty()) bus.key = secret(object, "key");
    if (bus.policy.empty() && keyed) {
      object.mistake("key_name", "is missing: it names the policy that the key belongs to");
    }
    return bus;
  }

  ServeConfig serve_of(const base::Json& json) {
    StrictObject object(json, "/serve", mistakes_);
    ServeConfig serve;
    serve.address = object.text("address", serve.address);
    serve.port = object.integer("port", serve.port, 0, 65'535);
    serve.tls = object.boolean("tls", serve.tls);
    const auto* tokens = object.any("tokens");
    const auto* items = tokens == nullptr ? nullptr : tokens->items();
    if (tokens != nullptr && items == nullptr) object.mistake("tokens", "must be an array");
    for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
      StrictObject token((*items)[i], fmt::format("/serve/tokens/{}", i), mistakes_);
      TokenConfig config;
      config.name = token.text_required("name");
      config.token = secret(token, "token");
      // A file that cannot be read is told already.
      if (!config.token.empty() && config.token.size() < 16) {
        token.mistake("token", "must have at least 16 characters");
      }
      serve.tokens.push_back(std::move(config));
    }
    return serve;
  }

  scan::Rules rules_of(const base::Json& json) {
    StrictObject object(json, "/scanning", mistakes_);
    scan::Rules rules;
    rules.pick_ships = object.boolean("pick_ships", rules.pick_ships);
    rules.recount = object.boolean("recount", rules.recount);
    return rules;
  }

  Operators operators_of(const base::Json& json) {
    Operators operators;
    if (json.items() == nullptr) mistakes_.add("/operators", "must be an array");
    for (std::size_t i = 0; json.items() != nullptr && i < json.items()->size(); ++i) {
      StrictObject object((*json.items())[i], fmt::format("/operators/{}", i), mistakes_);
      const std::string badge = object.text_required("badge");
      OperatorConfig who;
      who.name = object.text_required("name");
      who.pin_hash = object.text("pin_hash", "");
      who.supervisor = object.boolean("supervisor", false);
      if (!who.pin_hash.empty() && !is_pin_hash(who.pin_hash)) {
        object.mistake("pin_hash", "is no yescrypt hash: make one with holdfastd --hash-pin");
      }
      if (!operators.emplace(badge, std::move(who)).second) {
        object.mistake("badge", "is there twice: " + badge);
      }
    }
    return operators;
  }

  flow::Mistakes& mistakes_;
  fs::path folder_;
};

}  // namespace

std::optional<Config> read_as_far_as_possible(const std::string& path, flow::Mistakes& mistakes) {
  const auto text = read_file(path);
  if (!text) {
    mistakes.add(path, fmt::format("cannot be read, or is larger than {} bytes", config_bytes_max));
    return std::nullopt;
  }
  const auto json = base::Json::parse(*text);
  if (!json) {
    mistakes.add(path, json.error().message);
    return std::nullopt;
  }
  flow::Mistakes found;
  Config config = Loader(path, found).load(*json);
  for (const auto& mistake : found.all()) mistakes.add(path + "#" + mistake.place, mistake.text);
  return config;
}

std::optional<Config> read_config(const std::string& path, flow::Mistakes& mistakes) {
  const std::size_t before = mistakes.all().size();
  auto config = read_as_far_as_possible(path, mistakes);
  return mistakes.all().size() == before ? std::move(config) : std::nullopt;
}

}  // namespace holdfast::daemon
