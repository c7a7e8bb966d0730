#include "net/certificate.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>
#include <mbedtls/asn1write.h>
#include <mbedtls/bignum.h>
#include <mbedtls/ecp.h>
#include <mbedtls/oid.h>
#include <mbedtls/rsa.h>
#include <mbedtls/sha256.h>
#include <mbedtls/x509_crt.h>

#include "net/detail/mbed.hpp"

namespace holdfast::net {

using base::ErrorKind;
using base::Status;
using detail::mbed_fail;

namespace {

constexpr std::size_t pem_bytes_max = 8'192;
constexpr std::size_t names_bytes_max = 2'048;
constexpr std::size_t serial_bytes = 16;

using CertWriter = detail::MbedOwner<mbedtls_x509write_cert, mbedtls_x509write_crt_init,
                                     mbedtls_x509write_crt_free>;
using BigNumber = detail::MbedOwner<mbedtls_mpi, mbedtls_mpi_init, mbedtls_mpi_free>;

struct AltName {
  unsigned char tag;
  std::string bytes;
};

// GeneralName (RFC 5280 4.2.1.6): [7] IP address, [2] DNS name.
AltName alt_name(const std::string& host) {
  constexpr unsigned char dns = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 2;
  constexpr unsigned char ip = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 7;
  std::array<char, 16> address{};
  if (inet_pton(AF_INET, host.c_str(), address.data()) == 1) return {ip, {address.data(), 4}};
  if (inet_pton(AF_INET6, host.c_str(), address.data()) == 1) return {ip, {address.data(), 16}};
  return {dns, host};
}

// mbedTLS writes DER from its end to its beginning.
base::Result<std::string> alt_names_der(const std::vector<std::string>& hosts) {
  std::array<unsigned char, names_bytes_max> buffer{};
  unsigned char* at = buffer.data() + buffer.size();
  int total = 0;
  const auto wrote = [&total](int code) { return code < 0 ? false : (total += code, true); };
  bool ok = true;
  for (auto host = hosts.rbegin(); ok && host != hosts.rend(); ++host) {
    const AltName name = alt_name(*host);
    ok = wrote(mbedtls_asn1_write_raw_buffer(
             &at, buffer.data(), reinterpret_cast<const unsigned char*>(name.bytes.data()),
             name.bytes.size())) &&
         wrote(mbedtls_asn1_write_len(&at, buffer.data(), name.bytes.size())) &&
         wrote(mbedtls_asn1_write_tag(&at, buffer.data(), name.tag));
  }
  ok = ok && wrote(mbedtls_asn1_write_len(&at, buffer.data(), static_cast<std::size_t>(total))) &&
       wrote(mbedtls_asn1_write_tag(&at, buffer.data(),
                                    MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE));
  if (!ok) return base::fail(ErrorKind::invalid_input, "too many or too long host names");
  return std::string(reinterpret_cast<const char*>(at), static_cast<std::size_t>(total));
}

std::vector<std::string> all_hosts(const std::vector<std::string>& asked) {
  std::vector<std::string> hosts = asked;
  for (const char* own : {"localhost", "127.0.0.1", "::1"}) {
    if (std::find(hosts.begin(), hosts.end(), own) == hosts.end()) hosts.emplace_back(own);
  }
  return hosts;
}

std::string digits_of(base::WallTime time) {
  std::string digits = time.sql().substr(0, 19);
  std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
  return digits;
}

Status check_hosts(const std::vector<std::string>& hosts) {
  for (const std::string& host : hosts) {
    const bool plain = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '-' || c == '.' || c == ':' || c == '*' || c == '_';
    });
    if (!plain) {
      return base::fail(ErrorKind::invalid_input,
                        fmt::format("\"{}\" is no host name for a certificate", host));
    }
  }
  return {};
}

int set_serial(mbedtls_x509write_cert* writer, base::Random& random) {
  std::array<unsigned char, serial_bytes> bytes{};
  random.fill(bytes.data(), bytes.size());
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);  // positive, never short
  BigNumber serial;
  const int read = mbedtls_mpi_read_binary(serial.get(), bytes.data(), bytes.size());
  return read != 0 ? read : mbedtls_x509write_crt_set_serial(writer, serial.get());
}

int set_extensions(mbedtls_x509write_cert* writer, const std::string& names, CertificateUse use) {
  // id-kp-serverAuth, or id-kp-clientAuth, which ends in 2 (RFC 5280 4.2.1.12).
  std::array<unsigned char, 12> purpose = {0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06,
                                           0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
  if (use == CertificateUse::sign_in) purpose.back() = 0x02;
  int code = mbedtls_x509write_crt_set_basic_constraints(writer, 1, 0);
  if (code == 0) {
    code = mbedtls_x509write_crt_set_key_usage(
        writer, MBEDTLS_X509_KU_DIGITAL_SIGNATURE | MBEDTLS_X509_KU_KEY_CERT_SIGN);
  }
  if (code == 0) code = mbedtls_x509write_crt_set_subject_key_identifier(writer);
  if (code == 0) {
    code = mbedtls_x509write_crt_set_extension(writer, MBEDTLS_OID_EXTENDED_KEY_USAGE,
                                               MBEDTLS_OID_SIZE(MBEDTLS_OID_EXTENDED_KEY_USAGE), 0,
                                               purpose.data(), purpose.size());
  }
  if (code != 0) return code;
  return mbedtls_x509write_crt_set_extension(
      writer, MBEDTLS_OID_SUBJECT_ALT_NAME, MBEDTLS_OID_SIZE(MBEDTLS_OID_SUBJECT_ALT_NAME), 0,
      reinterpret_cast<const unsigned char*>(names.data()), names.size());
}

int fill_certificate(mbedtls_x509write_cert* writer, mbedtls_pk_context* key,
                     const CertificateRequest& request, const std::string& names,
                     base::Random& random) {
  const std::string subject = "CN=" + request.hosts.front() + ",O=Holdfast";
  mbedtls_x509write_crt_set_version(writer, MBEDTLS_X509_CRT_VERSION_3);
  mbedtls_x509write_crt_set_md_alg(writer, MBEDTLS_MD_SHA256);
  mbedtls_x509write_crt_set_subject_key(writer, key);
  mbedtls_x509write_crt_set_issuer_key(writer, key);
  int code = mbedtls_x509write_crt_set_subject_name(writer, subject.c_str());
  if (code == 0) code = mbedtls_x509write_crt_set_issuer_name(writer, subject.c_str());
  if (code == 0) {
    code = mbedtls_x509write_crt_set_validity(writer, digits_of(request.from).c_str(),
                                              digits_of(request.until).c_str());
  }
  if (code == 0) code = set_serial(writer, random);
  return code == 0 ? set_extensions(writer, names, request.use) : code;
}

int make_key(mbedtls_pk_context* key, CertificateUse use, base::Random& random) {
  if (use == CertificateUse::sign_in) {
    const int code = mbedtls_pk_setup(key, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA));
    if (code != 0) return code;
    return mbedtls_rsa_gen_key(mbedtls_pk_rsa(*key), detail::mbed_random, &random,
                               sign_in_key_bits, 65537);
  }
  const int code = mbedtls_pk_setup(key, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));
  if (code != 0) return code;
  return mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(*key), detail::mbed_random,
                             &random);
}

base::WallTime time_of(const mbedtls_x509_time& t) {
  const auto parsed = base::WallTime::parse(fmt::format(
      "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.year, t.mon, t.day, t.hour, t.min, t.sec));
  return parsed.value_or(base::WallTime{});
}

}  // namespace

CertificateRequest own_certificate_request(std::string host, const base::Clock& clock) {
  const base::WallTime from = clock.wall_trusted() ? clock.wall() : certificate_from_unset_clock;
  return {{std::move(host)}, from, from + certificate_life};
}

base::Result<Certificate> make_certificate(const CertificateRequest& request,
                                           base::Random& random) {
  constexpr std::string_view doing = "making the certificate of this box";
  CertificateRequest full = request;
  if (request.use == CertificateUse::server) full.hosts = all_hosts(request.hosts);
  if (auto ok = check_hosts(full.hosts); !ok) return base::pass(ok, doing);
  const auto names = alt_names_der(full.hosts);
  if (!names) return tl::unexpected(names.error().within(doing));
  detail::MbedKey key;
  if (const int code = make_key(key.get(), request.use, random); code != 0) {
    return mbed_fail(ErrorKind::internal, doing, code);
  }
  CertWriter writer;
  int code = fill_certificate(writer.get(), key.get(), full, *names, random);
  std::array<unsigned char, pem_bytes_max> pem{};
  if (code == 0) {
    code = mbedtls_x509write_crt_pem(writer.get(), pem.data(), pem.size(), detail::mbed_random,
                                     &random);
  }
  if (code != 0) return mbed_fail(ErrorKind::internal, doing, code);
  Certificate made{reinterpret_cast<const char*>(pem.data()), {}};
  code = mbedtls_pk_write_key_pem(key.get(), pem.data(), pem.size());
  if (code != 0) return mbed_fail(ErrorKind::internal, doing, code);
  made.key_pem = reinterpret_cast<const char*>(pem.data());
  pem.fill(0);
  return made;
}

base::Result<CertificateFacts> inspect_certificate(const std::string& certificate_pem) {
  detail::MbedChain chain;
  const int code = mbedtls_x509_crt_parse(chain.get(), detail::pem_bytes(certificate_pem),
                                          certificate_pem.size() + 1);
  if (code != 0) return mbed_fail(ErrorKind::invalid_input, "reading a certificate", code);
  std::array<unsigned char, 32> digest{};
  mbedtls_sha256_ret(chain->raw.p, chain->raw.len, digest.data(), 0);
  CertificateFacts facts{{}, time_of(chain->valid_from), time_of(chain->valid_to)};
  for (const unsigned char byte : digest) facts.fingerprint += fmt::format("{:02x}", byte);
  return facts;
}

}  // namespace holdfast::net
