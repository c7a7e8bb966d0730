#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "store/disk.hpp"

namespace holdfast::store {
namespace {

constexpr std::uint64_t block_bytes = 4096;
constexpr std::size_t zeroing_bytes = 256 * 1024;

tl::unexpected<base::Error> failed(const std::string& doing, const std::string& path, int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  const std::string hint = full ? "; free some space" : "";
  return base::fail(full ? base::ErrorKind::exhausted : base::ErrorKind::io,
                    doing + " " + path + ": " + std::strerror(error) + hint);
}

bool aligned(const void* data, std::uint64_t offset, std::size_t bytes) {
  return (reinterpret_cast<std::uintptr_t>(data) | offset | bytes) % block_bytes == 0;
}

class SystemFile final : public File {
 public:
  SystemFile(std::string path, int fd, int direct)
      : path_(std::move(path)), fd_(fd), direct_(direct) {}
  SystemFile(const SystemFile&) = delete;
  SystemFile& operator=(const SystemFile&) = delete;
  ~SystemFile() override {
    ::close(fd_);
    if (direct_ >= 0) ::close(direct_);
  }

  base::Status write_at(std::uint64_t offset, std::string_view bytes) override {
    const bool direct = direct_ >= 0 && aligned(bytes.data(), offset, bytes.size());
    const int fd = direct ? direct_ : fd_;
    while (!bytes.empty()) {
      const ssize_t done = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) return failed("writing", path_, done < 0 ? errno : EIO);
      bytes.remove_prefix(static_cast<std::size_t>(done));
      offset += static_cast<std::uint64_t>(done);
    }
    return {};
  }

  base::Result<std::string> read_at(std::uint64_t offset, std::size_t bytes) override {
    std::string out(bytes, '\0');
    std::size_t got = 0;
    while (got < bytes) {
      const ssize_t done =
          ::pread(fd_, out.data() + got, bytes - got, static_cast<off_t>(offset + got));
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) return failed("reading", path_, errno);
      if (done == 0) break;
      got += static_cast<std::size_t>(done);
    }
    out.resize(got);
    return out;
  }

  base::Status flush() override {
    if (::fdatasync(fd_) != 0) return failed("flushing", path_, errno);
    return {};
  }

  base::Result<std::uint64_t> size() override {
    struct stat info {};
    if (::fstat(fd_, &info) != 0) return failed("asking the size of", path_, errno);
    return static_cast<std::uint64_t>(info.st_size);
  }

 private:
  std::string path_;
  int fd_;
  int direct_;  // bypasses the page cache; -1 where the file system cannot
};

// Written, not only reserved: an unwritten extent costs a journal commit of the file system at its
// first write, which would be within an acknowledgement.
base::Status fill(File& file, std::uint64_t from, std::uint64_t bytes) {
  const std::string zeros(zeroing_bytes, '\0');
  for (std::uint64_t at = from; at < bytes; at += zeros.size()) {
    const std::size_t part = std::min<std::uint64_t>(zeros.size(), bytes - at);
    if (auto written = file.write_at(at, std::string_view(zeros).substr(0, part)); !written)
      return written;
  }
  return file.flush();
}

base::Status reserve(File& file, int fd, const std::string& path, std::uint64_t bytes) {
  const auto size = file.size();
  if (!size || *size >= bytes) return {};
  if (const int error = ::posix_fallocate(fd, 0, static_cast<off_t>(bytes)); error != 0)
    return failed("reserving space for", path, error);
  return fill(file, *size, bytes);
}

}  // namespace

base::Result<std::unique_ptr<File>> SystemDisk::open(const std::string& path,
                                                     std::uint64_t preallocate_bytes) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return failed("opening", path, errno);
  const int direct = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_DIRECT);
  auto file = std::make_unique<SystemFile>(path, fd, direct);
  if (auto reserved = reserve(*file, fd, path, preallocate_bytes); !reserved)
    return base::pass(reserved);
  return std::unique_ptr<File>(std::move(file));
}

base::Status SystemDisk::remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failed("removing", path, errno);
  return {};
}

base::Status SystemDisk::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0)
    return failed("renaming", from + " to " + to, errno);
  return {};
}

base::Result<std::vector<std::string>> SystemDisk::list(const std::string& directory) {
  DIR* handle = ::opendir(directory.c_str());
  if (handle == nullptr) return failed("listing", directory, errno);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(handle)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  ::closedir(handle);
  std::sort(names.begin(), names.end());
  return names;
}

base::Status SystemDisk::make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return failed("making directory", path, errno);
  return {};
}

base::Status SystemDisk::flush_directory(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return failed("opening directory", path, errno);
  const int result = ::fsync(fd);
  const int error = errno;
  ::close(fd);
  if (result != 0) return failed("flushing directory", path, error);
  return {};
}

base::Result<std::uint64_t> SystemDisk::free_bytes(const std::string& directory) {
  struct statvfs info {};
  if (::statvfs(directory.c_str(), &info) != 0)
    return failed("asking the free space of", directory, errno);
  return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

base::Result<std::uint64_t> SystemDisk::total_bytes(const std::string& directory) {
  struct statvfs info {};
  if (::statvfs(directory.c_str(), &info) != 0)
    return failed("asking the size of", directory, errno);
  return static_cast<std::uint64_t>(info.f_blocks) * info.f_frsize;
}

}  // namespace holdfast::store
