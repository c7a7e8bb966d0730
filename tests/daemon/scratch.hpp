// A folder that is gone with the test.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "base/random.hpp"

namespace holdfast::daemon::test {

class Scratch {
 public:
  Scratch() {
    base::SystemRandom random;
    path_ = std::filesystem::temp_directory_path() /
            ("holdfast-daemon-" + std::to_string(random.next()));
    std::filesystem::create_directories(path_);
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] std::string path(const std::string& name = "") const {
    return (path_ / name).string();
  }
  std::string write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace holdfast::daemon::test
