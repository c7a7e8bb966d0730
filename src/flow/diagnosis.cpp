#include "flow/diagnosis.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace holdfast::flow {
namespace {

using Level = Finding::Level;

constexpr base::Seconds skew_s_max{60};
constexpr base::Millis call_ms_max{2'000};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Finding fault(std::string code, std::string found, std::string advice) {
  return {Level::fault, std::move(code), std::move(found), std::move(advice)};
}

}  // namespace

std::string_view to_string(Finding::Level level) {
  if (level == Finding::Level::note) return "note";
  return level == Finding::Level::warning ? "warning" : "fault";
}

void Diagnosis::add(Level level, std::string code, std::string found, std::string advice) {
  findings.push_back({level, std::move(code), std::move(found), std::move(advice)});
}

void Diagnosis::add_once(Finding finding) {
  if (!has(finding.code)) findings.push_back(std::move(finding));
}

bool Diagnosis::healthy() const {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& one) { return one.level == Finding::Level::fault; });
}

bool Diagnosis::has(std::string_view code) const {
  return std::any_of(findings.begin(), findings.end(),
                     [code](const Finding& one) { return one.code == code; });
}

base::Json Diagnosis::to_json(std::string_view system, const std::string& address) const {
  base::Json all = base::Json::array();
  for (const auto& finding : findings) {
    base::Json one = base::Json::object();
    one.set("code", finding.code);
    one.set("level", to_string(finding.level));
    one.set("found", finding.found);
    one.set("advice", finding.advice);
    all.push_back(std::move(one));
  }
  base::Json json = base::Json::object();
  json.set(system, address);
  json.set("ok", healthy());
  json.set("findings", std::move(all));
  json.set("facts", facts);
  return json;
}

std::optional<Finding> look_at_scheme(const std::string& url, const std::string& example) {
  const bool plain = url.rfind("http://", 0) == 0;
  if (!plain && url.rfind("https://", 0) != 0) {
    return fault("address_wrong", fmt::format("\"{}\" is no address", url),
                 "enter it as " + example);
  }
  const std::string rest = url.substr(url.find("://") + 3);
  const bool loopback = rest.rfind("127.", 0) == 0 || rest.rfind("localhost", 0) == 0 ||
                        rest.rfind("[::1]", 0) == 0;
  if (!plain || loopback) return std::nullopt;
  return fault("plain_http", "the address begins with http://: secret and customers' data would "
                             "travel unprotected",
               "enter the address with https://; a server that has no certificate needs one");
}

Finding explain_silence(const base::Error& error, const std::string& url, const Party& party) {
  const std::string& said = error.message;
  if (contains(said, "has expired")) {
    return fault("certificate_expired", said,
                 fmt::format("have the certificate of {} renewed. If it is valid elsewhere, this "
                             "box's clock is wrong", party.name));
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
                 fmt::format("if {} has a certificate of a private authority, name the authority's "
                             "file in {}; if not, somebody may be in between: do not go on",
                             party.name, party.ca_key));
  }
  if (error.kind == base::ErrorKind::unknown_outcome) {
    return fault("line_cut", fmt::format("{} took the question and gave no answer: {}", url, said),
                 "ask again; if it stays so, a firewall or a proxy in between ends connections");
  }
  return fault("unreachable", fmt::format("{} cannot be reached: {}", url, said),
               "check the address, the name service and the firewall of the box's network");
}

std::optional<Finding> explain_page(const net::Response& response, const std::string& doing,
                                    const Party& party) {
  if (response.status == 502 || response.status == 503 || response.status == 504) {
    return fault("maintenance",
                 fmt::format("the server of {} answers {}: it is being updated, overloaded or "
                             "switched off", party.name, response.status),
                 fmt::format("wait until an update is over; if it lasts, ask {}. The box waits and "
                             "goes on by itself", party.keeper));
  }
  if (response.body.empty() || base::Json::parse(response.body)) return std::nullopt;
  return fault("page_instead_of_json",
               fmt::format("{}: something answers {} with a page instead of JSON", doing,
                           response.status),
               fmt::format("a proxy, a firewall or a bot protection in front of {} answers in its "
                           "place: let {} pass for the box's address", party.name, party.path));
}

void compare_clocks(Diagnosis& diagnosis, const net::Response& response, const base::Clock& clock,
                    const Party& party) {
  const auto date = base::WallTime::parse_http(response.header("Date"));
  if (!date) {
    diagnosis.add(Level::warning, "clock_unknown",
                  fmt::format("the answers of {} carry no Date", party.name),
                  "let the header Date pass through the proxy; without it the box follows changes "
                  "by its own clock");
    return;
  }
  const base::Millis skew(date->ms - clock.wall().ms);
  diagnosis.facts.set("clock_skew_ms", static_cast<std::int64_t>(skew.count()));
  if (!clock.wall_trusted()) {
    diagnosis.add(Level::warning, "clock_of_box", "the clock of this box is not set",
                  "give the box a time server; until then TLS certificates may look invalid");
  } else if (skew > skew_s_max || skew < -skew_s_max) {
    diagnosis.add(Level::warning, "clock_skew",
                  fmt::format("the clock of {} is {} s {} this box's", party.name,
                              std::abs(skew.count()) / 1000,
                              skew.count() > 0 ? "ahead of" : "behind"),
                  "set both by a time server. Changes are followed by the other side's clock and "
                  "none is lost, but times that people compare will not fit");
  }
}

void judge_pace(Diagnosis& diagnosis, std::vector<base::Millis> took, const Party& party) {
  if (took.empty()) return;
  std::sort(took.begin(), took.end());
  const base::Millis median = took[took.size() / 2];
  diagnosis.facts.set("call_ms", static_cast<std::int64_t>(median.count()));
  diagnosis.facts.set("calls", static_cast<std::int64_t>(took.size()));
  if (median <= call_ms_max) return;
  diagnosis.add(Level::warning, "slow",
                fmt::format("half of all calls take over {} ms", median.count()), party.if_slow);
}

}  // namespace holdfast::flow
