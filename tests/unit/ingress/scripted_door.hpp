// The door against a server that does as a test says, and what Business Central and Slack send there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/url.hpp"
#include "domain/message.hpp"
#include "ingress/door.hpp"

namespace countersign::ingress_test {

using journal::AcceptOutcome;

inline const Instant now = parse_instant("2026-11-24T14:00:00Z").value();
inline const std::string company_id = "33333333-3333-4333-8333-333333333333";
inline const std::string record_id = "44444444-4444-4444-8444-444444444444";
/// What stands behind a button of a card: its document and the version that is shown.
inline const std::string about = "Production/" + company_id + "/purchaseInvoices/" + record_id + "|v3|s1";

class StandingClock final : public Clock {
 public:
  Instant now() const override { return ingress_test::now; }
};

/// Answers everything as the test says, at once.
class ScriptedServer final : public ServerPort {
 public:
  ScriptedServer() : tenant_(make_tenant("demo")) {}

  static std::shared_ptr<TenantDoor> make_tenant(const std::string& name, const std::string& team = "T1",
                                                 const std::string& organisation = "");

  bool accepting() const override { return is_accepting; }
  std::shared_ptr<const TenantDoor> tenant(const std::string& name) const override {
    return name == "demo" ? tenant_ : nullptr;
  }
  std::vector<std::shared_ptr<const TenantDoor>> sharing(const std::string& team_id,
                                                         const std::string& enterprise_id) const override;
  void look_at_channel(const TenantId& tenant, const std::string& channel) override {
    looked_at.push_back(tenant.value + " " + channel);
  }
  void accept(journal::AcceptRequest request, std::function<void(AcceptOutcome)> done) override;
  void ask(journal::AcceptRequest request,
           std::function<void(AcceptOutcome, std::optional<Record>)> done) override;
  void find_documents(const TenantId& tenant, const std::string& number,
                      std::function<void(Result<std::vector<domain::FoundDocument>>)> done) override;
  void install_slack(const TenantId& tenant, SlackReturn returned,
                     std::function<void(InstallResult)> done) override;
  std::string fresh_nonce() override { return "nonce" + std::to_string(++nonces); }
  void read_at_once(const TenantId& tenant, domain::Call call,
                    std::function<void(domain::Outcome)> done) override;
  void health(std::function<void(std::vector<TenantHealth>)> done) override { done(tenants_health); }

  bool is_accepting = true;
  std::vector<TenantHealth> tenants_health;
  std::vector<AcceptOutcome> outcomes;  ///< In order; accepted when there are no more.
  std::vector<std::string> looked_at;   ///< Tenant and channel.
  std::vector<journal::AcceptRequest> written;
  std::vector<std::shared_ptr<const TenantDoor>> of_organisation;
  std::optional<Record> reply;  ///< What the entity answers.
  std::vector<std::string> sought;
  std::vector<domain::FoundDocument> found;
  std::vector<std::string> returned_with;  ///< Tenant and code.
  std::vector<std::string> links;
  InstallResult installed{InstallResult::Kind::answered};
  int nonces = 0;
  std::vector<domain::Call> asked;  ///< Of Business Central.
  domain::Outcome listed = domain::FilesListed{};
  domain::Outcome read = domain::Failed{};

 private:
  std::shared_ptr<const TenantDoor> tenant_;
};

struct Front {
  ScriptedServer server;
  telemetry::Metrics metrics;
  StandingClock clock;
  std::string body_of_answer;
  Duration hold{};  ///< Of the last answer.

  HttpResponse answer(http::ServerRequest request);
  unsigned send(const std::string& path, const std::string& body, std::vector<HttpHeader> headers = {},
                bool too_large = false) {
    return answer({{"POST", path, std::move(headers), body, {}}, "127.0.0.1", too_large}).status;
  }
  /// As a browser does.
  HttpResponse get(const std::string& path, std::vector<HttpHeader> headers = {}) {
    return answer({{"GET", path, std::move(headers), {}, {}}, "127.0.0.1", false});
  }
  /// As Slack does for an app that several tenants share.
  unsigned send_signed_to(const std::string& path, const std::string& body,
                          const std::string& secret = "secret");
  unsigned send_signed(const std::string& kind, const std::string& body) {
    return send_signed_to("/slack/demo/" + kind, body);
  }
};

std::string notification_of(int records);
std::string click();
std::string form_with(const std::string& metadata, const std::string& team = "T1");
/// The payload of this body, changed.
std::string changed(const std::string& body, const std::function<void(nlohmann::json&)>& change);

}  // namespace countersign::ingress_test
