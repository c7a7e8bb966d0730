// Owners of mbedTLS objects, its errors as values, and randomness from base::Random.
#pragma once

#include <array>
#include <string>

#include <mbedtls/error.h>
#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>

#include "base/random.hpp"
#include "base/result.hpp"

namespace holdfast::net::detail {

template <typename T, void (*init)(T*), void (*release)(T*)>
class MbedOwner {
 public:
  MbedOwner() { init(&value_); }
  ~MbedOwner() { release(&value_); }
  MbedOwner(const MbedOwner&) = delete;
  MbedOwner& operator=(const MbedOwner&) = delete;
  T* get() { return &value_; }
  T* operator->() { return &value_; }

 private:
  T value_{};
};
using MbedKey = MbedOwner<mbedtls_pk_context, mbedtls_pk_init, mbedtls_pk_free>;
using MbedChain = MbedOwner<mbedtls_x509_crt, mbedtls_x509_crt_init, mbedtls_x509_crt_free>;

inline std::string mbed_words(int code) {
  std::array<char, 160> text{};
  mbedtls_strerror(code, text.data(), text.size());
  return text.data();
}
inline tl::unexpected<base::Error> mbed_fail(base::ErrorKind kind, std::string_view doing,
                                             int code) {
  return base::fail(kind, std::string(doing) + ": " + mbed_words(code));
}

inline int mbed_random(void* random, unsigned char* out, std::size_t bytes) {
  static_cast<base::Random*>(random)->fill(out, bytes);
  return 0;
}

// PEM parsers want the closing zero counted.
inline const unsigned char* pem_bytes(const std::string& pem) {
  return reinterpret_cast<const unsigned char*>(pem.c_str());
}

}  // namespace holdfast::net::detail
