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

fs::path unfinished(const fs::path& path) { return path.string() + ".new"; }

base::Status write_private(const fs::path& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = fd >= 0 &&
                       ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (written) return {};
  return base::fail(base::ErrorKind::io,
                    fmt::format("writing {}: {}", path.string(), std::strerror(error)));
}

base::Status put_in_place(const fs::path& path) {
  std::error_code error;
  fs::rename(unfinished(path), path, error);
  if (!error) return {};
  return base::fail(base::ErrorKind::io,
                    fmt::format("renaming {}: {}", unfinished(path).string(), error.message()));
}

void flush_folder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  (void)::fsync(fd);
  ::close(fd);
}

// The power went between the two renamings: both files are whole.
void finish_writing(const std::string& folder) {
  const fs::path certificate = certificate_file(folder);
  if (!fs::exists(key_file(folder)) || fs::exists(certificate)) return;
  if (fs::exists(unfinished(certificate))) (void)put_in_place(certificate);
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
  const fs::path key = key_file(folder), pem = certificate_file(folder);
  base::Status status = write_private(unfinished(key), certificate.key_pem);
  if (status) status = write_private(unfinished(pem), certificate.certificate_pem);
  flush_folder(folder);
  if (status) status = put_in_place(key);
  if (status) status = put_in_place(pem);
  flush_folder(folder);
  return status;
}

base::Result<Certificate> read_certificate(const std::string& folder) {
  finish_writing(folder);
  auto certificate = read_text(certificate_file(folder));
  auto key = read_text(key_file(folder));
  if (!certificate) return pass(certificate);
  if (!key) return pass(key);
  return Certificate{std::move(*certificate), std::move(*key)};
}

}  // namespace holdfast::net
