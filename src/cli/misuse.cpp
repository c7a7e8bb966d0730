#include "cli/misuse.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

namespace holdfast::cli {
namespace {

// Options stand in groups without a name as well: "one of these".
bool is_command(const CLI::App* app) { return !app->get_name().empty(); }

// "holdfast conflicts settle": the innermost command that was understood.
struct Called {
  const CLI::App* app;
  std::string name;
};

Called called(const CLI::App& program) {
  Called found{&program, program.get_name()};
  for (bool deeper = true; deeper;) {
    deeper = false;
    for (const CLI::App* app : found.app->get_subcommands()) {
      if (!is_command(app)) continue;
      found = {app, found.name + " " + app->get_name()};
      deeper = true;
      break;
    }
  }
  return found;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* sub) { return is_command(sub); });
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string shape_of(const CLI::Option& option) {
  if (option.get_positional()) {
    const std::string name = upper(option.get_name(true));
    return option.get_required() ? name : "[" + name + "]";
  }
  const bool is_flag = option.get_items_expected_max() == 0;
  const std::string name = option.get_name(false) + (is_flag ? "" : " " + upper("value"));
  return option.get_required() ? name : "[" + name + "]";
}

void add_options(const CLI::App& app, bool positional, std::string& line) {
  for (const CLI::Option* option : app.get_options()) {
    const bool help = option == app.get_help_ptr();
    if (!help && option->get_positional() == positional) line += " " + shape_of(*option);
  }
  for (const CLI::App* group :
       app.get_subcommands([](const auto* sub) { return !is_command(sub); }))
    add_options(*group, positional, line);
}

void add_required(const CLI::App& app, std::string& line) {
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional() && option->get_required()) line += " " + shape_of(*option);
  }
}

bool misses_command(const CLI::App& app) {
  return app.get_require_subcommand_min() > 0 && is_command(&app) && !commands_of(app).empty();
}

void print_usage(const Called& of, std::ostream& err) {
  const auto commands = commands_of(*of.app);
  const char* head = "usage: ";
  if (commands.empty() || of.app->get_require_subcommand_min() == 0) {
    std::string line = of.name;
    add_options(*of.app, true, line);
    add_options(*of.app, false, line);
    err << head << line << '\n';
    head = "       ";
  }
  if (of.app->get_parent() == nullptr) {
    err << head << of.name << " COMMAND ...; commands:";
    for (const auto* one : commands)
      err << (one == commands.front() ? " " : ", ") << one->get_name();
    err << '\n';
    return;
  }
  for (const CLI::App* one : commands) {
    std::string line = of.name + " " + one->get_name();
    add_options(*one, true, line);
    if (commands_of(*one).empty()) add_required(*one, line);
    err << head << line << '\n';
    head = "       ";
  }
}

}  // namespace

void explain_misuse(const CLI::App& program, const CLI::ParseError& error, std::ostream& err) {
  const Called here = called(program);
  const auto left = program.remaining(true);
  const bool unknown = !left.empty() && !left.front().starts_with('-');
  if (unknown && !commands_of(*here.app).empty()) {
    err << fmt::format("holdfast: \"{}\" is no command of {}\n", left.front(), here.name);
  } else if (unknown) {
    err << fmt::format("holdfast: \"{}\" is one argument too many\n", left.front());
  } else if (!left.empty()) {
    err << fmt::format("holdfast: {} has no option {}\n", here.name, left.front());
  } else {
    err << "holdfast: " << (misses_command(*here.app) ? "a command is missing" : error.what())
        << '\n';
  }
  print_usage(here, err);
  err << "more: " << here.name << " --help\n";
}

}  // namespace holdfast::cli
