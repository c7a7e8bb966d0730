#include "store/folders.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace holdfast::store {
namespace {

namespace fs = std::filesystem;

base::Status checked(const std::string& doing, const std::error_code& error) {
  if (!error) return {};
  const bool full = error == std::errc::no_space_on_device;
  return base::fail(full ? base::ErrorKind::exhausted : base::ErrorKind::io,
                    doing + ": " + error.message());
}

}  // namespace

base::Status make_folder(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  return checked("making " + path, error);
}

base::Status remove_folder(const std::string& path) {
  std::error_code error;
  fs::remove_all(path, error);
  return checked("removing " + path, error);
}

base::Status flush_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool good = file >= 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (good) return {};
  return base::fail(base::ErrorKind::io, "flushing " + path + ": " + std::strerror(error));
}

base::Status move_folder(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (auto moved = checked("renaming " + from + " to " + to, error); !moved) return moved;
  const std::string parent = fs::path(to).parent_path().string();
  return flush_file(parent.empty() ? "." : parent);
}

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

}  // namespace holdfast::store
