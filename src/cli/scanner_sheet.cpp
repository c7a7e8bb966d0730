#include <algorithm>
#include <fstream>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/scanner_commands.hpp"
#include "cli/sheet.hpp"

namespace holdfast::cli {
namespace {

std::vector<OwnLabel> labels_of(const ScannerOptions& options) {
  std::vector<OwnLabel> labels;
  const auto add = [&](gs1::OwnKind kind, const std::vector<std::string>& names) {
    for (const auto& name : names) labels.push_back({kind, name});
  };
  add(gs1::OwnKind::location, options.locations);
  add(gs1::OwnKind::badge, options.badges);
  add(gs1::OwnKind::tote, options.totes);
  add(gs1::OwnKind::document, options.documents);
  return labels;
}

bool printable(const std::string& name) {
  return !name.empty() && name.size() <= gs1::own_name_chars_max &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

int print_sheet(Session& session, const ScannerOptions& options) {
  const auto labels = labels_of(options);
  for (const auto& label : labels) {
    if (printable(label.name)) continue;
    return fail(session, {exit_usage, fmt::format("\"{}\" cannot be printed: names have 1 to {} "
                                                  "letters, digits and signs without blanks",
                                                  label.name, gs1::own_name_chars_max)});
  }
  const auto pages =
      command_sheet(language_of(options.language).value_or(Language::english), labels);
  if (!pages) return fail(session, {exit_failed, pages.error().message});
  const bool pdf = options.out.ends_with(".pdf");
  const std::string text = pdf ? to_pdf(*pages) : to_svg(*pages);
  if (options.out.empty()) {
    session.out << text;
    return exit_done;
  }
  std::ofstream file(options.out, std::ios::binary);
  file << text;
  if (!file.flush()) return fail(session, {exit_usage, "cannot write " + options.out});
  return exit_done;
}

}  // namespace holdfast::cli
