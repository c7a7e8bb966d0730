// Where a scanner's device node is now.
//
// Model: a path is itself; all else is looked up in udev's data (device_list.hpp), or among udev's
// links where there is no such data. fd() becomes readable when udev says that a device came or
// went; without udev (a container) only rescanning finds devices.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "scan/profile.hpp"

namespace holdfast::scan::detail {

class Finder {
 public:
  explicit Finder(const Profile& profile);
  ~Finder();
  Finder(const Finder&) = delete;
  Finder& operator=(const Finder&) = delete;

  // Errors: not_found, and those of choose().
  [[nodiscard]] base::Result<std::string> find() const;
  [[nodiscard]] int fd() const;  // -1: none
  void drain();

 private:
  struct Udev;
  Profile profile_;
  std::unique_ptr<Udev> udev_;
};

}  // namespace holdfast::scan::detail
