#include "cli/client.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "cli/exit_codes.hpp"
#include "net/curl_transport.hpp"

namespace holdfast::cli {
namespace {

constexpr std::size_t page_items_max = 1000;  // the API's own limit

tl::unexpected<Failure> failed(int exit_code, std::string message) {
  return tl::unexpected<Failure>(Failure{exit_code, std::move(message)});
}

Answer<std::string> token_of(const Connection& connection) {
  // The file first: the token may come from the environment, for another box.
  if (!connection.token_file.empty()) return read_secret(connection.token_file);
  if (!connection.token.empty()) return connection.token;
  return failed(exit_usage,
                "no token: give --token-file FILE, or set HOLDFAST_TOKEN. Tokens of a box stand in "
                "its configuration under serve.tokens");
}

Failure no_answer(const std::string& url, const base::Error& error) {
  if (error.kind == base::ErrorKind::misconfigured) {
    return {exit_unreachable,
            fmt::format("asking {}: {}. If this is your box, give its own certificate with --ca "
                        "FILE",
                        url, error.message)};
  }
  return {exit_unreachable,
          fmt::format("the box at {} does not answer: {}. Does holdfastd run there (systemctl "
                      "status holdfastd)? Is the address right (--url)?",
                      url, error.message)};
}

Failure said_no(const std::string& url, const net::Response& response) {
  const auto json = base::Json::parse(response.body);
  const std::string words =
      json ? base::JsonView(*json)["error"]["message"].text_or("") : std::string();
  if (response.status == 401) {
    return {exit_usage, fmt::format("{} does not know this token; use one that stands in its "
                                    "configuration under serve.tokens",
                                    url)};
  }
  if (words.empty()) {
    return {exit_failed,
            fmt::format("{} answered with status {} and no words of a Holdfast box; is "
                        "the address right (--url)?",
                        url, response.status)};
  }
  return {response.status >= 500 ? exit_failed : exit_refused, words};
}

base::Task<void> exchange(net::Transport& transport, net::Request request, net::IoLoop& loop,
                          std::optional<base::Result<net::Response>>& out) {
  out.emplace(co_await transport.send(std::move(request)));
  loop.stop();
}

}  // namespace

struct Client::Impl {
  base::SystemClock clock;
  net::IoLoop loop{clock};
  std::unique_ptr<net::CurlTransport> transport;
  std::string url, token;
};

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::Client(Client&&) noexcept = default;
Client::~Client() = default;

Answer<Client> Client::make(const Connection& connection) {
  auto token = token_of(connection);
  if (!token) return tl::unexpected<Failure>(token.error());
  auto impl = std::make_unique<Impl>();
  impl->token = std::move(*token);
  impl->url = connection.url;
  while (impl->url.ends_with('/')) impl->url.pop_back();
  net::CurlOptions options;
  options.only_ca_file = connection.ca_file;
  auto transport = net::CurlTransport::make(impl->loop, std::move(options));
  if (!transport) return failed(exit_usage, transport.error().message);
  impl->transport = std::move(*transport);
  return Client(std::move(impl));
}

Answer<base::Json> Client::call(std::string method, const std::string& path, std::string body) {
  net::Request request;
  request.method = std::move(method);
  request.url = impl_->url + path;
  request.headers = {{"Authorization", "Bearer " + impl_->token}, {"Accept", "application/json"}};
  if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  request.body = std::move(body);
  std::optional<base::Result<net::Response>> answer;
  base::spawn(exchange(*impl_->transport, std::move(request), impl_->loop, answer));
  if (!answer) impl_->loop.run();
  if (!*answer) return tl::unexpected<Failure>(no_answer(impl_->url, answer->error()));
  const net::Response& response = **answer;
  if (response.status < 200 || response.status > 299) {
    return tl::unexpected<Failure>(said_no(impl_->url, response));
  }
  auto json = base::Json::parse(response.body);
  if (json) return std::move(*json);
  return failed(exit_failed, fmt::format("{} sent no JSON: {}; is the address right (--url)?",
                                         impl_->url, json.error().message));
}

Answer<base::Json> Client::get(const std::string& path) { return call("GET", path, ""); }

Answer<base::Json> Client::post(const std::string& path, const std::optional<base::Json>& body) {
  return call("POST", path, body ? body->dump() : std::string());
}

Answer<base::Json> Client::list(const std::string& path, std::size_t limit) {
  base::Json items = base::Json::array();
  base::Json next;
  do {
    const std::size_t wanted = std::min(limit - items.items()->size(), page_items_max);
    std::string page_path =
        fmt::format("{}{}limit={}", path, path.find('?') == std::string::npos ? "?" : "&", wanted);
    if (!next.is_null()) {
      const std::string after = next.string() != nullptr ? *next.string() : next.dump();
      page_path += "&after=" + percent_encoded(after);
    }
    auto page = get(page_path);
    if (!page) return page;
    const base::Json* found = page->find("items");
    if (found == nullptr || !found->is_array()) {
      return failed(exit_failed, "the box sent no list; is it of another version?");
    }
    for (const auto& item : *found->items()) items.push_back(item);
    const base::Json* after = page->find("next");
    next = after == nullptr ? base::Json() : *after;
  } while (!next.is_null() && items.items()->size() < limit);
  base::Json all = base::Json::object();
  all.set("items", std::move(items));
  all.set("next", std::move(next));
  return all;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Answer<std::string> read_secret(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!in || !std::getline(in, line) || line.empty()) {
    return failed(exit_usage, fmt::format("no token could be read from {}", file));
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace holdfast::cli
