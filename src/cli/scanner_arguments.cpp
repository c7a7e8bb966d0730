#include "cli/scanner_arguments.hpp"

#include <memory>

#include <CLI/CLI.hpp>

#include "cli/scanner_commands.hpp"

namespace holdfast::cli {
namespace {

using Run = int (*)(Session&, const ScannerOptions&);

// The ending says what is written.
std::string pdf_or_svg(const std::string& file) {
  if (file.ends_with(".pdf") || file.ends_with(".svg")) return "";
  return "\"" + file + "\" says not what to write: give a name that ends in .pdf or .svg";
}

void add_learn(CLI::App& learn, ScannerOptions& options) {
  learn.add_option("--device", options.device, "its node, such as /dev/ttyACM0; else the only one");
  learn.add_option("--kind", options.kind, "what it is")
      ->check(CLI::IsMember({"serial", "evdev", "hidpos"}));
  learn.add_option("--baud", options.baud, "speed of a serial line")->capture_default_str();
  learn.add_option("--name", options.name, "name for the entry");
  learn.add_option("--sheet", options.out, "also write the two codes to this .svg or .pdf file")
      ->check(pdf_or_svg);
  learn.add_option("--wait", options.patience_s, "seconds to wait for a scan")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
}

void add_test(CLI::App& test, ScannerOptions& options) {
  test.add_option("--config", options.config, "configuration of the box")->capture_default_str();
  test.add_option("--name", options.name, "name of the scanner; else the only one");
  test.add_option("--count", options.count, "end after so many scans")
      ->check(CLI::Range(0, 100'000));
}

void add_sheet(CLI::App& sheet, ScannerOptions& options) {
  sheet.add_option("--out", options.out, ".pdf or .svg file; else SVG goes to the terminal")
      ->check(pdf_or_svg);
  sheet.add_option("--language", options.language, "en or de")
      ->check(CLI::IsMember({"en", "de"}))
      ->capture_default_str();
  sheet.add_option("--location", options.locations, "codes of these places too");
  sheet.add_option("--badge", options.badges, "codes of these people too");
  sheet.add_option("--tote", options.totes, "codes of these totes too");
  sheet.add_option("--document", options.documents, "codes of these documents too");
}

}  // namespace

void add_scanner_commands(CLI::App& program, std::vector<std::pair<CLI::App*, Command>>& commands) {
  CLI::App* scanner =
      program.add_subcommand("scanner", "scanners at this machine, without asking the box");
  scanner->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, Run run) {
    CLI::App* app = scanner->add_subcommand(name, help);
    auto options = std::make_shared<ScannerOptions>();
    commands.emplace_back(app, [options, run](Session& session) { return run(session, *options); });
    return std::pair(app, options);
  };
  add("list", "what is plugged in, and how to name it in the configuration",
      [](Session& session, const ScannerOptions&) { return list_scanners(session); });
  const auto [learn, learn_options] =
      add("learn", "work out how a scanner is set up from two scans", learn_scanner);
  add_learn(*learn, *learn_options);
  const auto [test, test_options] =
      add("test", "show what a configured scanner sends", test_scanner);
  add_test(*test, *test_options);
  const auto [sheet, sheet_options] =
      add("sheet", "print the command barcodes as PDF or SVG", print_sheet);
  add_sheet(*sheet, *sheet_options);
}

}  // namespace holdfast::cli
