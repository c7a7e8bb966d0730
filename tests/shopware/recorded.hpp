// Recorded exchanges with a real shop, and a transport that answers with their bytes.
#pragma once

#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "base/signal.hpp"
#include "net/transport.hpp"

namespace holdfast::shopware::testing {

constexpr auto recordings_folder = "tests/data/recordings";

struct Exchange {
  std::string method, path;
  base::Json request;  // body
  net::Response response;
  base::Json whole;
};

inline base::Json json_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  auto parsed = base::Json::parse(text);
  if (!parsed) FAIL(path << ": " << parsed.error().message);
  return std::move(*parsed);
}

inline Exchange recorded(const std::string& name) {
  Exchange made;
  made.whole = json_of(std::string(recordings_folder) + "/" + name + ".json");
  const base::JsonView view(made.whole);
  made.method = view["request"]["method"].text_or("");
  made.path = view["request"]["path"].text_or("");
  const auto text = base::Json::parse(view["request"]["body_text"].text_or(""));
  if (const auto* body = view["request"]["body"].get()) {
    made.request = *body;
  } else if (text) {
    made.request = *text;
  }
  const auto response = view["response"];
  made.response.status = static_cast<int>(response["status"].integer().value_or(0));
  made.response.body = response["body_text"].text_or("");
  if (const auto headers = response["headers"].members()) {
    for (const auto& [key, value] : **headers) {
      made.response.headers.emplace_back(key, value.string() != nullptr ? *value.string() : "");
    }
  }
  return made;
}

// "auth/token-ok", ... of every recording there is.
inline std::vector<std::string> every_recording() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(recordings_folder)) {
    const auto path = std::filesystem::relative(entry.path(), recordings_folder);
    if (path.extension() != ".json" || !path.has_parent_path()) continue;
    names.push_back((path.parent_path() / path.stem()).generic_string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Answers with what a test queued for a path, else with a list of nothing.
class Recorder final : public net::Transport {
 public:
  explicit Recorder(base::Loop& loop) : loop_(loop) {}
  std::map<std::string, std::deque<net::Response>> answers;
  std::vector<net::Request> requests;

  base::Task<base::Result<net::Response>> send(net::Request request) override {
    co_await base::yield(loop_);
    requests.push_back(request);
    const std::string path = request.url.substr(std::string("https://shop").size());
    auto& queued = answers[path];
    if (queued.empty()) co_return nothing(path);
    net::Response answer = queued.front();
    if (queued.size() > 1) queued.pop_front();
    co_return answer;
  }
  [[nodiscard]] std::size_t count(const std::string& path) const {
    std::size_t found = 0;
    for (const auto& request : requests) found += request.url.ends_with(path) ? 1 : 0;
    return found;
  }

 private:
  static net::Response nothing(const std::string& path) {
    net::Response answer{200, {{"Date", "Mon, 05 Jan 2026 09:12:33 GMT"}}, ""};
    answer.body = R"({"total":0,"data":[]})";
    if (path == "/api/oauth/token") {
      answer.body = R"({"token_type":"Bearer","expires_in":600,"access_token":"t"})";
    }
    if (path == "/api/_info/version") answer.body = R"({"version":"6.6.7.0"})";
    return answer;
  }
  base::Loop& loop_;
};

}  // namespace holdfast::shopware::testing
