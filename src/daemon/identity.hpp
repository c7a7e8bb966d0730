// The box's TLS identity: made at the first start, kept beside the store, readable by nobody else.
#pragma once

#include <string>

#include "net/certificate.hpp"

namespace holdfast::daemon {

// Folder <directory>/tls: certificate.pem and key.pem. Made anew only if both are missing; one
// missing or unreadable is an error, because a silently new key breaks every pin on it.
base::Result<net::Certificate> load_or_make_certificate(const std::string& directory,
                                                        const std::string& host,
                                                        const base::Clock& clock,
                                                        base::Random& random);

}  // namespace holdfast::daemon
