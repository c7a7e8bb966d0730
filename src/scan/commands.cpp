#include "scan/commands.hpp"

#include <algorithm>

namespace holdfast::scan {
namespace {

constexpr Command table[] = {
    {"RCV", Event::verb, Verb::receive, "receive goods"},
    {"PUT", Event::verb, Verb::put_away, "put away"},
    {"PCK", Event::verb, Verb::pick, "pick an order"},
    {"BCH", Event::verb, Verb::batch, "pick several orders"},
    {"BOX", Event::verb, Verb::pack, "pack"},
    {"SHP", Event::verb, Verb::ship, "ship"},
    {"CNT", Event::verb, Verb::count, "count"},
    {"CNTG", Event::verb, Verb::guided, "count from a list"},
    {"TRN", Event::verb, Verb::move, "move"},
    {"RET", Event::verb, Verb::back, "return"},
    {"DIF", Event::verb, Verb::adjust, "adjust stock"},
    {"SND", Event::verb, Verb::transfer, "send to another site"},

    {"END", Event::end, Verb::none, "finish"},
    {"OK", Event::yes, Verb::none, "yes"},
    {"NO", Event::no, Verb::none, "no"},
    {"UNDO", Event::undo, Verb::none, "take back the last scan"},
    {"UNDOC", Event::undo_all, Verb::none, "take back all of this document"},
    {"CLR", Event::clear, Verb::none, "clear; twice: leave"},
    {"ST", Event::show, Verb::none, "where am I?"},
    {"HLP", Event::show, Verb::none, "help"},

    {"D0", Event::digit, Verb::none, "0"},
    {"D1", Event::digit, Verb::none, "1"},
    {"D2", Event::digit, Verb::none, "2"},
    {"D3", Event::digit, Verb::none, "3"},
    {"D4", Event::digit, Verb::none, "4"},
    {"D5", Event::digit, Verb::none, "5"},
    {"D6", Event::digit, Verb::none, "6"},
    {"D7", Event::digit, Verb::none, "7"},
    {"D8", Event::digit, Verb::none, "8"},
    {"D9", Event::digit, Verb::none, "9"},
    {"DENT", Event::enter, Verb::none, "enter: times"},
    {"DDEL", Event::erase, Verb::none, "delete a digit"},
    {"SET", Event::set, Verb::none, "so many in all"},
    {"PLUS", Event::plus, Verb::none, "so many more"},

    {"IN", Event::sign, Verb::none, "found: more"},
    {"OUT", Event::sign, Verb::none, "gone: less"},
    {"BRK", Event::reason, Verb::none, "damaged"},
    {"LOST", Event::reason, Verb::none, "lost"},
    {"FOUND", Event::reason, Verb::none, "found"},
    {"EXP", Event::reason, Verb::none, "expired"},
    {"ERR", Event::reason, Verb::none, "counted wrong"},
    {"FIT", Event::reason, Verb::none, "does not fit"},
    {"CHNG", Event::reason, Verb::none, "not wanted"},
    {"ELSE", Event::reason, Verb::none, "other"},
};

}  // namespace

std::span<const Command> commands() { return table; }

const Command* find_command(std::string_view name) {
  const auto* found = std::find_if(std::begin(table), std::end(table),
                                   [&](const Command& command) { return command.name == name; });
  return found == std::end(table) ? nullptr : found;
}

std::string_view name_of(Event event) {
  const auto* found = std::find_if(std::begin(table), std::end(table),
                                   [&](const Command& command) { return command.event == event; });
  return found == std::end(table) ? std::string_view() : found->name;
}

}  // namespace holdfast::scan
