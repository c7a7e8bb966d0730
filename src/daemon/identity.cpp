#include "daemon/identity.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/core.h>

namespace holdfast::daemon {
namespace {

namespace fs = std::filesystem;

base::Status write_private(const fs::path& path, const std::string& text) {
  const fs::path fresh = path.string() + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = fd >= 0 &&
                       ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  std::error_code renamed;
  if (written) fs::rename(fresh, path, renamed);
  if (written && !renamed) return {};
  return base::fail(base::ErrorKind::io,
                    fmt::format("writing {}: {}", path.string(),
                                written ? renamed.message() : std::string(std::strerror(error))));
}

base::Result<std::string> read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file && !text.empty()) return text;
  return base::fail(base::ErrorKind::misconfigured,
                    fmt::format("{} cannot be read: restore it from a backup, or remove the whole "
                                "folder to make a new identity",
                                path.string()));
}

}  // namespace

base::Result<net::Certificate> load_or_make_certificate(const std::string& directory,
                                                        const std::string& host,
                                                        const base::Clock& clock,
                                                        base::Random& random) {
  const fs::path folder = fs::path(directory) / "tls";
  const fs::path certificate_file = folder / "certificate.pem";
  const fs::path key_file = folder / "key.pem";
  if (!fs::exists(certificate_file) && !fs::exists(key_file)) {
    auto made = net::make_certificate(net::own_certificate_request(host, clock), random);
    if (!made) return pass(made);
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    fs::permissions(folder, fs::perms::owner_all, ignored);
    // The key first: a certificate without its key would be an error for ever.
    for (const auto& [path, text] :
         {std::pair(key_file, made->key_pem), std::pair(certificate_file, made->certificate_pem)}) {
      if (const auto kept = write_private(path, text); !kept) {
        return tl::unexpected<base::Error>(kept.error());
      }
    }
    return made;
  }
  auto certificate = read_text(certificate_file);
  auto key = read_text(key_file);
  if (!certificate) return pass(certificate);
  if (!key) return pass(key);
  return net::Certificate{std::move(*certificate), std::move(*key)};
}

}  // namespace holdfast::daemon
