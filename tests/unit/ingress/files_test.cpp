// What the door answers to a link to a document's files, against a server of the test's own.
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "domain/message.hpp"
#include "http/exchange.hpp"
#include "ingress/door.hpp"

namespace countersign::files_test {

using namespace countersign;
using domain::DocumentFile;
using journal::AcceptOutcome;

namespace {

const Instant now = parse_instant("2026-11-24T14:00:00Z").value();
const domain::RecordKey record{{"Production", "33333333-3333-4333-8333-333333333333"},
                               domain::Resource::purchase_invoices,
                               "44444444-4444-4444-8444-444444444444"};
const DocumentFile scan{DocumentFile::Kind::attachment, "55555555-5555-4555-8555-555555555555",
                        "Überweisung \"<1>\".PDF", 2048};

class FixedClock final : public Clock {
 public:
  Instant now() const override { return files_test::now; }
};

/// Business Central answers at once, as the test says.
class FileServer final : public ServerPort {
 public:
  FileServer() {
    domain::TenantSettings settings;
    settings.tenant = TenantId{"demo"};
    auto made = std::make_shared<TenantDoor>(std::make_shared<domain::TenantSettings>(settings));
    made->derive = [](const std::string& text) { return std::to_string(std::hash<std::string>{}(text)); };
    tenant_ = std::move(made);
  }
  bool accepting() const override { return true; }
  std::shared_ptr<const TenantDoor> tenant(const std::string& name) const override {
    return name == "demo" ? tenant_ : nullptr;
  }
  std::vector<std::shared_ptr<const TenantDoor>> sharing(
      const std::string& /*team_id*/, const std::string& /*enterprise_id*/) const override {
    return {};
  }
  void look_at_channel(const TenantId& /*tenant*/, const std::string& /*channel*/) override {}
  void accept(journal::AcceptRequest request, std::function<void(AcceptOutcome)> done) override {
    written.push_back(std::move(request));
    done(outcome);
  }
  void ask(journal::AcceptRequest /*request*/,
           std::function<void(AcceptOutcome, std::optional<Record>)> done) override {
    done(AcceptOutcome::unavailable, std::nullopt);
  }
  void find_documents(const TenantId& /*tenant*/, const std::string& /*number*/,
                      std::function<void(Result<std::vector<domain::FoundDocument>>)> done) override {
    done(std::vector<domain::FoundDocument>{});
  }
  void read_at_once(const TenantId& /*tenant*/, domain::Call call,
                    std::function<void(domain::Outcome)> done) override {
    done(std::holds_alternative<domain::ListFiles>(call) ? listed : read);
    asked.push_back(std::move(call));
  }
  void install_slack(const TenantId& /*tenant*/, SlackReturn /*returned*/,
                     std::function<void(InstallResult)> done) override {
    done({});
  }
  std::string fresh_nonce() override { return "nonce"; }
  void health(std::function<void(std::vector<TenantHealth>)> done) override { done({}); }

  AcceptOutcome outcome = AcceptOutcome::accepted;
  domain::Outcome listed = domain::FilesListed{{scan}, 0};
  domain::Outcome read = domain::FileRead{"%PDF-1.4"};
  std::vector<journal::AcceptRequest> written;
  std::vector<domain::Call> asked;

 private:
  std::shared_ptr<const TenantDoor> tenant_;
};

struct Reader {
  FileServer server;
  telemetry::Metrics metrics;
  FixedClock clock;

  std::string path(std::optional<DocumentFile> file = std::nullopt, Duration left = Duration{60'000}) const {
    return domain::file_path(TenantId{"demo"}, {record, std::move(file), "U0DANA", now + left},
                             server.tenant("demo")->derive);
  }
  HttpResponse get(const std::string& url, const std::string& method = "GET") {
    const auto exchange = std::make_shared<http::Exchange>([] {});
    ingress::public_handler({server, metrics, clock})({{method, url, {}, "", {}}, "127.0.0.1", false},
                                                      http::Responder(exchange));
    const auto turn = exchange->take();
    REQUIRE(turn.step == http::Exchange::Step::response);
    return turn.response;
  }
};

std::string header(const HttpResponse& response, std::string_view name) {
  return std::string(find_header(response.headers, name));
}

}  // namespace

TEST_CASE("the only file of a document is sent as a download, after it was written down who opens it") {
  Reader reader;
  const auto response = reader.get(reader.path());
  CHECK(response.status == 200);
  CHECK(response.body == "%PDF-1.4");
  CHECK(header(response, "Content-Type") == "application/pdf");
  CHECK(header(response, "Content-Disposition") ==
        "attachment; filename=\"__berweisung___1__.PDF\"; "
        "filename*=UTF-8''%C3%9Cberweisung%20%22%3C1%3E%22.PDF");
  CHECK(header(response, "X-Content-Type-Options") == "nosniff");
  CHECK(header(response, "Cache-Control") == "no-store");
  CHECK(header(response, "Content-Security-Policy") == "default-src 'none'; sandbox");
  REQUIRE(reader.server.written.size() == 1);
  CHECK(reader.server.written[0].to.entity == domain::conversation_entity(record));
  const auto message = domain::decode_message(reader.server.written[0].input);
  REQUIRE(message);
  const auto& opened = std::get<domain::FileOpened>(*message);
  CHECK(opened.user == "U0DANA");
  CHECK(opened.file == scan.id);
  CHECK(opened.name == scan.name);
}

TEST_CASE("what cannot be written down is not read") {
  Reader reader;
  reader.server.outcome = AcceptOutcome::unavailable;
  CHECK(reader.get(reader.path(scan)).status == 503);
  CHECK(reader.server.asked.empty());
}

TEST_CASE("several files are listed with links that end when this one does") {
  Reader reader;
  auto other = scan;
  other.name = "terms.html";
  reader.server.listed = domain::FilesListed{{scan, other}, 3};
  const auto response = reader.get(reader.path());
  CHECK(response.status == 200);
  CHECK(header(response, "Content-Type") == "text/html; charset=utf-8");
  CHECK(response.body.find("<1>") == std::string::npos);
  CHECK(response.body.find("&lt;1&gt;") != std::string::npos);
  CHECK(response.body.find("3 more are in Business Central alone") != std::string::npos);
  CHECK(reader.server.written.empty());
  auto link = reader.path(other);
  link = link.substr(link.find('?'));
  for (std::size_t at = 0; (at = link.find('&', at)) != std::string::npos; at += 5)
    link.insert(at + 1, "amp;");
  CHECK(response.body.find("href=\"" + link + "\"") != std::string::npos);
  const auto file = reader.get(reader.path(other));
  CHECK(header(file, "Content-Type") == "application/octet-stream");
  CHECK(reader.server.written.size() == 1);
}

TEST_CASE("a link that is late, forged or another tenant's opens nothing and asks nobody") {
  Reader reader;
  CHECK(reader.get(reader.path(scan, Duration{0})).status == 410);
  CHECK(reader.get(reader.path(scan) + "0").status == 404);
  CHECK(reader.get("/files/demo").status == 404);
  auto elsewhere = reader.path(scan);
  elsewhere.replace(elsewhere.find("demo"), 4, "else");
  CHECK(reader.get(elsewhere).status == 404);
  CHECK(reader.get("/files").status == 404);
  CHECK(reader.get(reader.path(scan), "POST").status == 405);
  CHECK(reader.get(reader.path(scan), "HEAD").status == 405);
  CHECK(reader.server.asked.empty());
  CHECK(reader.server.written.empty());
}

TEST_CASE("why there is no file is said in words") {
  using domain::Failed;
  Reader reader;
  const std::vector<std::tuple<domain::Outcome, unsigned, std::string>> cases{
      {domain::FilesListed{}, 404, "There is no file"},
      {domain::RecordGone{}, 404, "not there any more"},
      {domain::NotOffered{}, 404, "not offered"},
      {Failed{Failed::Kind::unauthorised, "", ""}, 502, "does not permit"},
      {Failed{Failed::Kind::exhausted, "", ""}, 503, "cannot be asked now"}};
  for (const auto& [outcome, status, words] : cases) {
    reader.server.listed = outcome;
    const auto response = reader.get(reader.path());
    CHECK(response.status == status);
    CHECK(response.body.find(words) != std::string::npos);
  }
  reader.server.read = Failed{Failed::Kind::payload, "too_large", ""};
  CHECK(reader.get(reader.path(scan)).status == 413);
}

}  // namespace countersign::files_test
