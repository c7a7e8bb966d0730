#include "daemon/box.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/core.h>

#include "base/log.hpp"
#include "daemon/bus_listener.hpp"
#include "daemon/connections.hpp"
#include "daemon/fault_points.hpp"
#include "daemon/identity.hpp"
#include "daemon/load_routes.hpp"
#include "daemon/memory_keeper.hpp"
#include "daemon/metrics.hpp"
#include "daemon/scan_recorder.hpp"
#include "daemon/warehouse_world.hpp"
#include "daemon/webhook_receiver.hpp"
#include "dynamics/connector.hpp"
#include "dynamics/expiry.hpp"
#include "flow/routes.hpp"
#include "net/https_server.hpp"
#include "scan/scanner.hpp"
#include "scan/scanner_beep.hpp"
#include "scan/station.hpp"
#include "serve/api.hpp"
#include "shopware/connector.hpp"

namespace holdfast::daemon {
namespace {

constexpr base::Seconds station_tick{30};
constexpr base::Seconds webhooks_looked_after_s{3600};
constexpr base::Seconds shop_looked_at_s{2};
constexpr base::Millis drain_step{2};
constexpr base::Millis store_wait_max{5000};      // for the last scans, when asked to stop
constexpr base::Millis listeners_wait_max{200};

base::Json event_of(const scan::FeedbackEvent& event) {
  base::Json json = base::Json::object();
  json.set("device", event.device);
  json.set("number", static_cast<std::int64_t>(event.number));
  json.set("feedback", scan::to_string(event.feedback));
  json.set("text", event.text);
  json.set("verb", scan::to_string(event.verb));
  json.set("step", scan::to_string(event.step));
  json.set("order", event.order);
  json.set("location", event.location);
  json.set("below_zero", event.below_zero);
  json.set("trouble", scan::to_string(event.trouble));
  return json;
}

// "first load 12300 of 50000, 95 s left"
std::string first_load_line(const sync::FirstLoad& load) {
  std::string line = fmt::format("first load {} of {}", load.read, load.total);
  if (load.left_s) line += fmt::format(", {} s left", *load.left_s);
  return line;
}

class BoxImpl final : public Box, private scan::FeedbackSink {
 public:
  BoxImpl(Config config, net::IoLoop& loop, const base::Clock& clock, base::Random& random,
          flow::Routes routes)
      : config_(std::move(config)),
        loop_(loop),
        clock_(clock),
        random_(random),
        routes_(std::move(routes)) {}

  base::Status prepare() {
    store::StoreOptions options;
    options.directory = config_.store.directory;
    options.box = static_cast<std::uint16_t>(config_.box);
    options.map_bytes = static_cast<std::size_t>(config_.store.map_mb) << 20;
    options.journal_segment_bytes = static_cast<std::size_t>(config_.store.journal_segment_mb)
                                    << 20;
    auto store = store::Store::open(options, *disk_, loop_, random_);
    if (!store) return pass(store);
    store_ = std::move(*store);
    take_credentials();
    auto connections =
        Connections::make(config_, routes_, loop_, clock_, random_, crash_point_.get());
    if (!connections) return pass(connections);
    connections_ = std::move(*connections);
    sync::EngineOptions engine;
    engine.pull_interval = base::Millis(config_.pull_interval_ms);
    if (config_.dynamics) {
      using Mode = DynamicsConfig::Mode;
      const DynamicsConfig& erp = *config_.dynamics;
      engine.movement_rows_max = static_cast<std::size_t>(erp.batch_rows);
      if (erp.mode == Mode::read_only) engine.read_only.insert(store::Endpoint::dynamics);
      if (erp.mode == Mode::dry_run) engine.dry_run.insert(store::Endpoint::dynamics);
    }
    engine_ = std::make_unique<sync::Engine>(loop_, clock_, random_, *store_, routes_,
                                             connections_->connectors(), engine);
    world_ = std::make_unique<WarehouseWorld>(*store_, config_.operators, config_.scanning);
    recorder_ = std::make_unique<ScanRecorder>(*store_, clock_, *engine_);
    station_ = std::make_unique<scan::Station>(*world_, *recorder_, clock_);
    station_->add_sink(*this);
    station_->use_store_numbers(gs1::restricted_profile(config_.country));
    if (!config_.leds.empty()) {
      leds_ = std::make_unique<scan::LedFeedback>(
          scan::LedNames{"holdfast:green", "holdfast:red", "holdfast:amber"}, config_.leds);
      station_->add_sink(*leds_);
    }
    if (config_.buzzer) {
      buzzer_ = std::make_unique<scan::BuzzerFeedback>(loop_, scan::make_buzzer(*config_.buzzer));
      station_->add_sink(*buzzer_);
    }
    station_->add_sink(beeps_);
    return {};
  }

  base::Status start() override {
    if (auto served = serve(); !served) return served;
    for (const auto& profile : config_.scanners) add_scanner(profile);
    connections_->watch(loop_, [this](store::Endpoint endpoint) {
      base::log_notice("line", fmt::format("{} can be reached again", store::to_string(endpoint)));
      engine_->line_returned(endpoint);
      if (endpoint == store::Endpoint::shopware) hooks_due_.notify_all();
      if (endpoint == store::Endpoint::dynamics && bus_) bus_->line_returned();
    });
    engine_->start();
    if (hooks_ && !hooks_->address().empty() && !hooks_->is_app()) {
      tasks_.spawn(look_after_webhooks());
    }
    if (bus_) tasks_.spawn(bus_->run());
    tick();
    for (const auto& text : ending_credentials()) base::log_warning("box", text);
    memory_ = std::make_unique<MemoryKeeper>(loop_, *store_);
    return {};
  }

  base::Task<void> stop() override {
    memory_.reset();
    loop_.cancel(ticker_);
    beeps_.clear();
    scanners_.clear();
    co_await answer_the_last();
    if (server_) co_await server_->stop();
    connections_->shut_down();
    stopping_ = true;
    if (bus_) bus_->stop();
    hooks_due_.notify_all();
    co_await tasks_.join();
    co_await engine_->stop();
    store_->close();
  }

  [[nodiscard]] std::string status_line() const override {
    std::string line;
    for (const auto& side : engine_->status()) {
      line += fmt::format("{}{} {}, {} to send", line.empty() ? "" : "; ",
                          store::to_string(side.endpoint), side.online ? "online" : "offline",
                          side.backlog);
      if (side.first_load) line += ", " + first_load_line(*side.first_load);
    }
    return line.empty() ? "no system is connected" : line;
  }

  [[nodiscard]] std::uint16_t port() const override { return server_ ? server_->port() : 0; }

 private:
  void emit(const scan::FeedbackEvent& event) override { api_->publish("scan", event_of(event)); }

  // An app has no credentials of its own before a shop registers it.
  void take_credentials() {
    if (!config_.shopware || config_.shopware->app_name.empty()) return;
    shopware::App app(config_.shopware->app_name, config_.shopware->app_secret);
    app.load(stored_registration(*store_));
    config_.shopware->client_id = app.client_id();
    config_.shopware->client_secret = app.client_secret();
  }

  void open_hooks() {
    if (!config_.shopware) return;
    WebhookReceiver::Needs needs{clock_, random_, *store_, {}, {}};
    needs.hint = [this] { engine_->hint(store::Endpoint::shopware); };
    needs.credentials = [this](const std::string& id, const std::string& secret) {
      connections_->shop()->use_credentials(id, secret);
      engine_->line_returned(store::Endpoint::shopware);
    };
    hooks_ = std::make_unique<WebhookReceiver>(*config_.shopware, std::move(needs));
  }

  void open_bus() {
    if (connections_->bus() == nullptr) return;
    BusListener::Needs needs{loop_, random_, *connections_->bus(), {}, {}};
    needs.organization = [this] { return connections_->erp()->organization_id(); };
    needs.hint = [this](const std::string& stream, std::optional<base::Duration> told_ago) {
      return engine_->hint(store::Endpoint::dynamics, stream, told_ago);
    };
    bus_ = std::make_unique<BusListener>(std::move(needs));
  }

  // At the start, after every outage, and each hour: the shop switches off what failed.
  base::Task<void> look_after_webhooks() {
    while (!stopping_) {
      const auto made = co_await connections_->shop()->keep_webhooks(hooks_->address());
      if (!made) {
        base::log_info("webhooks", "not looked after: " + made.error().message);
      } else if (*made > 0) {
        base::log_notice("webhooks", fmt::format("{} made or switched on in the shop", *made));
      }
      co_await until_webhooks_are_due();
    }
  }

  // An outage that was too short for the line watch still switches webhooks off.
  base::Task<void> until_webhooks_are_due() {
    const std::uint64_t failures = connections_->counters().failures;
    const base::MonotonicTime due = loop_.now() + webhooks_looked_after_s;
    while (!stopping_ && loop_.now() < due) {
      const bool called = co_await hooks_due_.wait_for(shop_looked_at_s);
      const bool failed = connections_->counters().failures > failures;
      if (called || (failed && shop_is_online())) co_return;
    }
  }

  bool shop_is_online() const {
    const auto all = engine_->status();
    return std::any_of(all.begin(), all.end(), [](const sync::EndpointStatus& side) {
      return side.endpoint == store::Endpoint::shopware && side.online;
    });
  }

  net::ServerHandler handler() {
    if (!hooks_) return api_->handler();
    return [this, api = api_->handler()](net::ServerRequest request) {
      return hooks_->is_hook(request) ? hooks_->answer(std::move(request))
                                      : api(std::move(request));
    };
  }

  // What was read is stored and answered, and whoever listens hears it.
  base::Task<void> answer_the_last() {
    co_await base::sleep(loop_, base::Millis(0));  // the readers' last readings come first
    for (auto waited = base::Millis(0); station_->busy() && waited < store_wait_max;
         waited += drain_step) {
      co_await base::sleep(loop_, drain_step);
    }
    if (api_) api_->close();
    for (auto waited = base::Millis(0); server_ && server_->connections() > 0 &&
                                        waited < listeners_wait_max;
         waited += drain_step) {
      co_await base::sleep(loop_, drain_step);
    }
  }

  [[nodiscard]] std::vector<std::string> attention() const {
    std::vector<std::string> all = ending_credentials();
    if (bus_ && !bus_->fault().empty()) {
      all.push_back(fmt::format("dynamics: {}; until then changes are found by polling",
                                bus_->fault()));
    }
    if (const std::string& fault = engine_->reserving_fault(); !fault.empty())
      all.push_back("dynamics: no stock is reserved for orders now: " + fault);
    return all;
  }

  // A box whose clock is not set does not know what ends soon.
  [[nodiscard]] std::vector<std::string> ending_credentials() const {
    if (!config_.dynamics || !clock_.wall_trusted()) return {};
    const auto credential =
        dynamics::credential_of(config_.dynamics->signer, config_.dynamics->secret_expires);
    const auto finding = dynamics::look_at_expiry(credential, clock_.wall());
    if (!finding || finding->level == flow::Finding::Level::note) return {};
    return {fmt::format("dynamics: {}: {}", finding->found, finding->advice)};
  }

  void tick() {
    station_->tick();
    ticker_ = loop_.after(station_tick, [this] { tick(); });
  }

  void add_device(const std::string& device, bool upce) {
    std::string snapshot;
    if (const auto state = store_->view().device(device)) snapshot = state->session;
    const auto added = station_->add_scanner(device, upce, snapshot);
    if (!added) base::log_error("scan", added.error().message);
  }

  void add_scanner(const scan::Profile& profile) {
    add_device(profile.name, profile.upce);
    scan::Listener listener;
    listener.on_reading = [this](scan::Reading reading) {
      loop_.post([this, reading = std::move(reading)]() mutable {
        station_->on_reading(std::move(reading));
      });
    };
    listener.on_notice = [this](scan::Notice notice) {
      loop_.post([this, notice = std::move(notice)] {
        attached_[notice.device] = notice.kind == scan::NoticeKind::attached ||
                                   (attached_[notice.device] && scan::lost_a_scan(notice.kind));
        station_->on_notice(notice);
        const bool away = notice.kind == scan::NoticeKind::gone;
        if (away && buzzer_) buzzer_->play(scan::Signal::attention);
      });
    };
    scanners_.push_back(std::make_unique<scan::Scanner>(profile, std::move(listener), clock_));
    beeps_.add(profile.name, *scanners_.back());
  }

  base::Json describe_scanners() const {
    base::Json all = base::Json::array();
    const auto describe = [&](const std::string& device, bool attached) {
      const scan::Session* session = station_->session(device);
      if (session == nullptr) return;
      const scan::State& state = session->state();
      scan::FeedbackEvent event;
      if (const auto last = station_->last_accepted(device)) event = *last;
      event.device = device;
      event.number = state.number;
      event.verb = state.verb;
      event.step = state.step;
      event.order = state.order;
      event.location = state.location;
      base::Json json = event_of(event);
      json.set("attached", attached);
      all.push_back(std::move(json));
    };
    for (const auto& profile : config_.scanners) {
      const auto found = attached_.find(profile.name);
      describe(profile.name, found != attached_.end() && found->second);
    }
    for (const auto& name : virtual_scanners_) describe(name, true);
    return all;
  }

  // A scan over the API stands for a handheld or a phone: a scanner of that name, made on demand.
  base::Status inject(const std::string& device, std::string bytes) {
    if (device.empty() || device.size() > 50 || bytes.empty() ||
        bytes.size() > scan::scan_bytes_max) {
      return base::fail(
          base::ErrorKind::invalid_input,
          fmt::format("a scan needs a device name of 1 to 50 characters and 1 to {} bytes",
                      scan::scan_bytes_max));
    }
    if (station_->session(device) == nullptr) {
      if (virtual_scanners_.size() >= scan::scanners_max) {
        return base::fail(base::ErrorKind::exhausted, "too many devices scan over the API");
      }
      virtual_scanners_.push_back(device);
      add_device(device, false);
    }
    station_->on_reading({device, std::move(bytes), clock_.monotonic()});
    return {};
  }

  base::Status serve() {
    serve::ApiDependencies needs{clock_, *store_, *engine_, config_.name, HOLDFAST_VERSION, {},
                                 {},     {},      {}};
    needs.loop = &loop_;
    needs.routes = &routes_;
    needs.stock_now = [this](base::Uuid item) { return engine_->stock_now(item); };
    for (const auto& token : config_.serve.tokens)
      needs.tokens.push_back({token.name, token.token});
    needs.scanners = [this] { return describe_scanners(); };
    needs.scan = [this](const std::string& device, std::string bytes) {
      return inject(device, std::move(bytes));
    };
    needs.attention = [this] { return attention(); };
    needs.metrics = [this] {
      return metrics_of(connections_->counters(), hooks_.get(), bus_.get());
    };
    api_ = std::make_unique<serve::Api>(std::move(needs));
    open_hooks();
    open_bus();
    net::ServerOptions options;
    options.address = config_.serve.address;
    options.port = static_cast<std::uint16_t>(config_.serve.port);
    options.plain = !config_.serve.tls;
    if (config_.serve.tls) {
      auto certificate =
          load_or_make_certificate(config_.store.directory, config_.host, clock_, random_);
      if (!certificate) return pass(certificate);
      options.certificate = std::move(*certificate);
    }
    auto server = net::HttpsServer::start(loop_, random_, std::move(options), handler());
    if (!server) return pass(server, "the local API");
    server_ = std::move(*server);
    return {};
  }

  Config config_;
  net::IoLoop& loop_;
  const base::Clock& clock_;
  base::Random& random_;
  flow::Routes routes_;
  std::unique_ptr<CrashPoint> crash_point_ = CrashPoint::from_environment();
  std::unique_ptr<store::Disk> disk_ = make_disk(crash_point_.get());
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Connections> connections_;
  std::unique_ptr<sync::Engine> engine_;
  std::unique_ptr<WarehouseWorld> world_;
  std::unique_ptr<ScanRecorder> recorder_;
  std::unique_ptr<scan::LedFeedback> leds_;
  std::unique_ptr<scan::BuzzerFeedback> buzzer_;
  scan::ScannerBeep beeps_;
  std::unique_ptr<scan::Station> station_;
  std::unique_ptr<serve::Api> api_;
  std::unique_ptr<WebhookReceiver> hooks_;
  std::unique_ptr<BusListener> bus_;
  std::unique_ptr<net::HttpsServer> server_;
  std::vector<std::unique_ptr<scan::Scanner>> scanners_;
  std::map<std::string, bool> attached_;
  std::vector<std::string> virtual_scanners_;
  base::Loop::TimerId ticker_ = 0;
  base::TaskGroup tasks_{loop_};
  base::Signal hooks_due_{loop_};
  bool stopping_ = false;
  std::unique_ptr<MemoryKeeper> memory_;
};

}  // namespace

base::Result<std::unique_ptr<Box>> Box::open(Config config, net::IoLoop& loop,
                                             const base::Clock& clock, base::Random& random) {
  flow::Mistakes mistakes;
  auto routes = load_routes(config, mistakes);
  if (!routes || !mistakes.empty()) return tl::unexpected<base::Error>(mistakes.error());
  auto box = std::make_unique<BoxImpl>(std::move(config), loop, clock, random, std::move(*routes));
  if (const auto prepared = box->prepare(); !prepared) {
    return tl::unexpected<base::Error>(prepared.error());
  }
  return std::unique_ptr<Box>(std::move(box));
}

void check(const std::string& config_path, flow::Mistakes& mistakes) {
  const auto config = read_as_far_as_possible(config_path, mistakes);
  if (config) (void)load_routes(*config, mistakes);
}

}  // namespace holdfast::daemon
