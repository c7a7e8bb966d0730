// A write that a connector was made not to send (dynamics.mode: dry_run), told as an error.
//
// Model: an error of kind withheld; its code is a JSON array of the requests in the order in which
// they would go: {"method", "path", "body"}, the body as JSON where it is JSON, else as text. No
// headers: they carry credentials. Bodies hold what the records hold, personal data too: they are
// for the API, never for the log.
#pragma once

#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace holdfast::flow {

[[nodiscard]] base::Error withheld(std::string_view method, std::string_view path,
                                   std::string_view body);
[[nodiscard]] bool is_withheld(const base::Error& error);
// An empty array where nothing was about to be sent.
[[nodiscard]] base::Json requests_of(const base::Error& error);
// What has to be sent first stands first.
[[nodiscard]] base::Error after(const base::Error& first, base::Error then);

}  // namespace holdfast::flow
