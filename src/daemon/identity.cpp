#include "daemon/identity.hpp"

#include "net/certificate_files.hpp"

namespace holdfast::daemon {

base::Result<net::Certificate> load_or_make_certificate(const std::string& directory,
                                                        const std::string& host,
                                                        const base::Clock& clock,
                                                        base::Random& random) {
  const std::string folder = directory + "/tls";
  if (net::has_certificate(folder)) return net::read_certificate(folder);
  auto made = net::make_certificate(net::own_certificate_request(host, clock), random);
  if (!made) return pass(made);
  if (auto kept = net::write_certificate(folder, *made); !kept) return pass(kept);
  return made;
}

}  // namespace holdfast::daemon
