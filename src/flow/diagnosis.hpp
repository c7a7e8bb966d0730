// What a doctor found at a connected system, for people and for machines, and what all doctors say
// alike: silence, pages in the place of JSON, clocks, speed.
//
// Model: a finding has a stable code, a level, what was found, and what to do about it. `fault`: a
// box does not work on this system until it is mended; `warning`: it works, worse than it could;
// `note`: worth knowing. The codes are listed in docs/shopware.md and docs/dynamics.md. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"
#include "net/transport.hpp"

namespace holdfast::flow {

struct Finding {
  enum class Level : std::uint8_t { note, warning, fault };
  Level level = Level::fault;
  std::string code;
  std::string found;  // in words
  std::string advice{};
};
std::string_view to_string(Finding::Level level);

struct Diagnosis {
  std::vector<Finding> findings;
  base::Json facts = base::Json::object();  // version, stock_model, call_ms, ...

  void add(Finding::Level level, std::string code, std::string found, std::string advice = {});
  // A finding is told once, however often it is met.
  void add_once(Finding finding);
  [[nodiscard]] bool healthy() const;  // no fault
  [[nodiscard]] bool has(std::string_view code) const;
  // {<system>: address, "ok", "findings": [{"code","level","found","advice"}], "facts"}
  [[nodiscard]] base::Json to_json(std::string_view system, const std::string& address) const;
};

// Who is examined, as the sentences call it.
struct Party {
  std::string name;     // "the shop"
  std::string keeper;   // "whoever hosts the shop"
  std::string ca_key;   // "shopware.ca_file"
  std::string path;     // "/api": what must pass a firewall
  std::string if_slow;  // what to do about answers that take long
};

// The address alone, before anything is sent.
std::optional<Finding> look_at_scheme(const std::string& url, const std::string& example);
// No answer came.
Finding explain_silence(const base::Error& error, const std::string& url, const Party& party);
// A page where JSON belongs, whatever was asked; nothing when it is JSON.
std::optional<Finding> explain_page(const net::Response& response, const std::string& doing,
                                    const Party& party);
// The Date of an answer against the clock of this box.
void compare_clocks(Diagnosis& diagnosis, const net::Response& response, const base::Clock& clock,
                    const Party& party);
// How long the calls took: the median as a fact, and a warning above two seconds.
void judge_pace(Diagnosis& diagnosis, std::vector<base::Millis> took, const Party& party);

}  // namespace holdfast::flow
