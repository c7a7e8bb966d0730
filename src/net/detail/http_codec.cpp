#include "net/detail/http_codec.hpp"

#include <strings.h>

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/core.h>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

namespace holdfast::net::detail {

namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += plus_is_blank && text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

bool decode_query(std::string_view text, ServerRequest& into) {
  while (!text.empty()) {
    const std::string_view field = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), field.size() + 1));
    if (field.empty()) continue;
    const auto equals = std::min(field.find('='), field.size());
    auto name = percent_decoded(field.substr(0, equals), true);
    auto value = percent_decoded(field.substr(std::min(equals + 1, field.size())), true);
    if (!name || !value) return false;
    into.query.emplace_back(std::move(*name), std::move(*value));
  }
  return true;
}

bool decode_target(ServerRequest& into) {
  const std::string_view target = into.target;
  const auto question = std::min(target.find('?'), target.size());
  auto path = percent_decoded(target.substr(0, question), false);
  if (!path || !path->starts_with('/')) return false;
  into.path = std::move(*path);
  return decode_query(target.substr(std::min(question + 1, target.size())), into);
}

bool clean(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

std::string_view first_named(const Headers& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (key.size() == name.size() && strncasecmp(key.data(), name.data(), name.size()) == 0) {
      return value;
    }
  }
  return {};
}

}  // namespace

struct RequestReader::Impl {
  http::request_parser<http::string_body> parser;
  error_code failure;
  bool begun = false;
  bool continued = false;
};

RequestReader::RequestReader(std::uint32_t header_bytes_max, std::uint64_t body_bytes_max)
    : impl_(std::make_unique<Impl>()) {
  impl_->parser.eager(true);
  impl_->parser.header_limit(header_bytes_max);
  impl_->parser.body_limit(body_bytes_max);
}

RequestReader::~RequestReader() = default;

std::size_t RequestReader::feed(std::string_view bytes) {
  if (bytes.empty() || complete() || refusal() != 0) return 0;
  impl_->begun = true;
  const std::size_t used =
      impl_->parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), impl_->failure);
  if (impl_->failure == http::error::need_more) impl_->failure = {};
  return used;
}

bool RequestReader::complete() const { return impl_->parser.is_done(); }
bool RequestReader::begun() const { return impl_->begun; }
bool RequestReader::keep_alive() const { return impl_->parser.get().keep_alive(); }

int RequestReader::refusal() const {
  if (!impl_->failure) return 0;
  if (impl_->failure == http::error::body_limit) return 413;
  return impl_->failure == http::error::header_limit ? 431 : 400;
}

bool RequestReader::wants_continue() {
  if (impl_->continued || !impl_->parser.is_header_done() || complete()) return false;
  const auto expected = view(impl_->parser.get()[http::field::expect]);
  impl_->continued = strcasecmp(std::string(expected).c_str(), "100-continue") == 0;
  return impl_->continued;
}

bool RequestReader::take(ServerRequest& into) {
  auto& message = impl_->parser.get();
  into.method = view(message.method_string());
  into.target = view(message.target());
  for (const auto& field : message) {
    into.headers.emplace_back(view(field.name_string()), view(field.value()));
  }
  into.body = std::move(message.body());
  return decode_target(into);
}

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string response_head(const ServerResponse& response, bool keep_alive) {
  const auto reason =
      http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, view(reason));
  for (const auto& [name, value] : response.headers) {
    if (clean(name) && clean(value)) head += fmt::format("{}: {}\r\n", name, value);
  }
  if (!response.stream && has_body(response.status)) {
    head += fmt::format("Content-Length: {}\r\n", response.body.size());
  }
  head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

ServerResponse plain_answer(int status, std::string_view words) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::string(words) + "\n"};
}

}  // namespace holdfast::net::detail

namespace holdfast::net {

std::string_view ServerRequest::header(std::string_view name) const {
  return detail::first_named(headers, name);
}

std::string_view ServerRequest::parameter(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace holdfast::net
