#include "serve/detail/calls.hpp"
#include "serve/detail/present.hpp"

namespace holdfast::serve {
namespace {

base::Json unanswered(const std::string& device) {
  base::Json json = base::Json::object();
  json.set("device", device);
  json.set("feedback", base::Json());
  json.set("text", "taken; its answer comes as an event");
  return json;
}

}  // namespace

Outcome<base::Json> list_scanners(const Call& call) {
  const auto& scanners = call.state.needs.scanners;
  return page_of(scanners ? scanners() : base::Json::array());
}

base::Task<Outcome<net::ServerResponse>> scan(Call call) {
  const auto body = call.body({"device", "code"});
  if (!body) co_return tl::unexpected<Problem>(body.error());
  const auto device = required_text(*body, "device");
  if (!device) co_return tl::unexpected<Problem>(device.error());
  auto code = required_text(*body, "code");
  if (!code) co_return tl::unexpected<Problem>(code.error());
  if (!call.state.needs.scan) {
    co_return refuse(503, "unavailable", "this box takes no scans over its API");
  }
  const std::shared_ptr<ScanAnswers> answers = call.state.answers;
  std::shared_ptr<ScanAnswers::Ticket> ticket;
  if (answers) {
    ticket = answers->expect(*device);
    if (!ticket) co_return refuse(503, "exhausted", "too many scans of this device wait already");
  }
  const auto taken = call.state.needs.scan(*device, std::move(*code));
  if (!taken) {
    if (ticket) answers->forget(ticket);
    co_return refuse(taken.error());
  }
  if (!ticket) co_return to_response(unanswered(*device), 202);
  const auto answer = co_await answers->wait(ticket);
  if (!answer) co_return to_response(unanswered(*device), 202);
  co_return to_response(*answer);
}

Outcome<net::ServerResponse> events(const Call& call) {
  const auto hub = call.state.hub;
  if (hub->full()) {
    return refuse(503, "exhausted", "too many listen already; close a status page somewhere");
  }
  net::ServerResponse response;
  response.headers = {{"Content-Type", "text/event-stream"},
                      {"Cache-Control", "no-store"},
                      {"X-Content-Type-Options", "nosniff"}};
  std::string last(call.request.header("Last-Event-ID"));
  response.stream = [hub, last = std::move(last)](std::shared_ptr<net::StreamWriter> writer) {
    hub->add(std::move(writer), last);
  };
  return response;
}

}  // namespace holdfast::serve
