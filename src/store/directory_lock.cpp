#include "store/directory_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace holdfast::store {

base::Result<DirectoryLock> DirectoryLock::take(const std::string& directory) {
  const std::string path = directory + "/lock";
  DirectoryLock lock;
  lock.file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock.file_ >= 0 && ::flock(lock.file_, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK)
    return base::fail(base::ErrorKind::unavailable,
                      directory + " is in use by another process: stop that first");
  return base::fail(base::ErrorKind::io, "locking " + path + ": " + std::strerror(errno));
}

void DirectoryLock::release() {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

}  // namespace holdfast::store
