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

base::Status copy_companions(const std::string& from, const std::string& to) {
  std::error_code error;
  for (fs::directory_iterator entry(from, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name == "state" || name == "journal" || name == "lock") continue;
    const fs::path target = fs::path(to) / name;
    if (exists(target.string())) continue;
    fs::copy(entry->path(), target, fs::copy_options::recursive, error);
    if (error) break;
  }
  if (auto copied = checked("copying from " + from + " to " + to, error); !copied) return copied;
  for (const auto& entry : fs::recursive_directory_iterator(to, error)) {
    if (auto flushed = flush_file(entry.path().string()); !flushed) return flushed;
  }
  return checked("reading " + to, error);
}

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

}  // namespace holdfast::store
