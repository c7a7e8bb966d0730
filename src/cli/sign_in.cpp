#include <filesystem>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "net/certificate_files.hpp"

namespace holdfast::cli {

int make_sign_in_certificate(Session& session, const std::string& out, const std::string& name) {
  // A configuration reads relative paths from its own folder, not from where this was called.
  std::error_code nowhere;
  const auto at = std::filesystem::absolute(out, nowhere).lexically_normal();
  std::string folder = nowhere ? out : at.string();
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  if (net::has_certificate(folder)) {
    return fail(session, {exit_refused, fmt::format("{} holds a key already: give another folder, "
                                                    "so that the box can go on with the old one "
                                                    "until the new one is registered",
                                                    folder)});
  }
  const base::SystemClock clock;
  base::SystemRandom random;
  auto request = net::own_certificate_request(name, clock);
  request.use = net::CertificateUse::sign_in;
  request.until = request.from + net::sign_in_certificate_life;
  const auto made = net::make_certificate(request, random);
  if (!made) return fail(session, {exit_failed, made.error().message});
  const auto facts = net::inspect_certificate(made->certificate_pem);
  if (!facts) return fail(session, {exit_failed, facts.error().message});
  if (const auto kept = net::write_certificate(folder, *made); !kept) {
    return fail(session, {exit_usage, kept.error().message});
  }
  base::Json json = base::Json::object();
  json.set("certificate_file", folder + "/certificate.pem");
  json.set("key_file", folder + "/key.pem");
  json.set("sha256", facts->fingerprint);
  json.set("valid_until", facts->until.iso());
  if (printed_as_json(session, json)) return exit_done;
  session.out << fmt::format(
      "Made {0}/key.pem, which stays here, and {0}/certificate.pem, good until {1}.\n"
      "1. Upload certificate.pem in Entra ID: the application, Certificates & secrets, "
      "Certificates.\n"
      "2. Give both files in the box's configuration, instead of a secret:\n"
      "   \"certificate_file\": \"{0}/certificate.pem\", \"key_file\": \"{0}/key.pem\"\n"
      "3. Only you can read them now. The service runs as holdfast: as root,\n"
      "   chgrp -R holdfast {0} && chmod 750 {0} && chmod 640 {0}/*\n",
      folder, facts->until.iso_date());
  return exit_done;
}

}  // namespace holdfast::cli
