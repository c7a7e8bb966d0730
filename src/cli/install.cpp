#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "daemon/config.hpp"
#include "daemon/connections.hpp"
#include "dynamics/doctor_door.hpp"
#include "dynamics/installer.hpp"
#include "net/curl_transport.hpp"

namespace holdfast::cli {
namespace {

using Steps = std::vector<dynamics::InstallStep>;

struct Way {
  const base::Clock& clock;
  base::Random& random;
  net::Transport& transport;
  dynamics::ClientOptions options;
};

// A wrong address is told before anything could be taken for a wrong secret.
base::Task<void> install(dynamics::Installer& installer, Way way, net::IoLoop& loop,
                         std::optional<base::Result<Steps>>& out) {
  const auto wrong =
      co_await dynamics::try_door(way.clock, way.random, way.transport, std::move(way.options));
  if (wrong) {
    out.emplace(base::fail(base::ErrorKind::misconfigured,
                           fmt::format("{}; {}", wrong->found, wrong->advice)));
  } else {
    out.emplace(co_await installer.run());
  }
  loop.stop();
}

base::Json as_json(const Steps& steps, bool plan_only) {
  base::Json rows = base::Json::array();
  for (const auto& step : steps) {
    base::Json row = base::Json::object();
    row.set("what", step.what);
    row.set("state", step.there ? "there" : plan_only ? "missing" : "made");
    rows.push_back(std::move(row));
  }
  base::Json json = base::Json::object();
  json.set("dry_run", plan_only);
  json.set("steps", std::move(rows));
  return json;
}

void print(std::ostream& out, const Steps& steps, bool plan_only) {
  std::size_t missing = 0;
  for (const auto& step : steps) {
    missing += step.there ? 0 : 1;
    out << fmt::format("{:<8} {}\n", step.there ? "there" : plan_only ? "missing" : "made",
                       shown(step.what));
  }
  if (plan_only) {
    out << fmt::format("{} to make; nothing was changed\n", missing);
    return;
  }
  out << "Give the box's application user the role \"" << dynamics::role_name
      << "\" in the Power Platform admin center; it needs no other.\n";
}

}  // namespace

int install_in_dynamics(Session& session, const std::string& config_file, bool plan_only) {
  flow::Mistakes mistakes;
  const auto config = daemon::read_config(config_file, mistakes);
  if (!config) return fail(session, {exit_usage, mistakes.to_string()});
  if (!config->dynamics) return fail(session, {exit_usage, config_file + " names no Dynamics"});
  const base::SystemClock clock;
  base::SystemRandom random;
  net::IoLoop loop(clock);
  net::CurlOptions curl;
  curl.extra_ca_file = config->dynamics->ca_file;
  auto transport = net::CurlTransport::make(loop, std::move(curl));
  if (!transport) return fail(session, {exit_usage, transport.error().message});
  dynamics::Client client(loop, clock, random, **transport,
                          daemon::client_options(*config->dynamics));
  dynamics::Installer installer(client, plan_only, config->dynamics->stock.kind);
  std::optional<base::Result<Steps>> steps;
  Way way{clock, random, **transport, daemon::client_options(*config->dynamics)};
  base::spawn(install(installer, std::move(way), loop, steps));
  if (!steps) loop.run();
  if (!*steps) {
    const char* so = plan_only ? "nothing was changed"
                               : "what was made stays, and the next run goes on from there";
    return fail(session, {exit_refused, fmt::format("{}; {}", (*steps).error().message, so)});
  }
  if (!printed_as_json(session, as_json(**steps, plan_only))) {
    print(session.out, **steps, plan_only);
  }
  return exit_done;
}

}  // namespace holdfast::cli
