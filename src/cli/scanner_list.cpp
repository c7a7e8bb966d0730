#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/scanner_commands.hpp"
#include "scan/device_list.hpp"

namespace holdfast::cli {
namespace {

std::string_view what_it_is(const scan::DeviceFacts& device) {
  if (scan::is_persons_keyboard(device)) return "a person's keyboard: never taken";
  if (const auto maker = scan::scanner_maker(device.vid); !maker.empty()) return maker;
  return "unknown maker";
}

base::Json described(const scan::DeviceFacts& device,
                     const std::vector<scan::DeviceFacts>& devices) {
  scan::Profile profile;
  profile.kind = device.kind;
  profile.match = scan::match_for(device, devices);
  base::Json json = base::Json::object();
  json.set("node", device.node);
  json.set("kind", scan::to_string(device.kind));
  json.set("name", device.name);
  json.set("vid", device.vid);
  json.set("pid", device.pid);
  json.set("serial", device.serial);
  json.set("port", device.port);
  json.set("what", what_it_is(device));
  json.set("match", *scan::to_json(profile).find("match"));
  return json;
}

}  // namespace

int list_scanners(Session& session) {
  const auto devices = scan::list_devices();
  base::Json all = base::Json::array();
  Table table({{"node"}, {"kind"}, {"name"}, {"what it is"}, {"match"}});
  for (const auto& device : devices) {
    base::Json json = described(device, devices);
    table.add({device.node, std::string(scan::to_string(device.kind)), shown(device.name),
               std::string(what_it_is(device)), json.find("match")->dump()});
    all.push_back(std::move(json));
  }
  if (printed_as_json(session, all)) return exit_done;
  if (table.empty()) {
    session.out << "no device that could be a scanner; is it plugged in, and may this user see "
                   "/dev/input, /dev/hidraw* and /dev/ttyACM*?\n";
  } else {
    table.print(session.out);
  }
  return exit_done;
}

}  // namespace holdfast::cli
