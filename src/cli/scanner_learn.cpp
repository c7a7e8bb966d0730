#include <fstream>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/scanner_commands.hpp"
#include "cli/sheet.hpp"
#include "scan/capture.hpp"
#include "scan/device_list.hpp"

namespace holdfast::cli {
namespace {

int failed(Session& session, const base::Error& error) {
  return fail(session, {exit_refused, error.message});
}

scan::DeviceKind kind_of(const ScannerOptions& options) {
  if (options.kind == "hidpos" || options.device.starts_with("/dev/hidraw")) {
    return scan::DeviceKind::hidpos;
  }
  if (options.kind == "evdev" || options.device.starts_with("/dev/input/")) {
    return scan::DeviceKind::evdev;
  }
  return scan::DeviceKind::serial;
}

// The device named, or the only one that could be meant.
base::Result<scan::Profile> wanted(const ScannerOptions& options) {
  const auto devices = scan::list_devices();
  scan::Profile profile;
  profile.name = options.name.empty() ? "scanner" : options.name;
  profile.baud = options.baud;
  std::vector<scan::DeviceFacts> possible;
  for (const auto& device : devices) {
    const bool named = options.device.empty() || device.node == options.device;
    const bool of_kind = options.kind.empty() || scan::to_string(device.kind) == options.kind;
    if (named && of_kind && !scan::is_persons_keyboard(device)) possible.push_back(device);
  }
  if (possible.size() == 1) {
    profile.kind = possible[0].kind;
    profile.match = scan::match_for(possible[0], devices);
    return profile;
  }
  if (options.device.empty()) {
    return base::fail(base::ErrorKind::refused,
                      fmt::format("{} devices could be the scanner: `holdfast scanner list` shows "
                                  "them, --device names one",
                                  possible.size()));
  }
  profile.kind = kind_of(options);
  profile.match.path = options.device;
  return profile;
}

base::Result<scan::Capture> scanned(Session& session, scan::CaptureDevice& device,
                                    const ScannerOptions& options, int step, const Symbol& symbol) {
  session.err << fmt::format("{}: scan this code", step);
  if (!options.out.empty()) session.err << fmt::format(", or number {} of {}", step, options.out);
  session.err << "\n\n" << in_blocks(symbol) << std::endl;
  scan::CaptureTiming timing;
  timing.patience = base::Seconds(options.patience_s);
  return device.next(timing);
}

base::Result<scan::Learned> learned(Session& session, const ScannerOptions& options) {
  const auto first = make_symbol(Symbology::data_matrix, scan::learn_signs);
  if (!first) return tl::unexpected<base::Error>(first.error());
  const auto second = make_symbol(Symbology::gs1_data_matrix,
                                  fmt::format("[10]{}[21]{}", scan::learn_lot, scan::learn_serial));
  if (!second) return tl::unexpected<base::Error>(second.error());
  auto profile = wanted(options);
  if (!profile) return base::pass(profile);
  auto device = scan::open_capture(*profile);
  if (!device) return base::pass(device);
  const auto signs = scanned(session, **device, options, 1, *first);
  if (!signs) return tl::unexpected<base::Error>(signs.error());
  const auto separated = scanned(session, **device, options, 2, *second);
  if (!separated) return tl::unexpected<base::Error>(separated.error());
  return scan::learn(*profile, *signs, *separated);
}

}  // namespace

int learn_scanner(Session& session, const ScannerOptions& options) {
  if (!options.out.empty()) {
    const auto pages = learn_sheet();
    if (!pages) return failed(session, pages.error());
    std::ofstream file(options.out, std::ios::binary);
    file << (options.out.ends_with(".pdf") ? to_pdf(*pages) : to_svg(*pages));
    if (!file.flush()) return fail(session, {exit_usage, "cannot write " + options.out});
  }
  const auto result = learned(session, options);
  if (!result) return failed(session, result.error());
  for (const auto& advice : result->advice) session.err << "advice: " << advice << '\n';
  session.err << "an entry for `scanners` of the configuration:\n";
  session.out << scan::to_json(result->profile).pretty() << std::endl;
  return exit_done;
}

}  // namespace holdfast::cli
