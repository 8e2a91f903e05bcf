#include <algorithm>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "settings/describe.hpp"
#include "settings/known_keys.hpp"
#include "settings/values.hpp"
#include "source_directory.hpp"
#include "unit/settings/files.hpp"

namespace countersign::load_test {

using namespace countersign;
using namespace countersign::settings;
using namespace countersign::settings::test;

namespace {

using Lines = std::vector<std::string>;
const std::string url_line = "public_url = \"https://countersign.contoso.com/\"\n";

LoadedServer load_server_text(const std::string& text) {
  const Files files;
  return load_server(files.write("server.toml", text));
}

std::string source(const std::string& path) {
  return countersign::tests::source_directory() + "/" + path;
}

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// The rows "| `key` | …" below a heading, up to the next one.
std::string part_of_page(const std::string& page, const std::string& heading) {
  const auto begin = page.find("\n" + heading + "\n");
  if (begin == std::string::npos) return {};
  return page.substr(begin, page.find("\n##", begin + heading.size()) - begin);
}

void check_documented(const std::string& page, const KnownSection& section) {
  std::string heading = "### Above the first section";
  if (!section.name.empty()) {
    const std::string name(section.name);
    heading = section.repeated ? "### `[[" + name + "]]`" : "### `[" + name + "]`";
  }
  CAPTURE(heading);
  const auto part = part_of_page(page, heading);
  for (const auto& key : section.keys) {
    const std::string row_begin = "\n| `" + std::string(key.name) + "` | ";
    CAPTURE(row_begin);
    const auto at = part.find(row_begin);
    REQUIRE(at != std::string::npos);
    const auto row = part.substr(at, part.find('\n', at + 1) - at);
    if (key.required) CHECK(row.find("| required |") != std::string::npos);
    if (!key.default_text.empty()) {
      CHECK(row.find("| `" + std::string(key.default_text) + "` |") != std::string::npos);
    }
    if (key.type == KeyType::duration) {
      CHECK(row.find("`" + format_duration(Duration{key.least}) + "` to ") != std::string::npos);
    }
  }
}

}  // namespace

TEST_CASE("a server file with the public URL alone gets the documented defaults") {
  const Files files;
  const auto loaded = load_server(files.write("server.toml", url_line));
  CHECK(summary(loaded.problems) == Lines{});
  REQUIRE(loaded.settings);
  ServerSettings expected;
  expected.public_url = "https://countersign.contoso.com";
  expected.tenants_directory = files.path("tenants");
  CHECK(*loaded.settings == expected);
}

TEST_CASE("every server key reaches the settings, and what is shown loads back") {
  const Files files;
  files.write("tls/chain.pem", "x");
  files.write("tls/key.pem", "x");
  const auto loaded = load_server(files.write("server.toml", url_line + R"(
listen = "[::]:8443"
tls_certificate = "tls/chain.pem"
tls_key = "tls/key.pem"
operations_listen = "10.0.0.5:9090"
data_directory = "../data"
tenants_directory = "/etc/countersign/tenants"
master_key = "file:keys/master"
threads = 3
[log]
format = "text"
level = "debug"
path = "log.txt"
[proxy]
url = "http://proxy.contoso.com:3128"
no_proxy = [ "contoso.com", "localhost" ]
)"));
  CHECK(summary(loaded.problems) == Lines{});
  REQUIRE(loaded.settings);
  const auto& settings = *loaded.settings;
  CHECK(settings.listen == ListenAddress{"::", 8443});
  REQUIRE(settings.tls);
  CHECK(settings.tls->certificate_file == files.path("tls/chain.pem"));
  CHECK(settings.tls->key_file == files.path("tls/key.pem"));
  CHECK(settings.operations_listen == ListenAddress{"10.0.0.5", 9090});
  const auto above = std::filesystem::path(files.path("x")).parent_path().parent_path();
  CHECK(settings.data_directory == (above / "data").string());
  CHECK(settings.tenants_directory == "/etc/countersign/tenants");
  CHECK(settings.master_key == "file:" + files.path("keys/master"));
  CHECK(settings.threads == 3);
  CHECK(settings.log == LogSettings{"text", "debug", files.path("log.txt")});
  REQUIRE(settings.proxy);
  CHECK(*settings.proxy == ProxySettings{"http://proxy.contoso.com:3128", {"contoso.com", "localhost"}});

  const auto again = load_server(files.write("again.toml", dump(settings)));
  CHECK(summary(again.problems) == Lines{});
  REQUIRE(again.settings);
  CHECK(*again.settings == settings);
}

TEST_CASE("a mistake in the server file is reported at its own line") {
  struct Mistake {
    std::string added;
    std::string expected;
    std::string words;
  };
  const auto mistake = GENERATE(values<Mistake>({
      {"lissten = \"127.0.0.1:1\"", "error 2 ", "'lissten' is not known"},
      {"[tls]\nkey = \"x\"", "error 2 ", "Sections: [log], [proxy]"},
      {"[listen]\nport = 1", "error 2 listen", "is a table; expected a string"},
      {"listen = \"8080\"", "error 2 listen", "127.0.0.1:8080"},
      {"listen = \"127.0.0.1:99999\"", "error 2 listen", "127.0.0.1:8080"},
      {"listen = \"::1:8080\"", "error 2 listen", "[::1]:8080"},
      {"listen = \"0.0.0.0:8080\"", "warning 2 listen", "plain HTTP"},
      {"operations_listen = \"127.0.0.1:8080\"", "error 2 operations_listen", "same address"},
      {"tls_key = \"key.pem\"", "error 2 tls_key", "without tls_certificate"},
      {"threads = 1000", "error 2 threads", "0 to 256"},
      {"master_key = \"0123456789abcdef0123456789abcdef\"", "error 2 master_key", "credential:NAME"},
      {"master_key = \"env:0123456789abcdef0123456789abcdef\"", "error 2 master_key", "looks like a key"},
      {"[log]\nformat = \"xml\"", "error 3 log.format", "\"json\", \"text\""},
      {"[log]\nlevel = \"loud\"", "error 3 log.level", "\"debug\", \"info\""},
      {"[proxy]\nno_proxy = []", "error 2 proxy.url", "is missing"},
      {"[proxy]\nurl = \"http://me:pw@proxy:3128\"", "error 3 proxy.url", "password"},
      {"[proxy]\nurl = \"https://proxy:3128\"", "error 3 proxy.url", "http://host:port"},
      {"log = 5", "error 2 log", "expected the section [log]"},
  }));
  CAPTURE(mistake.added);
  const auto loaded = load_server_text(url_line + mistake.added + "\n");
  REQUIRE(summary(loaded.problems) == Lines{mistake.expected});
  const auto text = describe(loaded.problems[0]);
  CAPTURE(text);
  CHECK(text.find(mistake.words) != std::string::npos);
  CHECK(loaded.settings.has_value() != has_errors(loaded.problems));
  CHECK(text.find("0123456789abcdef") == std::string::npos);
}

TEST_CASE("the public URL must be there and encrypted, but for this machine itself") {
  CHECK(summary(load_server_text("threads = 1\n").problems) == Lines{"error 1 public_url"});
  CHECK(summary(load_server_text("public_url = \"http://example.com\"").problems) ==
        Lines{"error 1 public_url"});
  const auto local = GENERATE("http://localhost:80", "http://127.0.0.2", "http://[::1]:8080");
  CHECK(summary(load_server_text("public_url = \"" + std::string(local) + "\"").problems) == Lines{});
  CHECK(summary(load_server_text("public_url = \"http://localhost.example.com\"").problems) ==
        Lines{"error 1 public_url"});
}

TEST_CASE("TLS files that cannot be opened are errors") {
  const auto loaded = load_server_text(url_line + "tls_certificate = \"a.pem\"\ntls_key = \"b.pem\"\n");
  CHECK(summary(loaded.problems) == Lines{"error 2 tls_certificate", "error 3 tls_key"});
}

TEST_CASE("a syntax error carries its line and column") {
  const auto loaded = load_server_text(url_line + "threads = 4\nlisten = 127.0.0.1:80\n");
  CHECK(!loaded.settings);
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].line == 3);
  CHECK(loaded.problems[0].column > 9);
  CHECK(loaded.problems[0].message.find("not valid TOML") == 0);
}

TEST_CASE("a file that is missing or too large is one error") {
  const Files files;
  const auto missing = load_server(files.path("none.toml"));
  REQUIRE(missing.problems.size() == 1);
  CHECK(missing.problems[0].message.find("cannot be read") != std::string::npos);
  const auto directory = load_server(files.path(""));
  CHECK(directory.problems.size() == 1);
  const auto large = load_server(files.write("large.toml", std::string(1024 * 1024 + 1, '#')));
  REQUIRE(large.problems.size() == 1);
  CHECK(large.problems[0].message.find("larger than 1 MiB") != std::string::npos);
}

TEST_CASE("one bad tenant does not stop the others, and only TOML files count") {
  const Files files;
  const auto server = files.write("server.toml", url_line);
  files.write("tenants/alpha.toml", smallest_tenant());
  files.write("tenants/bravo.toml", "[slack\n");
  files.write("tenants/Charlie.toml", smallest_tenant());
  files.write("tenants/.hidden.toml", "[slack\n");
  files.write("tenants/notes.txt", "[slack\n");
  files.write("tenants/delta.toml", replaced(replaced(replaced(smallest_tenant(), "A0COUNTER1", "A0COUNTER2"),
                                                      "8F5C1D2E", "8F5C1D2F"),
                                             "5b0c4f0e", "5b0c4f0f"));
  const auto loaded = load(server);
  REQUIRE(loaded.server);
  REQUIRE(loaded.tenants.size() == 2);
  CHECK(loaded.tenants[0].tenant.value == "alpha");
  CHECK(loaded.tenants[0].public_url == "https://countersign.contoso.com");
  CHECK(loaded.tenants[1].tenant.value == "delta");
  REQUIRE(loaded.problems.size() == 2);
  CHECK(loaded.problems[0].file == files.path("tenants/Charlie.toml"));
  CHECK(loaded.problems[1].file == files.path("tenants/bravo.toml"));
  CHECK(loaded.problems[1].line == 1);
}

TEST_CASE("a tenants directory that is missing is an error, an empty one a warning") {
  const Files files;
  const auto server = files.write("server.toml", url_line);
  CHECK(summary(load(server).problems) == Lines{"error 0 tenants_directory"});
  files.write("tenants/readme", "");
  CHECK(summary(load(server).problems) == Lines{"warning 0 tenants_directory"});
}

TEST_CASE("tenants that share a Slack app, an app in Entra or a company are warned about in the later file") {
  const Files files;
  const auto server = files.write("server.toml", url_line);
  files.write("tenants/alpha.toml", smallest_tenant());
  files.write("tenants/bravo.toml", "\n" + smallest_tenant());
  const auto loaded = load(server);
  CHECK(loaded.tenants.size() == 2);
  CHECK(summary(loaded.problems) ==
        Lines{"warning 7 slack.team_id", "warning 4 business_central.client_id", "warning 11 company.id"});
  for (const auto& problem : loaded.problems) {
    CHECK(problem.file == files.path("tenants/bravo.toml"));
    CHECK(problem.message.find("'alpha'") != std::string::npos);
  }
}

TEST_CASE("one app of two workspaces must say that it is shared, because it has one address alone") {
  const bool is_said = GENERATE(true, false);
  const Files files;
  const auto server = files.write("server.toml", url_line);
  const std::string shared = is_said ? "shared_app = true\nteam_id" : "team_id";
  files.write("tenants/alpha.toml", replaced(smallest_tenant(), "team_id", shared));
  const auto other =
      replaced(replaced(replaced(smallest_tenant(), "team_id", shared), "8F5C1D2E", "8F5C1D2F"), "5b0c4f0e",
               "5b0c4f0f");
  files.write("tenants/bravo.toml", replaced(other, "T0CONTOSO1", "T0GLOBEX01"));
  const auto loaded = load(server);
  REQUIRE(loaded.tenants.size() == 2);
  CHECK(loaded.tenants[0].slack.shared_app == is_said);
  CHECK(loaded.problems.size() == (is_said ? 0 : 1));
  for (const auto& problem : loaded.problems) CHECK(problem.key == "slack.app_id");
}

TEST_CASE("tenants know that another one has their app in their organisation") {
  const auto [organisation, is_shared] =
      GENERATE(table<std::string, bool>({{"E0CONTOSO1", true}, {"E0GLOBEX01", false}, {"", false}}));
  const Files files;
  const auto server = files.write("server.toml", url_line);
  const auto in = [](const std::string& id) {
    return "shared_app = true\n" + (id.empty() ? "" : "enterprise_id = \"" + id + "\"\n") + "team_id";
  };
  files.write("tenants/alpha.toml",
              replaced(smallest_tenant(), "team_id", in(is_shared ? organisation : "E0OTHER001")));
  const auto other =
      replaced(replaced(replaced(smallest_tenant(), "team_id", in(organisation)), "8F5C1D2E", "8F5C1D2F"),
               "5b0c4f0e", "5b0c4f0f");
  files.write("tenants/bravo.toml", replaced(other, "T0CONTOSO1", "T0GLOBEX01"));
  const auto loaded = load(server);
  REQUIRE(loaded.tenants.size() == 2);
  for (const auto& tenant : loaded.tenants) CHECK(tenant.slack.shares_organisation == is_shared);
}

TEST_CASE("an app's secrets stand with one tenant, and what cannot be is refused where it is written") {
  const auto [owner, is_shared, app, message] = GENERATE(table<std::string, bool, std::string, std::string>(
      {{"alpha", true, "A0COUNTER1", ""},
       {"nobody", true, "A0COUNTER1", "is no tenant"},
       {"bravo", true, "A0COUNTER1", "not stored with 'bravo' either"},
       {"alpha", true, "A0ANOTHER1", "has another app"},
       {"alpha", false, "A0COUNTER1", "needs shared_app"}}));
  const Files files;
  const auto server = files.write("server.toml", url_line);
  const std::string shared = is_shared ? "shared_app = true\n" : "";
  files.write("tenants/alpha.toml", replaced(smallest_tenant(), "team_id", shared + "sockets = 6\nteam_id"));
  auto other = replaced(replaced(smallest_tenant(), "8F5C1D2E", "8F5C1D2F"), "5b0c4f0e", "5b0c4f0f");
  other = replaced(replaced(other, "T0CONTOSO1", "T0GLOBEX01"), "A0COUNTER1", app);
  files.write("tenants/bravo.toml",
              replaced(other, "team_id", shared + "app_of = \"" + owner + "\"\nteam_id"));
  const auto loaded = load(server);
  const bool is_fine = message.empty();
  CHECK(loaded.tenants.size() == (is_fine ? 2 : 1));
  const auto refused = std::find_if(loaded.problems.begin(), loaded.problems.end(),
                                    [](const Problem& one) { return one.key == "slack.app_of"; });
  REQUIRE((refused == loaded.problems.end()) == is_fine);
  if (is_fine) return;
  CHECK(refused->severity == Severity::error);
  CHECK(refused->message.find(message) != std::string::npos);
  CHECK(refused->file == files.path("tenants/bravo.toml"));
  CHECK(refused->line > 1);
  CHECK_FALSE(refused->remedy.empty());
}

TEST_CASE("more connections than Slack allows an app are noticed over its tenants") {
  const Files files;
  const auto server = files.write("server.toml", url_line);
  const std::string six = "shared_app = true\nsockets = 6\nteam_id";
  files.write("tenants/alpha.toml", replaced(smallest_tenant(), "team_id", six));
  const auto other = replaced(replaced(replaced(smallest_tenant(), "team_id", six), "8F5C1D2E", "8F5C1D2F"),
                              "5b0c4f0e", "5b0c4f0f");
  files.write("tenants/bravo.toml", replaced(other, "T0CONTOSO1", "T0GLOBEX01"));
  const auto loaded = load(server);
  CHECK(summary(loaded.problems) == Lines{"warning 8 slack.sockets"});
}

TEST_CASE("the shipped examples load without a problem") {
  const std::string file = GENERATE("config/countersign.toml", "config/sandbox/countersign.toml");
  CAPTURE(file);
  const auto loaded = load(source(file), *parse_instant("2026-11-26T09:00:00Z"));
  for (const auto& problem : loaded.problems) FAIL_CHECK(describe(problem));
  CHECK(loaded.server);
  CHECK(loaded.tenants.size() == 1);
}

TEST_CASE("the sandbox's tenant is wired to the sandbox") {
  const auto loaded = load(source("config/sandbox/countersign.toml"));
  REQUIRE(loaded.tenants.size() == 1);
  const auto& demo = loaded.tenants[0];
  CHECK(demo.tenant.value == "demo");
  CHECK(demo.public_url == "http://127.0.0.1:8080");
  CHECK(demo.business_central.api_base == "http://127.0.0.1:9100/bc/v2.0/Production/api/v2.0");
  const auto plain = std::find_if(demo.routes.begin(), demo.routes.end(),
                                  [](const domain::Route& route) { return route.name == "over-1k"; });
  REQUIRE(plain != demo.routes.end());
  CHECK(plain->at_least == std::vector<Money>{{Decimal(1000), "EUR"}});
  CHECK(plain->settle == Duration{3000});
  CHECK(demo.delegations.size() == 1);
}

TEST_CASE("every known key stands in the reference page, with its default") {
  const auto page = content_of(source("docs/reference/configuration.md"));
  const auto split = page.find("\n## A tenant's file\n");
  REQUIRE(split != std::string::npos);
  for (const auto& section : server_keys()) check_documented(page.substr(0, split), section);
  for (const auto& section : tenant_keys()) check_documented(page.substr(split), section);
}

TEST_CASE("a problem reads as editors expect") {
  const Problem problem{
      "tenants/contoso.toml", 14, 8, "route.settle", "'8d' is out of bounds", "Use 1s to 7d",
      Severity::error};
  CHECK(describe(problem) ==
        "tenants/contoso.toml:14:8: error: route.settle: '8d' is out of bounds. Use 1s to 7d");
  CHECK(describe({"x.toml", 0, 0, "", "the file cannot be read", "", Severity::warning}) ==
        "x.toml: warning: the file cannot be read");
}

TEST_CASE("names of secrets and of people's things are not taken for secrets") {
  const auto name =
      GENERATE("business-central.client-secret", "c7f1a9de-6c1f-4a55-9a0b-0d6f6a1c2b11",
               "Donaudampfschifffahrtsgesellschaft", "https://api.contoso.com/v2.0", "lee@contoso.com");
  CAPTURE(name);
  CHECK(!looks_like_secret(name));
}

}  // namespace countersign::load_test
