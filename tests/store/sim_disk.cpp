#include "store/sim_disk.hpp"

#include <algorithm>

namespace holdfast::store::testing {
namespace {

using base::ErrorKind;

void put(std::string& content, std::uint64_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size(), '\0');
  content.replace(offset, bytes.size(), bytes);
}

class SimFile final : public File {
 public:
  SimFile(SimDisk& disk, std::shared_ptr<SimDisk::Content> content)
      : disk_(disk), content_(std::move(content)) {}

  base::Status write_at(std::uint64_t offset, std::string_view bytes) override {
    if (disk_.fail_writes) return base::fail(ErrorKind::io, "simulated: Input/output error");
    content_->pending.push_back({offset, std::string(bytes)});
    return {};
  }

  base::Result<std::string> read_at(std::uint64_t offset, std::size_t bytes) override {
    std::string now = content_->durable;
    for (const auto& write : content_->pending) put(now, write.offset, write.bytes);
    std::string read = offset >= now.size() ? std::string() : now.substr(offset, bytes);
    content_->bytes_read += read.size();
    content_->largest_read = std::max<std::uint64_t>(content_->largest_read, read.size());
    return read;
  }

  base::Status flush() override {
    if (disk_.fail_flushes) return base::fail(ErrorKind::io, "simulated: Input/output error");
    for (const auto& write : content_->pending) put(content_->durable, write.offset, write.bytes);
    content_->pending.clear();
    return {};
  }

  base::Result<std::uint64_t> size() override { return std::uint64_t{content_->durable.size()}; }

 private:
  SimDisk& disk_;
  std::shared_ptr<SimDisk::Content> content_;
};

// What the device had of one write when the power went: some of its sectors.
void tear(std::string& content, const SimDisk::Write& write, base::Random& random) {
  const bool whole = random.below(3) == 0;
  for (std::size_t at = 0; at < write.bytes.size(); at += sector_bytes) {
    if (!whole && random.below(2) == 0) continue;
    put(content, write.offset + at, std::string_view(write.bytes).substr(at, sector_bytes));
  }
}

}  // namespace

void SimDisk::power_cut(base::Random& random) {
  for (auto& [path, content] : files_) {
    auto lost = std::exchange(content->pending, {});
    for (std::size_t i = lost.size(); i > 1; --i) std::swap(lost[i - 1], lost[random.below(i)]);
    for (const Write& write : lost)
      if (random.below(3) != 0) tear(content->durable, write, random);
  }
}

std::unique_ptr<SimDisk> SimDisk::copy() const {
  auto other = std::make_unique<SimDisk>();
  for (const auto& [path, content] : files_)
    other->files_[path] = std::make_shared<Content>(*content);
  return other;
}

base::Result<std::unique_ptr<File>> SimDisk::open(const std::string& path,
                                                  std::uint64_t preallocate_bytes) {
  auto found = files_.find(path);
  if (found == files_.end()) {
    if (no_space) return base::fail(ErrorKind::exhausted, "simulated: No space left on device");
    found = files_.emplace(path, std::make_shared<Content>()).first;
  }
  Content& content = *found->second;
  if (content.durable.size() < preallocate_bytes) content.durable.resize(preallocate_bytes, '\0');
  return std::unique_ptr<File>(std::make_unique<SimFile>(*this, found->second));
}

base::Status SimDisk::remove(const std::string& path) {
  files_.erase(path);
  return {};
}

base::Status SimDisk::rename(const std::string& from, const std::string& to) {
  auto moved = files_.extract(from);
  if (moved.empty()) return base::fail(ErrorKind::io, from + " does not exist");
  moved.key() = to;
  files_.insert(std::move(moved));
  return {};
}

base::Result<std::vector<std::string>> SimDisk::list(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& [path, content] : files_)
    if (path.starts_with(directory + "/")) names.push_back(path.substr(directory.size() + 1));
  return names;
}

}  // namespace holdfast::store::testing
