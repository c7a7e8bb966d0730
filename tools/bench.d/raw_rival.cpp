// The physical limit: one 4 KiB write and one fdatasync on a preallocated file for all that wait.
#include <fcntl.h>
#include <unistd.h>

#include <cstring>

#include "rival.hpp"

namespace holdfast::bench {
namespace {

constexpr std::size_t block_bytes = 4096;
constexpr std::size_t file_bytes = 256UL * 1024 * 1024;

class Raw final : public Rival {
 public:
  explicit Raw(const std::string& directory) : path_(directory + "/raw") {}

  void load() override {
    fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (fd_ < 0) give_up("cannot make " + path_);
    const std::string zeros(1024UL * 1024, '\0');
    for (std::size_t at = 0; at < file_bytes; at += zeros.size())
      if (::pwrite(fd_, zeros.data(), zeros.size(), static_cast<off_t>(at)) < 0)
        give_up("cannot fill " + path_);
    ::fsync(fd_);
  }

  void run(const Work& work) override {
    std::string block(block_bytes, 'x');
    std::size_t at = 0;
    while (!work.done()) {
      for (std::size_t s = 0; s < work.scanners; ++s) block[s] = static_cast<char>(work.next(s));
      if (::pwrite(fd_, block.data(), block.size(), static_cast<off_t>(at)) < 0 ||
          ::fdatasync(fd_) != 0)
        give_up("cannot write " + path_);
      at = (at + block_bytes) % file_bytes;
      for (std::size_t s = 0; s < work.scanners; ++s) work.acknowledged(s);
    }
  }

  void close() override {
    ::close(fd_);
    ::unlink(path_.c_str());
  }

 private:
  std::string path_;
  int fd_ = -1;
};

}  // namespace

std::unique_ptr<Rival> make_raw(const std::string& directory) {
  return std::make_unique<Raw>(directory);
}

}  // namespace holdfast::bench
