// The real actors over a real store, with the two other sides played in memory: from a draft in Business
// Central to a posted one, by one click; and again from the journal after the system was dropped in the
// middle.
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>

#include "actors/system.hpp"
#include "catch.hpp"
#include "core/entropy.hpp"
#include "domain/message.hpp"
#include "journal/rocksdb_journal.hpp"

namespace countersign::flow_test {

using namespace countersign;
using namespace std::chrono_literals;

namespace {

const std::string company = "33333333-3333-4333-8333-333333333333";
const std::string invoice = "44444444-4444-4444-8444-444444444444";
const domain::RecordKey record{{"Production", company}, domain::Resource::purchase_invoices, invoice};

/// Business Central, Entra and Slack as few lines as the flow needs. Counts what would be harmful twice.
class World final : public HttpTransport {
 public:
  void send(HttpRequest request, std::function<void(HttpResult)> done) override {
    HttpResult reply;
    {
      const std::lock_guard lock(mutex_);
      reply = answer(request);
    }
    changed_.notify_all();
    done(std::move(reply));
  }

  /// Waits until `condition` holds of this world; false after ten seconds.
  bool wait_until(const std::function<bool(const World&)>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 10s, [&] { return condition(*this); });
  }

  int posts = 0;
  int cards = 0;
  int private_answers = 0;
  bool posted = false;
  bool lose_next_post_reply = false;
  std::string card_text;

 private:
  static HttpResponse json(unsigned status, std::string body) {
    return {status, {{"Content-Type", "application/json"}}, std::move(body)};
  }
  std::string invoice_json() const {
    return std::string(R"({"@odata.etag":"W/\")") + (posted ? "2" : "1") + R"(\"","id":")" + invoice +
           R"(","number":")" + (posted ? "108052" : "107214") + R"(","status":")" +
           (posted ? "Open" : "Draft") +
           R"(","vendorInvoiceNumber":"INV-1","vendorName":"Fabrikam","vendorNumber":"V1","dueDate":"2026-12-04",)" +
           R"("currencyCode":"EUR","totalAmountIncludingTax":18450.00,"totalAmountExcludingTax":15504.20,)" +
           R"("totalTaxAmount":2945.80,"lastModifiedDateTime":"2026-11-01T10:00:0)" + (posted ? "9" : "0") +
           R"(Z","purchaseInvoiceLines":[{"sequence":1,"lineType":"Item","description":"Bundle","quantity":1,)" +
           R"("unitOfMeasureCode":"PCS","netAmount":15504.20}]})";
  }
  HttpResult answer(const HttpRequest& request) {
    const auto has = [&](const char* part) { return request.url.find(part) != std::string::npos; };
    if (has("/token"))
      return json(200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"a.b.c"})");
    if (has("conversations.info"))
      return json(200, R"({"ok":true,"channel":{"id":"C0APPROVAL","name":"ap","is_private":true}})");
    if (has("users.info"))
      return json(200, R"({"ok":true,"user":{"id":"U0DANA0001","name":"dana","team_id":"T1"}})");
    if (has("chat.postMessage")) return post_message(request);
    if (has("chat.update")) {
      card_text = request.body;
      return json(200, R"({"ok":true,"channel":"C0APPROVAL","ts":"1732456800.000100","text":"x"})");
    }
    if (has("chat.postEphemeral")) {
      ++private_answers;
      return json(200, R"({"ok":true,"message_ts":"1.2"})");
    }
    if (has("Microsoft.NAV.post")) return post();
    if (has("/subscriptions")) return subscription(request);
    if (has("companyInformation")) return json(200, R"({"value":[{"currencyCode":"EUR"}]})");
    if (has(("purchaseInvoices(" + invoice).c_str())) return json(200, invoice_json());
    if (has("purchaseInvoices")) return json(200, R"({"value":[)" + invoice_json() + "]}");
    if (has("/environments/")) return json(404, "");
    const std::string cronus = R"({"id":")" + company + R"(","name":"CRONUS","displayName":"CRONUS DE"})";
    return json(200, has("companies(") ? cronus : R"({"value":[)" + cronus + "]}");
  }
  HttpResult post_message(const HttpRequest& request) {
    ++cards;
    card_text = request.body;
    return json(200, R"({"ok":true,"channel":"C0APPROVAL","ts":"1732456800.000100","message":{"text":"x"}})");
  }
  HttpResult post() {
    ++posts;
    posted = true;
    if (!lose_next_post_reply) return HttpResponse{204, {}, ""};
    lose_next_post_reply = false;
    return tl::unexpected<TransportError>(TransportError{true, "the connection was reset"});
  }
  static HttpResult subscription(const HttpRequest& request) {
    if (request.method == "GET") return json(200, R"({"value":[]})");
    return json(201,
                R"({"subscriptionId":"s1","notificationUrl":"https://x/y","resource":"/api/v2.0/companies()" +
                    company +
                    R"()/purchaseInvoices","clientState":"c","expirationDateTime":"2099-01-01T00:00:00Z"})");
  }

  std::mutex mutex_;
  std::condition_variable changed_;
};

domain::TenantSettings settings_for_test() {
  domain::TenantSettings settings;
  settings.tenant = TenantId{"demo"};
  settings.public_url = "https://countersign.example";
  settings.business_central.api_base = "https://bc.example/v2.0/Production/api/v2.0";
  settings.business_central.token_url = "https://login.example/token";
  settings.business_central.web_client = "https://bc.example/client";
  settings.business_central.identities[0].client_id = "11111111-1111-4111-8111-111111111111";
  settings.slack.team_id = "T1";
  settings.slack.messages_per_minute = 6000;
  domain::CompanySettings one;
  one.id = company;
  one.resources = {domain::Resource::purchase_invoices};
  settings.companies = {one};
  domain::Route route;
  route.name = "all";
  route.channels = {"C0APPROVAL"};
  route.policy = domain::any_of({{domain::ApproverReference::Kind::slack_user, "U0DANA0001"}});
  route.settle = 1ms;
  settings.routes = {route};
  settings.posting.first_look = 50ms;
  settings.checks = domain::no_checks();  // This world has no other invoices.
  return settings;
}

/// A store of its own and, on demand, a system over it.
class Server {
 public:
  Server()
      : path_(std::filesystem::temp_directory_path() / ("countersign-actors-" + SystemEntropy{}.hex(8))) {}
  ~Server() {
    drop();
    std::filesystem::remove_all(path_);
  }

  void start(World& world) {
    journal::RocksDbJournalOptions options;
    options.path = path_.string();
    options.fatal = [](const Error&) { std::abort(); };
    auto opened = journal::RocksDbJournal::open(std::move(options));
    REQUIRE(opened.has_value());
    journal_ = *std::move(opened);
    services_.reset(new actors::Services{*journal_, clock_, world, metrics_,
                                         [] { return std::make_unique<SystemEntropy>(); }});
    auto tenant = std::make_shared<actors::TenantRuntime>();
    tenant->settings = settings_for_test();
    tenant->secrets.set("business-central.client-secret", vault::Secret::copy_of("secret"));
    tenant->derive = [](const std::string& purpose) {
      return std::to_string(std::hash<std::string>{}(purpose));
    };
    system_ = std::make_unique<actors::System>(*services_, std::vector<actors::Tenant>{tenant});
  }
  void drop() {
    if (!system_) return;
    system_->stop(Duration::zero());
    CHECK(system_->actors().registry().running() == 0);
    CHECK(journal_->close().has_value());
    system_.reset();
    journal_.reset();
  }
  void click(const std::string& user, const std::string& dedup_key) {
    journal::AcceptRequest request;
    request.to = {TenantId{"demo"}, domain::conversation_entity(record)};
    request.now = clock_.now();
    request.dedup_keys = {dedup_key};
    request.input = domain::encode(domain::Message{
        domain::Clicked{record, "approve", 1, user, "C0APPROVAL", "1732456800.000100", request.now, "1.2"}});
    system_->accept(std::move(request), [](journal::AcceptOutcome) {});
  }

 private:
  std::filesystem::path path_;
  SystemClock clock_;
  telemetry::Metrics metrics_;
  std::unique_ptr<journal::RocksDbJournal> journal_;
  std::unique_ptr<actors::Services> services_;
  std::unique_ptr<actors::System> system_;
};

bool shows(const World& world, const char* text) {
  return world.card_text.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a draft becomes a card, and two clicks become one post") {
  World world;
  Server server;
  server.start(world);
  REQUIRE(world.wait_until([](const World& w) { return w.cards == 1; }));
  CHECK(shows(world, "Approve and post"));
  server.click("U0DANA0001", "one");
  server.click("U0DANA0001", "two");
  REQUIRE(world.wait_until([](const World& w) { return shows(w, "Posted") && w.private_answers == 1; }));
  CHECK(world.posts == 1);
  CHECK(world.cards == 1);
}

TEST_CASE("a post whose reply was lost is read back as posted, once") {
  World world;
  world.lose_next_post_reply = true;
  Server server;
  server.start(world);
  REQUIRE(world.wait_until([](const World& w) { return w.cards == 1; }));
  server.click("U0DANA0001", "one");
  REQUIRE(world.wait_until([](const World& w) { return shows(w, "Posted"); }));
  CHECK(world.posts == 1);
}

TEST_CASE("a system that was dropped goes on from the journal without a second card or post") {
  World world;
  Server server;
  server.start(world);
  REQUIRE(world.wait_until([](const World& w) { return w.cards == 1; }));
  server.click("U0DANA0001", "one");
  REQUIRE(world.wait_until([](const World& w) { return w.posts == 1; }));
  server.drop();
  server.start(world);
  REQUIRE(world.wait_until([](const World& w) { return shows(w, "Posted"); }));
  CHECK(world.posts == 1);
  CHECK(world.cards == 1);
}

}  // namespace countersign::flow_test
