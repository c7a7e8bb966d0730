#include <fstream>
#include <iterator>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"

namespace holdfast::cli {
namespace {

struct Asked {
  int exit_code = exit_done;
  std::optional<base::Json> answer{};  // nothing once it is printed
};

Asked ask(Session& session, const std::string& path, const std::optional<base::Json>& body) {
  auto client = Client::make(session.connection);
  if (!client) return {fail(session, client.error())};
  auto answer = client->post(path, body);
  if (!answer) return {fail(session, answer.error())};
  return {exit_done, std::move(*answer)};
}

int decide(Session& session, const std::string& path, const std::optional<base::Json>& body,
           const std::string& words) {
  const Asked asked = ask(session, path, body);
  if (asked.answer && !printed_as_json(session, *asked.answer)) session.out << words << '\n';
  return asked.exit_code;
}

// JSON if it reads as such (4, true, null, "4"), else a text.
base::Json value_of(const std::string& text) {
  auto json = base::Json::parse(text);
  return json ? std::move(*json) : base::Json(text);
}

}  // namespace

int settle_conflict(Session& session, const std::string& id, const std::string& value) {
  base::Json body = base::Json::object();
  body.set("id", id);
  body.set("value", value_of(value));
  std::string words = fmt::format("settled: {} stands", value_of(value).dump());
  if (value == "accept") words = "settled: the count stands, and the ERP is told";
  if (value == "recount") words = "settled: the count is taken back; count again at the shelf";
  return decide(session, "/api/v1/conflicts/settle", body, words);
}

int replay_letter(Session& session, const std::string& id, const std::string& payload_file) {
  const std::string path = "/api/v1/dead-letters/" + percent_encoded(id) + "/replay";
  const std::string words = fmt::format("{} is in the outbox again", id);
  if (payload_file.empty()) return decide(session, path, std::nullopt, words);
  std::ifstream file(payload_file, std::ios::binary);
  const std::string payload((std::istreambuf_iterator<char>(file)),
                            std::istreambuf_iterator<char>());
  if (!file) return fail(session, {exit_usage, fmt::format("{} cannot be read", payload_file)});
  base::Json body = base::Json::object();
  body.set("payload", payload);
  return decide(session, path, body, words);
}

int discard_letter(Session& session, const std::string& id) {
  return decide(session, "/api/v1/dead-letters/" + percent_encoded(id) + "/discard", std::nullopt,
                fmt::format("{} is given up and will never be sent", id));
}

int scan_code(Session& session, const std::string& device, const std::string& code) {
  base::Json body = base::Json::object();
  body.set("device", device);
  body.set("code", code);
  const Asked asked = ask(session, "/api/v1/scans", body);
  if (!asked.answer) return asked.exit_code;
  const base::JsonView view(*asked.answer);
  const std::string feedback = text(view["feedback"]);
  if (!printed_as_json(session, *asked.answer)) {
    session.out << (feedback.empty() ? "" : feedback + ": ") << text(view["text"]) << '\n';
  }
  return feedback == "error" ? exit_refused : exit_done;
}

}  // namespace holdfast::cli
