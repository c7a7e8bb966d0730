// The commands (arguments.cpp says how they are called).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.hpp"

namespace holdfast::cli {

int fail(Session& session, const Failure& failure);
// Prints the API's JSON and is done, if that was asked for.
bool printed_as_json(Session& session, const base::Json& json);
// "... and more: --limit" under a list that goes on.
void say_if_more(Session& session, const base::Json& page);

int show_status(Session& session);

struct Which {
  std::string one{};     // SKU or order number; empty: a list
  std::string search{};  // of a list
};
int show_stock(Session& session, const Which& which);
// What the ERP says of these now, beside what the box holds.
int show_on_hand(Session& session, const std::vector<std::string>& skus);
int show_items(Session& session, const Which& which);
int show_item(Session& session, const std::string& sku);
int show_orders(Session& session, const std::string& number, const std::string& progress);
int show_order(Session& session, const std::string& number);
// `unmatched`: only those that do not agree with what is owed.
int show_payments(Session& session, bool unmatched);
// `writes`: with the requests that a dry run found.
int show_outbox(Session& session, const std::string& endpoint, bool writes);
int show_movements(Session& session);
int show_conflicts(Session& session, const std::string& state);
int show_dead_letters(Session& session);

int settle_conflict(Session& session, const std::string& id, const std::string& value);
int replay_letter(Session& session, const std::string& id, const std::string& payload_file);
int discard_letter(Session& session, const std::string& id);
int scan_code(Session& session, const std::string& device, const std::string& code);

// A key to sign in to Entra ID with, made here; its certificate is for the integrator to upload.
int make_sign_in_certificate(Session& session, const std::string& folder, const std::string& name);

// A shop looked at before, or beside, the daemon: by its configuration or by what is given here.
struct DoctorInput {
  std::string config = "/etc/holdfast/holdfast.json";
  std::string shop{}, key{}, secret{}, secret_file{}, ca_file{}, webhooks{};
};
int examine_shopware(Session& session, const DoctorInput& input);
int examine_dynamics(Session& session, const std::string& config_file);

// One JSON line for each vector of the file (gs1/conformity.hpp).
int answer_gs1_vectors(Session& session, const std::string& path);
int explain_gs1(Session& session, const std::string& code);

// What Holdfast needs in the environment that the configuration names (dynamics/installer.hpp).
int install_in_dynamics(Session& session, const std::string& config_file, bool plan_only);

// What to say where neither a store nor a backup is.
std::optional<Failure> missing_store(const std::string& directory);
int verify_store(Session& session, const std::string& directory);
int backup_store(Session& session, const std::string& directory, const std::string& to);
// `backup` empty: from the journal alone.
int restore_store(Session& session, const std::string& directory, const std::string& backup);

}  // namespace holdfast::cli
