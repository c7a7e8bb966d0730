#include "daemon/fault_points.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>

namespace holdfast::daemon {
namespace {

class CrashingFile final : public store::File {
 public:
  CrashingFile(std::unique_ptr<store::File> inner, CrashPoint& point)
      : inner_(std::move(inner)), point_(point) {}

  base::Status write_at(std::uint64_t offset, std::string_view bytes) override {
    point_.step();
    auto done = inner_->write_at(offset, bytes);
    point_.step();
    return done;
  }
  base::Result<std::string> read_at(std::uint64_t offset, std::size_t bytes) override {
    return inner_->read_at(offset, bytes);
  }
  base::Status flush() override {
    point_.step();
    auto done = inner_->flush();
    point_.step();
    return done;
  }
  base::Result<std::uint64_t> size() override { return inner_->size(); }

 private:
  std::unique_ptr<store::File> inner_;
  CrashPoint& point_;
};

class CrashingDisk final : public store::Disk {
 public:
  explicit CrashingDisk(CrashPoint& point) : point_(point) {}

  base::Result<std::unique_ptr<store::File>> open(const std::string& path,
                                                  std::uint64_t preallocate_bytes) override {
    auto file = disk_.open(path, preallocate_bytes);
    if (!file) return file;
    return std::make_unique<CrashingFile>(std::move(*file), point_);
  }
  base::Status remove(const std::string& path) override {
    point_.step();
    auto done = disk_.remove(path);
    point_.step();
    return done;
  }
  base::Status rename(const std::string& from, const std::string& to) override {
    point_.step();
    auto done = disk_.rename(from, to);
    point_.step();
    return done;
  }
  base::Result<std::vector<std::string>> list(const std::string& directory) override {
    return disk_.list(directory);
  }
  base::Status make_directory(const std::string& path) override {
    return disk_.make_directory(path);
  }
  base::Status flush_directory(const std::string& path) override {
    return disk_.flush_directory(path);
  }
  base::Result<std::uint64_t> free_bytes(const std::string& directory) override {
    return disk_.free_bytes(directory);
  }
  base::Result<std::uint64_t> total_bytes(const std::string& directory) override {
    return disk_.total_bytes(directory);
  }

 private:
  store::SystemDisk disk_;
  CrashPoint& point_;
};

class FullDisk final : public store::Disk {
 public:
  explicit FullDisk(std::string while_there) : while_there_(std::move(while_there)) {}

  base::Result<std::unique_ptr<store::File>> open(const std::string& path,
                                                  std::uint64_t preallocate_bytes) override {
    if (full() && !std::filesystem::exists(path)) {
      return base::fail(base::ErrorKind::exhausted,
                        "opening " + path + ": no space for a test; free some space");
    }
    return disk_.open(path, preallocate_bytes);
  }
  base::Status remove(const std::string& path) override { return disk_.remove(path); }
  base::Status rename(const std::string& from, const std::string& to) override {
    return disk_.rename(from, to);
  }
  base::Result<std::vector<std::string>> list(const std::string& directory) override {
    return disk_.list(directory);
  }
  base::Status make_directory(const std::string& path) override {
    return disk_.make_directory(path);
  }
  base::Status flush_directory(const std::string& path) override {
    return disk_.flush_directory(path);
  }
  base::Result<std::uint64_t> free_bytes(const std::string& directory) override {
    return full() ? base::Result<std::uint64_t>(0U) : disk_.free_bytes(directory);
  }
  base::Result<std::uint64_t> total_bytes(const std::string& directory) override {
    return disk_.total_bytes(directory);
  }

 private:
  [[nodiscard]] bool full() const { return std::filesystem::exists(while_there_); }
  store::SystemDisk disk_;
  std::string while_there_;
};

class CrashingTransport final : public net::Transport {
 public:
  CrashingTransport(net::Transport& inner, CrashPoint& point) : inner_(inner), point_(point) {}

  base::Task<base::Result<net::Response>> send(net::Request request) override {
    point_.step();
    auto response = co_await inner_.send(std::move(request));
    point_.step();
    co_return response;
  }

 private:
  net::Transport& inner_;
  CrashPoint& point_;
};

}  // namespace

std::unique_ptr<CrashPoint> CrashPoint::from_environment() {
  const char* text = std::getenv("HOLDFAST_TEST_CRASH_AT");
  const std::uint64_t at = text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
  return at == 0 ? nullptr : std::make_unique<CrashPoint>(at);
}

void CrashPoint::step() {
  if (++steps_ == at_) (void)std::raise(SIGKILL);
}

std::unique_ptr<store::Disk> make_disk(CrashPoint* point) {
  const char* full = std::getenv("HOLDFAST_TEST_DISK_FULL_WHILE");
  if (full != nullptr) return std::make_unique<FullDisk>(full);
  if (point == nullptr) return std::make_unique<store::SystemDisk>();
  return std::make_unique<CrashingDisk>(*point);
}

std::unique_ptr<net::Transport> crashing_transport(net::Transport& inner, CrashPoint* point) {
  if (point == nullptr) return nullptr;
  return std::make_unique<CrashingTransport>(inner, *point);
}

}  // namespace holdfast::daemon
