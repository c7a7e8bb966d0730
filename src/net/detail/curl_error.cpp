#include <algorithm>
#include <cctype>

#include <fmt/core.h>

#include "net/detail/curl_exchange.hpp"

namespace holdfast::net::detail {
namespace {

using base::Error;
using base::ErrorKind;

bool mentions(std::string_view text, std::string_view word) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

// OpenSSL and mbedTLS name the same faults in different words.
Error certificate_error(const Failure& f) {
  const auto says = [&](std::string_view word) { return mentions(f.detail, word); };
  if (says("expired")) {
    return {ErrorKind::misconfigured,
            fmt::format("the certificate of {} has expired; it must be renewed there", f.host)};
  }
  if (says("not yet valid") || says("in the future")) {
    const auto kind = f.clock_trusted ? ErrorKind::misconfigured : ErrorKind::unavailable;
    return {kind, fmt::format("the certificate of {} is not yet valid; check the clock of this box",
                              f.host)};
  }
  if (says("host name") || says("hostname") || says("common name") || says("subject name")) {
    return {
        ErrorKind::misconfigured,
        fmt::format("the certificate shown by {} is for another host; check the address", f.host)};
  }
  return {ErrorKind::misconfigured,
          fmt::format("the certificate of {} is not trusted ({}); add its issuer to the trusted "
                      "roots if it is yours",
                      f.host, f.detail)};
}

Error roots_error(const Failure& f) {
  return {ErrorKind::misconfigured,
          fmt::format("the file of trusted roots cannot be used: {}", f.detail)};
}

Error line_error(const Failure& f) {
  if (f.sent) {
    return {ErrorKind::unknown_outcome,
            fmt::format("{} after the request was sent; it may have been carried out: look before "
                        "repeating it",
                        f.detail)};
  }
  return {ErrorKind::unavailable,
          fmt::format("{} (nothing was sent; will be tried again)", f.detail)};
}

}  // namespace

Error classify(const Failure& f) {
  switch (f.code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH: return certificate_error(f);
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM: return roots_error(f);
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT: return {ErrorKind::exhausted, "libcurl: " + f.detail};
    default: return line_error(f);
  }
}

}  // namespace holdfast::net::detail
