// `holdfast scanner ...`: what is done with scanners at the box itself, without asking it.
#pragma once

#include <string>
#include <vector>

#include "cli/session.hpp"

namespace holdfast::cli {

struct ScannerOptions {
  std::string config = "/etc/holdfast/holdfast.json";
  std::string name;    // of the scanner
  std::string device;  // node, or empty: the only one there
  std::string kind;    // of a device given by node: serial, evdev, hidpos
  int baud = 115200;
  int count = 0;  // scans until the end; 0: until it is interrupted
  int patience_s = 60;
  std::string out;  // file
  std::string language = "en";
  std::vector<std::string> locations, badges, totes, documents;
};

int list_scanners(Session& session);
int learn_scanner(Session& session, const ScannerOptions& options);
int test_scanner(Session& session, const ScannerOptions& options);
int print_sheet(Session& session, const ScannerOptions& options);

}  // namespace holdfast::cli
