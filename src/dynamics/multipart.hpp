// The multipart/mixed text of $batch (facts on Dynamics 3).
//
// Model: write_batch() gives the bytes, every line ended by CRLF, each write in a change set of its
// own, so that a refused row undoes no other; reads stand outside of change sets, because they may
// not stand within. read_batch() gives the inner answers in order, those of change sets as well; it
// takes what RFC 2046 allows and a little more: LF alone, blanks around names and values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/transport.hpp"

namespace holdfast::dynamics {

struct BatchItem {
  std::string method = "GET";
  std::string path;  // "/api/data/v9.2/accounts(...)"
  net::Headers headers{};
  std::string body{};
  std::string set_boundary{};  // of its change set, for writes
};

std::string write_batch(const std::string& boundary, const std::vector<BatchItem>& items);

[[nodiscard]] bool is_multipart(const net::Response& response);
base::Result<std::vector<net::Response>> read_batch(const net::Response& response);

}  // namespace holdfast::dynamics
