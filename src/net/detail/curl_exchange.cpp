#include "net/detail/curl_exchange.hpp"

#include <arpa/inet.h>
#include <strings.h>

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace holdfast::net::detail {
namespace {

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::uint64_t number_of(CURL* easy, CURLINFO what) {
  curl_off_t value = 0;
  curl_easy_getinfo(easy, what, &value);
  return static_cast<std::uint64_t>(std::max<curl_off_t>(value, 0));
}

std::uint64_t long_of(CURL* easy, CURLINFO what) {
  long value = 0;
  curl_easy_getinfo(easy, what, &value);
  return static_cast<std::uint64_t>(std::max(value, 0L));
}

}  // namespace

bool UrlParts::loopback() const {
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) == 1) return ntohl(address.s_addr) >> 24 == 127;
  return host == "localhost" || host == "[::1]";
}

base::Result<UrlParts> split_url(const std::string& url) {
  CURLU* parsed = curl_url();
  const CURLUcode code = curl_url_set(parsed, CURLUPART_URL, url.c_str(), 0);
  UrlParts parts{part_of(parsed, CURLUPART_SCHEME), part_of(parsed, CURLUPART_HOST)};
  curl_url_cleanup(parsed);
  if (code == CURLUE_OK && (parts.scheme == "https" || parts.scheme == "http")) return parts;
  return base::fail(base::ErrorKind::misconfigured,
                    fmt::format("\"{}\" is no address of the form https://host/path", url));
}

CurlExchange::CurlExchange(Request request, UrlParts url, const CurlOptions& options, CURLSH* share)
    : request_(std::move(request)), url_(std::move(url)), easy_(curl_easy_init()) {
  set_target(share);
  set_trust(options);
  set_method();
  set_headers(options);
  set_callbacks();
}

CurlExchange::~CurlExchange() {
  curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
}

void CurlExchange::set_target(CURLSH* share) {
  const long timeout_ms = std::max(request_.timeout.count(), std::int64_t{1});
  curl_easy_setopt(easy_, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_PROXY, "");
  curl_easy_setopt(easy_, CURLOPT_SHARE, share);
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  // Without it libcurl joins its resolver thread when an exchange times out: the loop would stand.
  curl_easy_setopt(easy_, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, timeout_ms);
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS,
                   std::min<long>(timeout_ms, connect_ms_max.count()));
  curl_easy_setopt(easy_, CURLOPT_MAXAGE_CONN, static_cast<long>(connection_idle_s_max.count()));
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  // Wait for the first handshake to say whether HTTP/2 can carry them all. Plain connections would
  // wait for the first answer.
  curl_easy_setopt(easy_, CURLOPT_PIPEWAIT, url_.scheme == "https" ? 1L : 0L);
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
}

void CurlExchange::set_trust(const CurlOptions& options) {
  constexpr const char* system_roots = "/etc/ssl/certs";
  curl_easy_setopt(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.only_ca_file.empty()) {
    curl_easy_setopt(easy_, CURLOPT_CAINFO, options.only_ca_file.c_str());
    curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);
  } else if (!options.extra_ca_file.empty()) {
    curl_easy_setopt(easy_, CURLOPT_CAINFO, options.extra_ca_file.c_str());
    curl_easy_setopt(easy_, CURLOPT_CAPATH, system_roots);
  }
}

void CurlExchange::set_method() {
  const std::string& method = request_.method;
  const bool has_body =
      !request_.body.empty() || method == "POST" || method == "PUT" || method == "PATCH";
  if (has_body) {
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request_.body.data());
  } else if (method == "HEAD") {
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    return;
  }
  if (has_body ? method != "POST" : method != "GET") {
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, method.c_str());
  }
}

void CurlExchange::set_headers(const CurlOptions& options) {
  bool typed = false;
  for (const auto& [name, value] : request_.headers) {
    typed = typed || strcasecmp(name.c_str(), "content-type") == 0;
    const std::string line = value.empty() ? name + ";" : fmt::format("{}: {}", name, value);
    headers_ = curl_slist_append(headers_, line.c_str());
  }
  // libcurl adds these by itself unless they are named as absent.
  if (!typed) headers_ = curl_slist_append(headers_, "Content-Type:");
  headers_ = curl_slist_append(headers_, "Expect:");
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(easy_, CURLOPT_ACCEPT_ENCODING, "gzip");
}

void CurlExchange::set_callbacks() {
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, words_.data());
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &CurlExchange::on_body);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &CurlExchange::on_header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PREREQFUNCTION, &CurlExchange::on_request);
  curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
}

bool CurlExchange::repeatable() const {
  return request_.method == "GET" || request_.method == "HEAD";
}

std::size_t CurlExchange::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  std::string& body = exchange.response_.body;
  const std::size_t wanted = exchange.request_.read_max;
  exchange.enough_ = wanted > 0 && body.size() + size * count > wanted;
  if (exchange.enough_) {
    body.append(data, wanted - body.size());
    return 0;
  }
  exchange.too_large_ = body.size() + size * count > response_bytes_max;
  if (exchange.too_large_) return 0;
  body.append(data, size * count);
  return size * count;
}

std::size_t CurlExchange::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  const std::string_view line(data, size * count);
  auto& exchange = *static_cast<CurlExchange*>(self);
  Headers& headers = exchange.response_.headers;
  if (trimmed(line).empty()) exchange.head_complete_ = true;
  if (line.starts_with("HTTP/")) {
    exchange.head_complete_ = false;
    headers.clear();  // an interim answer (100, 103) came before
    return size * count;
  }
  const auto colon = line.find(':');
  if (colon != std::string_view::npos) {
    headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  return size * count;
}

// The connection stands and the request is about to be written. The second call is libcurl's own
// repetition on a fresh connection.
int CurlExchange::on_request(void* self, char*, char*, int, int) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  const bool repeats = ++exchange.attempts_ > 1;
  return repeats && !exchange.repeatable() ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

bool CurlExchange::sent() const {
  return attempts_ > 1 || (attempts_ == 1 && long_of(easy_, CURLINFO_REQUEST_SIZE) > 0);
}

base::Result<Response> CurlExchange::take(CURLcode code, bool clock_trusted) {
  // libcurl takes a header that is cut off for a whole one.
  if (code == CURLE_OK && !head_complete_) code = CURLE_GOT_NOTHING;
  if (code == CURLE_OK || enough_) {
    response_.status = static_cast<int>(long_of(easy_, CURLINFO_RESPONSE_CODE));
    return std::move(response_);
  }
  // A query may hold what is a customer's.
  const std::string what = fmt::format("{} {}", request_.method,
                                       request_.url.substr(0, request_.url.find('?')));
  return tl::unexpected(explain(code, clock_trusted).within(what));
}

base::Error CurlExchange::explain(CURLcode code, bool clock_trusted) const {
  if (too_large_) {
    return {base::ErrorKind::exhausted,
            fmt::format("the answer is larger than {} bytes; ask for less at once",
                        response_bytes_max)};
  }
  Failure failure{code, words_.data(), url_.host, sent(), clock_trusted};
  if (failure.detail.empty()) failure.detail = curl_easy_strerror(code);
  if (attempts_ > 1) failure.detail = "the connection was cut before an answer came";
  return classify(failure);
}

void CurlExchange::count(TransportCounters& counters) const {
  counters.connections += long_of(easy_, CURLINFO_NUM_CONNECTS);
  counters.bytes_sent +=
      long_of(easy_, CURLINFO_REQUEST_SIZE) + number_of(easy_, CURLINFO_SIZE_UPLOAD_T);
  counters.bytes_received +=
      long_of(easy_, CURLINFO_HEADER_SIZE) + number_of(easy_, CURLINFO_SIZE_DOWNLOAD_T);
}

}  // namespace holdfast::net::detail
