// Where a scanner's device node is now.
//
// Model: a path is itself; an id is a link that udev makes; vendor and product are looked up in
// udev's data. fd() becomes readable when udev says that a device came or went; without udev (a
// container) only rescanning finds devices.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "scan/profile.hpp"

namespace holdfast::scan::detail {

class Finder {
 public:
  explicit Finder(const Profile& profile);
  ~Finder();
  Finder(const Finder&) = delete;
  Finder& operator=(const Finder&) = delete;

  [[nodiscard]] std::optional<std::string> find() const;
  [[nodiscard]] int fd() const;  // -1: none
  void drain();

 private:
  struct Udev;
  [[nodiscard]] std::optional<std::string> find_usb() const;
  Profile profile_;
  std::unique_ptr<Udev> udev_;
};

}  // namespace holdfast::scan::detail
