// Where a box keeps a certificate and its key: certificate.pem and key.pem in a folder of their
// own.
//
// Model: folder mode 0700, files 0600, both written whole or not at all: a power cut while they are
// written leaves none, or both for the next reader. Any thread.
#pragma once

#include <string>

#include "net/certificate.hpp"

namespace holdfast::net {

// True if one of both is there: then none is made anew.
bool has_certificate(const std::string& folder);
// Errors: io.
base::Status write_certificate(const std::string& folder, const Certificate& certificate);
// Errors: misconfigured where one of both is missing or unreadable.
base::Result<Certificate> read_certificate(const std::string& folder);

}  // namespace holdfast::net
