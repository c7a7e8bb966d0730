#include "shopware/diagnosis.hpp"

#include <algorithm>

namespace holdfast::shopware {

std::string_view to_string(Finding::Level level) {
  if (level == Finding::Level::note) return "note";
  return level == Finding::Level::warning ? "warning" : "fault";
}

bool Diagnosis::healthy() const {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& one) { return one.level == Finding::Level::fault; });
}

bool Diagnosis::has(std::string_view code) const {
  return std::any_of(findings.begin(), findings.end(),
                     [code](const Finding& one) { return one.code == code; });
}

base::Json Diagnosis::to_json(const std::string& shop) const {
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
  json.set("shop", shop);
  json.set("ok", healthy());
  json.set("findings", std::move(all));
  json.set("facts", facts);
  return json;
}

}  // namespace holdfast::shopware
