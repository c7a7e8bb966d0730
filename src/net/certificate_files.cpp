#include "net/certificate_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/core.h>

namespace holdfast::net {
namespace {

namespace fs = std::filesystem;

fs::path certificate_file(const std::string& folder) {
  return fs::path(folder) / "certificate.pem";
}
fs::path key_file(const std::string& folder) { return fs::path(folder) / "key.pem"; }

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

bool has_certificate(const std::string& folder) {
  return fs::exists(certificate_file(folder)) || fs::exists(key_file(folder));
}

base::Status write_certificate(const std::string& folder, const Certificate& certificate) {
  std::error_code ignored;
  fs::create_directories(folder, ignored);
  fs::permissions(folder, fs::perms::owner_all, ignored);
  if (auto kept = write_private(key_file(folder), certificate.key_pem); !kept) return kept;
  return write_private(certificate_file(folder), certificate.certificate_pem);
}

base::Result<Certificate> read_certificate(const std::string& folder) {
  auto certificate = read_text(certificate_file(folder));
  auto key = read_text(key_file(folder));
  if (!certificate) return pass(certificate);
  if (!key) return pass(key);
  return Certificate{std::move(*certificate), std::move(*key)};
}

}  // namespace holdfast::net
