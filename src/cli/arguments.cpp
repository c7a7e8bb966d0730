#include "cli/arguments.hpp"

#include <algorithm>
#include <sstream>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/misuse.hpp"
#include "cli/scanner_arguments.hpp"

namespace holdfast::cli {
namespace {

constexpr auto footer =
    "Exit code: 0 done; 1 the box says no (unknown, refused, damaged, an alarm); 2 wrong "
    "arguments, "
    "unreadable file, no or wrong token; 3 no answer from the box; 4 the box failed inside.";

// The values that the commands take; it lives as long as the command does.
struct Values {
  Which which;
  std::vector<std::string> skus;
  std::string number, progress, endpoint, state = "open";
  std::string id, value, payload, device = "cli", code;
  std::string folder, name = "holdfast";
  bool dry_run = false;
  bool writes = false;
  bool unmatched = false;
  std::string vectors;
  std::string store = "/var/lib/holdfast/store", backup;
  bool journal_only = false;
  DoctorInput doctor;
};
using Shared = std::shared_ptr<Values>;

class Parser {
 public:
  explicit Parser(Session& session) : session_(session) {
    app_.name("holdfast");
    app_.footer(footer);
    app_.set_version_flag("--version", HOLDFAST_VERSION);
    app_.require_subcommand(1);
    app_.fallthrough();
    add_options();
    add_lists();
    add_conflicts();
    add_dead_letters();
    add_dynamics();
    add_others();
    add_doctor();
    add_gs1();
    add_scanner_commands(app_, commands_);
    add_store();
  }

  std::variant<Command, int> parse(std::vector<std::string> arguments) {
    arguments.erase(arguments.begin());
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    try {
      app_.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app_.exit(error, session_.out, session_.err);
      explain_misuse(app_, error, session_.err);
      return exit_usage;
    }
    Command command;
    for (auto& [app, function] : commands_) {
      if (app->parsed()) command = function;  // of a command and its own command the latter
    }
    return command;
  }

 private:
  void add_options() {
    Connection& to = session_.connection;
    app_.add_option("--url", to.url, "address of the box")
        ->envname("HOLDFAST_URL")
        ->capture_default_str();
    app_.add_option("--token", to.token, "token of the box")->envname("HOLDFAST_TOKEN");
    app_.add_option("--token-file", to.token_file, "file whose first line is the token");
    app_.add_option("--ca", to.ca_file,
                    "the box's certificate (PEM), trusted instead of the system's")
        ->envname("HOLDFAST_CA");
    app_.add_flag("--json", session_.json, "print the API's JSON (openapi.json)");
    app_.add_option("--limit", session_.limit, "rows of a list")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
  }

  CLI::App* add(CLI::App& parent, const std::string& name, const std::string& help,
                std::function<int(Session&, const Values&)> function) {
    CLI::App* app = parent.add_subcommand(name, help);
    commands_.emplace_back(
        app, [values = values_, function](Session& session) { return function(session, *values); });
    return app;
  }

  void add_lists() {
    add(app_, "status", "how the box is: connections, backlog, what needs attention",
        [](Session& s, const Values&) { return show_status(s); });
    auto* stock = add(app_, "stock", "stock of one item, or of all",
                      [](Session& s, const Values& v) { return show_stock(s, v.which); });
    auto* items = add(app_, "items", "one item with all its fields, or a list",
                      [](Session& s, const Values& v) { return show_items(s, v.which); });
    for (auto* list : {stock, items}) {
      auto* sku = list->add_option("sku", values_->which.one, "exactly this SKU");
      list->add_option("--search", values_->which.search,
                       "beginning of SKU or barcode, or part of the name")
          ->excludes(sku);
    }
    auto* on_hand = add(app_, "on-hand", "ask the ERP now what it has of an item, beside the box",
                        [](Session& s, const Values& v) { return show_on_hand(s, v.skus); });
    on_hand->add_option("sku", values_->skus, "exactly these SKUs")->required();
    auto* orders =
        add(app_, "orders", "one order with lines and facts, or a list",
            [](Session& s, const Values& v) { return show_orders(s, v.number, v.progress); });
    orders->add_option("number", values_->number, "order number");
    orders->add_option("--progress", values_->progress, "only orders in that state")
        ->check(CLI::IsMember({"open", "in_progress", "completed", "cancelled"}));
    auto* payments = add(app_, "payments", "what was paid and paid back, and what it is for",
                         [](Session& s, const Values& v) { return show_payments(s, v.unmatched); });
    payments->add_flag("--unmatched", values_->unmatched,
                       "only those that do not agree with what is owed");
    auto* outbox = add(app_, "outbox", "what waits to be sent",
                       [](Session& s, const Values& v) {
                         return show_outbox(s, v.endpoint, v.writes);
                       });
    outbox->add_flag("--writes", values_->writes, "with what a dry run found that it would write");
    outbox->add_option("--endpoint", values_->endpoint, "only of this system")
        ->check(CLI::IsMember({"dynamics", "shopware"}));
    add(app_, "movements", "the last movements of goods, newest first",
        [](Session& s, const Values&) { return show_movements(s); });
  }

  void add_conflicts() {
    auto* conflicts = add(app_, "conflicts", "what two sides changed without knowing of each other",
                          [](Session& s, const Values& v) { return show_conflicts(s, v.state); });
    conflicts->add_option("--state", values_->state, "which ones")
        ->check(CLI::IsMember({"open", "settled", "all"}))
        ->capture_default_str();
    auto* settle =
        add(*conflicts, "settle", "decide which value stands",
            [](Session& s, const Values& v) { return settle_conflict(s, v.id, v.value); });
    settle->add_option("id", values_->id, "id of the conflict")->required();
    settle->add_option("value", values_->value, "JSON, or else a text; of a count: accept, recount")
        ->required();
  }

  void add_dead_letters() {
    auto* letters = add(app_, "dead-letters", "what the other side refused",
                        [](Session& s, const Values&) { return show_dead_letters(s); });
    auto* replay = add(*letters, "replay", "send it again", [](Session& s, const Values& v) {
      return replay_letter(s, v.id, v.payload);
    });
    replay->add_option("id", values_->id, "id of the dead letter")->required();
    replay->add_option("--payload", values_->payload, "file that replaces what is sent");
    auto* discard = add(*letters, "discard", "give it up: it will never be sent",
                        [](Session& s, const Values& v) { return discard_letter(s, v.id); });
    discard->add_option("id", values_->id, "id of the dead letter")->required();
  }

  void add_dynamics() {
    auto* dynamics = app_.add_subcommand("dynamics", "setting up Dynamics 365");
    dynamics->require_subcommand(1);
    auto* certificate =
        add(*dynamics, "certificate", "make a key and a certificate to sign in to Entra ID with",
            [](Session& s, const Values& v) {
              return make_sign_in_certificate(s, v.folder, v.name);
            });
    certificate->add_option("--out", values_->folder, "folder for both, made if missing")
        ->required();
    certificate->add_option("--name", values_->name, "name in the certificate")
        ->capture_default_str();
    auto* install = add(*dynamics, "install", "make what Holdfast needs in the environment",
                        [](Session& s, const Values& v) {
                          return install_in_dynamics(s, v.doctor.config, v.dry_run);
                        });
    install->add_option("--config", values_->doctor.config, "configuration of the box")
        ->capture_default_str();
    install->add_flag("--dry-run", values_->dry_run, "only say what is missing");
  }

  void add_others() {
    auto* scan = add(app_, "scan", "scan a code as if with a scanner",
                     [](Session& s, const Values& v) { return scan_code(s, v.device, v.code); });
    scan->add_option("code", values_->code, "what the barcode says")->required();
    scan->add_option("--device", values_->device, "name of the scanner")->capture_default_str();
  }

  // What works on the files of a store, as the user whom they belong to, without a box or a token.
  void add_store() {
    auto* verify = add(app_, "verify", "check every checksum of a closed store or of a backup",
                       [](Session& s, const Values& v) { return verify_store(s, v.store); });
    auto* backup = add(app_, "backup", "copy the store of a running or stopped box, and check it",
                       [](Session& s, const Values& v) {
                         return backup_store(s, v.store, v.backup);
                       });
    backup->add_option("to", values_->backup, "directory to make")->required();
    auto* restore = add(app_, "restore",
                        "put a backup in the place of a damaged store, which is kept beside it",
                        [](Session& s, const Values& v) {
                          return restore_store(s, v.store, v.backup);
                        });
    auto* from = restore->add_option_group("from");
    from->add_option("backup", values_->backup, "directory that `backup` made");
    from->add_flag("--journal-only", values_->journal_only,
                   "no backup: only what the store's journal still has");
    from->require_option(1);
    for (auto* command : {verify, backup, restore}) {
      command->add_option("--store", values_->store, "its directory")->capture_default_str();
    }
  }

  void add_doctor() {
    auto* doctor = app_.add_subcommand("doctor", "look at a system before a box works on it");
    doctor->require_subcommand(1);
    auto* shop = add(*doctor, "shopware", "the shop: address, rights, version, stock, speed",
                     [](Session& s, const Values& v) { return examine_shopware(s, v.doctor); });
    DoctorInput& input = values_->doctor;
    shop->add_option("--config", input.config, "configuration of the box")->capture_default_str();
    auto* address = shop->add_option("--shop", input.shop,
                                     "address of a shop, instead of the configuration's");
    shop->add_option("--key", input.key, "access key id of its integration")->needs(address);
    auto* secret = shop->add_option("--secret", input.secret, "its secret access key")
                       ->envname("HOLDFAST_SHOP_SECRET");
    shop->add_option("--secret-file", input.secret_file, "file whose first line is the secret")
        ->excludes(secret);
    shop->add_option("--webhooks", input.webhooks, "where the shop's webhooks should lead");
    shop->add_option("--shop-ca,--ca", input.ca_file, "roots (PEM) trusted beside the system's");
    auto* erp = add(*doctor, "dynamics", "the ERP: sign-in, rights, tables, prices, units, limits",
                    [](Session& s, const Values& v) {
                      return examine_dynamics(s, v.doctor.config);
                    });
    erp->add_option("--config", input.config, "configuration of the box")->capture_default_str();
  }

  void add_gs1() {
    auto* gs1 = add(app_, "gs1", "what a barcode says, without asking the box",
                    [](Session& s, const Values& v) {
                      return v.vectors.empty() ? explain_gs1(s, v.code)
                                               : answer_gs1_vectors(s, v.vectors);
                    });
    auto* what = gs1->add_option_group("what");
    what->add_option("code", values_->code, "as a scanner sends it, or in brackets, or a link");
    what->add_option("--vectors", values_->vectors,
                     "file of test vectors: one JSON line with the answer to each");
    what->require_option(1);
  }

  Session& session_;
  Shared values_ = std::make_shared<Values>();
  CLI::App app_{"Asks a Holdfast box how things stand, and tells it what to do."};
  std::vector<std::pair<CLI::App*, Command>> commands_;
};

}  // namespace

std::variant<Command, int> read_arguments(std::vector<std::string> arguments, Session& session) {
  return Parser(session).parse(std::move(arguments));
}

}  // namespace holdfast::cli
