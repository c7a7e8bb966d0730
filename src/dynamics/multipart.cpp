#include "dynamics/multipart.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/core.h>

namespace holdfast::dynamics {
namespace {

constexpr std::string_view crlf = "\r\n";
constexpr int nesting_max = 2;
constexpr std::size_t line_bytes_shown = 80;

std::string inner_request(const BatchItem& item) {
  std::string text = fmt::format("{} {} HTTP/1.1\r\n", item.method, item.path);
  for (const auto& [name, value] : item.headers) text += fmt::format("{}: {}\r\n", name, value);
  if (item.method == "GET") return text + "Accept: application/json\r\n\r\n";
  // Some servers cannot read an inner body without its length.
  text += fmt::format("Content-Type: application/json; type=entry\r\nContent-Length: {}\r\n\r\n",
                      item.body.size());
  return text + item.body + "\r\n";
}

std::string part(const std::string& boundary, std::string_view more_headers,
                 const BatchItem& item) {
  return fmt::format("--{}\r\nContent-Type: application/http\r\n"
                     "Content-Transfer-Encoding: binary\r\n{}\r\n{}",
                     boundary, more_headers, inner_request(item));
}

std::string change_set(const std::string& boundary, std::size_t number, const BatchItem& item) {
  const std::string content_id = fmt::format("Content-ID: {}\r\n", number);
  return fmt::format("--{}\r\nContent-Type: multipart/mixed; boundary=\"{}\"\r\n\r\n{}--{}--\r\n",
                     boundary, item.set_boundary, part(item.set_boundary, content_id, item),
                     item.set_boundary);
}

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

// Takes the text up to the end of its line off `rest`, without the line end.
std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

net::Headers take_headers(std::string_view& rest) {
  net::Headers headers;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (trimmed(line).empty()) break;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  return headers;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string boundary_of(std::string_view content_type) {
  const auto at = lower(content_type).find("boundary=");
  if (at == std::string::npos) return {};
  std::string_view value = content_type.substr(at + std::string_view("boundary=").size());
  if (!value.empty() && value.front() == '"') {
    value.remove_prefix(1);
    return std::string(value.substr(0, value.find('"')));
  }
  return std::string(trimmed(value.substr(0, value.find(';'))));
}

// The contents between the delimiters, each without the line end that belongs to the next one.
std::vector<std::string_view> split(std::string_view body, const std::string& boundary) {
  const std::string delimiter = "--" + boundary;
  std::vector<std::string_view> parts;
  std::size_t begin = std::string_view::npos;
  for (std::size_t at = 0; at < body.size();) {
    const auto end = std::min(body.find('\n', at), body.size());
    const std::string_view line = body.substr(at, end - at);
    if (line.rfind(delimiter, 0) == 0) {
      if (begin != std::string_view::npos) {
        std::string_view content = body.substr(begin, at - begin);
        if (!content.empty() && content.back() == '\n') content.remove_suffix(1);
        if (!content.empty() && content.back() == '\r') content.remove_suffix(1);
        parts.push_back(content);
      }
      begin = std::min(end + 1, body.size());
      if (line.substr(delimiter.size()).rfind("--", 0) == 0) break;
    }
    at = end + 1;
  }
  return parts;
}

bool names_multipart(std::string_view content_type) {
  return lower(content_type).rfind("multipart/mixed", 0) == 0;
}

base::Result<net::Response> inner_answer(std::string_view text) {
  net::Response response;
  const std::string_view line = take_line(text);
  const auto blank = line.find(' ');
  const std::string_view status = blank == std::string_view::npos ? "" : line.substr(blank + 1);
  const auto read = std::from_chars(status.data(), status.data() + status.size(), response.status);
  if (line.rfind("HTTP/", 0) != 0 || read.ec != std::errc{}) {
    return base::fail(base::ErrorKind::invalid_input,
                      fmt::format("\"{}\" is no status line of an inner answer",
                                  line.substr(0, line_bytes_shown)));
  }
  response.headers = take_headers(text);
  response.body = text;
  return response;
}

base::Status read_parts(std::string_view content_type, std::string_view body, int nesting,
                        std::vector<net::Response>& out) {
  const std::string boundary = boundary_of(content_type);
  const auto parts = split(body, boundary);
  if (boundary.empty() || parts.empty()) {
    return base::fail(base::ErrorKind::invalid_input, "the answer to a batch has no parts");
  }
  for (std::string_view content : parts) {
    const net::Response head{0, take_headers(content), {}};
    const std::string_view type = head.header("Content-Type");
    if (names_multipart(type)) {
      if (nesting >= nesting_max) {
        return base::fail(base::ErrorKind::invalid_input, "the parts of a batch nest too deep");
      }
      if (auto read = read_parts(type, content, nesting + 1, out); !read) return read;
      continue;
    }
    auto answer = inner_answer(content);
    if (!answer) return pass(answer);
    out.push_back(std::move(*answer));
  }
  return {};
}

}  // namespace

std::string write_batch(const std::string& boundary, const std::vector<BatchItem>& items) {
  std::string text;
  std::size_t number = 0;
  for (const auto& item : items) {
    ++number;
    text += item.set_boundary.empty() ? part(boundary, {}, item)
                                      : change_set(boundary, number, item);
  }
  return text + "--" + boundary + "--" + std::string(crlf);
}

bool is_multipart(const net::Response& response) {
  return names_multipart(response.header("Content-Type"));
}

base::Result<std::vector<net::Response>> read_batch(const net::Response& response) {
  std::vector<net::Response> out;
  const auto read = read_parts(response.header("Content-Type"), response.body, 1, out);
  if (!read) return tl::unexpected<base::Error>(read.error());
  return out;
}

}  // namespace holdfast::dynamics
