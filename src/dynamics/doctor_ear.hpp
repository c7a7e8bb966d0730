// Hears every exchange of the doctor: how long it took, what was left of the limits, and whether
// there was an answer at all. Private to the doctor.
#pragma once

#include "dynamics/doctor.hpp"
#include "dynamics/doctor_door.hpp"

namespace holdfast::dynamics {

class Doctor::Ear final : public net::Transport {
 public:
  Ear(const base::Clock& clock, net::Transport& inner, flow::Diagnosis& diagnosis,
      std::string organization)
      : clock_(clock), inner_(inner), diagnosis_(diagnosis),
        organization_(std::move(organization)) {}

  base::Task<base::Result<net::Response>> send(net::Request request) override {
    const bool ours = request.url.rfind(organization_, 0) == 0;
    const std::string url = request.url.substr(0, request.url.find('/', sizeof "https://"));
    const base::MonotonicTime start = clock_.monotonic();
    auto response = co_await inner_.send(std::move(request));
    told_ = !response.has_value();
    if (!response) {
      const flow::Party& party = ours ? organization_party() : entra_party();
      diagnosis_.add_once(flow::explain_silence(response.error(), url, party));
      co_return response;
    }
    took_.push_back(std::chrono::duration_cast<base::Millis>(clock_.monotonic() - start));
    if (ours) last_ = {response->status, response->headers, {}};
    const bool refusal = response->status >= 300 && response->status < 500;  // explained by code
    if (refusal || !ours) co_return response;
    if (auto page = flow::explain_page(*response, "asking", organization_party())) {
      told_ = true;
      diagnosis_.add_once(std::move(*page));
    }
    co_return response;
  }

  // The last exchange has been explained already.
  [[nodiscard]] bool told() const { return told_; }
  [[nodiscard]] const net::Response& last() const { return last_; }
  [[nodiscard]] std::vector<base::Millis> took() const { return took_; }

 private:
  const base::Clock& clock_;
  net::Transport& inner_;
  flow::Diagnosis& diagnosis_;
  std::string organization_;
  std::vector<base::Millis> took_;
  net::Response last_;
  bool told_ = false;
};

}  // namespace holdfast::dynamics
