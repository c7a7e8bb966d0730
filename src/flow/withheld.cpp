#include "flow/withheld.hpp"

namespace holdfast::flow {

base::Error withheld(std::string_view method, std::string_view path, std::string_view body) {
  base::Json request = base::Json::object();
  request.set("method", method);
  request.set("path", path);
  auto json = base::Json::parse(body);
  request.set("body", json ? std::move(*json) : base::Json(std::string(body)));
  base::Json requests = base::Json::array();
  requests.push_back(std::move(request));
  return {base::ErrorKind::withheld, "not sent: this is a dry run", requests.dump()};
}

bool is_withheld(const base::Error& error) { return error.kind == base::ErrorKind::withheld; }

base::Json requests_of(const base::Error& error) {
  auto requests = is_withheld(error) ? base::Json::parse(error.code)
                                     : base::Result<base::Json>(base::Json::array());
  return requests && requests->is_array() ? std::move(*requests) : base::Json::array();
}

base::Error after(const base::Error& first, base::Error then) {
  base::Json all = requests_of(first);
  const base::Json last = requests_of(then);
  for (const auto& request : *last.items()) all.push_back(request);
  then.code = all.dump();
  return then;
}

}  // namespace holdfast::flow
