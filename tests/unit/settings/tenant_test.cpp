#include "catch.hpp"
#include "settings/describe.hpp"
#include "unit/settings/files.hpp"

namespace countersign::tenant_test {

using namespace countersign;
using namespace countersign::settings;
using namespace countersign::settings::test;

namespace {

using Lines = std::vector<std::string>;

/// A case: what to change in the smallest tenant, and the one problem that must come of it.
struct Mistake {
  std::string from;
  std::string to;
  std::string expected;  ///< As `summary`.
  std::string words;     ///< In the message or the remedy.
};

void check_mistake(const Mistake& mistake) {
  CAPTURE(mistake.from, mistake.to);
  const auto loaded = load_tenant(replaced(smallest_tenant(), mistake.from, mistake.to));
  CHECK(summary(loaded.problems) == Lines{mistake.expected});
  REQUIRE(!loaded.problems.empty());
  const auto text = describe(loaded.problems[0]);
  CAPTURE(text);
  CHECK(text.find(mistake.words) != std::string::npos);
  CHECK(loaded.tenants.size() == (has_errors(loaded.problems) ? 0 : 1));
}

}  // namespace

TEST_CASE("a tenant without optional keys gets the documented defaults") {
  const auto loaded = load_tenant(smallest_tenant());
  CHECK(summary(loaded.problems) == Lines{});
  REQUIRE(loaded.tenants.size() == 1);

  domain::TenantSettings expected;  // its own defaults are what the rest of the program takes for granted
  expected.tenant = TenantId{"contoso"};
  expected.display_name = "contoso";
  expected.public_url = "https://countersign.contoso.com";
  auto& business_central = expected.business_central;
  const std::string directory = "c7f1a9de-6c1f-4a55-9a0b-0d6f6a1c2b11";
  business_central.api_base =
      "https://api.businesscentral.dynamics.com/v2.0/" + directory + "/Production/api/v2.0";
  business_central.token_url = "https://login.microsoftonline.com/" + directory + "/oauth2/v2.0/token";
  business_central.web_client = "https://businesscentral.dynamics.com/" + directory + "/Production";
  auto& identity = business_central.identities[0];
  identity.client_id = "5b0c4f0e-3d0f-4c6b-8f55-7b8a5d1e9a20";
  identity.credentials = {{domain::Credential::Kind::secret, "business-central.client-secret", {}}};
  expected.slack.team_id = "T0CONTOSO1";
  expected.slack.app_id = "A0COUNTER1";
  expected.slack.bot_token = "slack.bot-token";
  expected.slack.signing_secret = "slack.signing-secret";
  expected.slack.app_token = "slack.app-token";
  domain::CompanySettings company;
  company.id = "8f5c1d2e-90a7-4b3c-8d21-6e5f4a3b2c1d";
  company.resources = {domain::Resource::purchase_invoices};
  expected.companies = {company};
  domain::Route route;
  route.name = "all";
  route.channels = {"C0FINANCE1"};
  route.policy = domain::any_of({{domain::ApproverReference::Kind::email, "lee@contoso.com"}});
  expected.routes = {route};
  CHECK(loaded.tenants[0] == expected);
}

TEST_CASE("addresses of another cloud replace the defaults and need no directory") {
  const auto text = replaced(smallest_tenant(), "directory_id = \"c7f1a9de-6c1f-4a55-9a0b-0d6f6a1c2b11\"",
                             "api_base = \"https://bc.contoso.com:7048/BC/api/v2.0/\"\n"
                             "token_url = \"https://login.microsoftonline.us/x/oauth2/v2.0/token\"\n"
                             "web_client = \"https://bc.contoso.com/BC\"");
  const auto loaded = load_tenant(text);
  CHECK(summary(loaded.problems) == Lines{});
  REQUIRE(loaded.tenants.size() == 1);
  CHECK(loaded.tenants[0].business_central.api_base == "https://bc.contoso.com:7048/BC/api/v2.0");
  CHECK(loaded.tenants[0].business_central.token_url ==
        "https://login.microsoftonline.us/x/oauth2/v2.0/token");
  CHECK(loaded.tenants[0].business_central.web_client == "https://bc.contoso.com/BC");
}

TEST_CASE("a misspelt section is unknown, and the one it should be is missing") {
  const auto loaded = load_tenant(replaced(smallest_tenant(), "[slack]", "[slak]"));
  CHECK(summary(loaded.problems) == Lines{"error 1 slack", "error 5 "});
}

TEST_CASE("a mistake in one key is reported at its own line") {
  const auto mistake = GENERATE(values<Mistake>({
      {"team_id", "teem_id = \"x\"\nteam_id", "error 6 slack", "'teem_id' is not known"},
      {"team_id = \"T0CONTOSO1\"\n", "", "error 5 slack.team_id", "is missing"},
      {"\"T0CONTOSO1\"", "7", "error 6 slack.team_id", "is a whole number; expected a string"},
      {"\"T0CONTOSO1\"", "\"contoso\"", "error 6 slack.team_id", "begins with T"},
      {"\"A0COUNTER1\"", "\"U0COUNTER1\"", "error 7 slack.app_id", "begins with A"},
      {"app_id", "messages_per_minute = 0\napp_id", "error 7 slack.messages_per_minute", "1 to 10000"},
      {"client_id", "environment = \"a b\"\nclient_id", "error 3 business_central.environment",
       "admin centre"},
      {"client_id", "language = \"deutsch!\"\nclient_id", "error 3 business_central.language", "de-DE"},
      {"\"c7f1a9de-6c1f-4a55-9a0b-0d6f6a1c2b11\"", "\"contoso\"", "error 2 business_central.directory_id",
       "Directory (tenant) ID"},
      {"\"5b0c4f0e-3d0f-4c6b-8f55-7b8a5d1e9a20\"", "\"{5b0c}\"", "error 3 business_central.client_id",
       "8-4-4-4-12"},
      {"client_id", "api_base = \"http://bc.contoso.com/api/v2.0\"\nclient_id",
       "error 3 business_central.api_base", "https"},
      {"client_id", "token_url = \"bc.contoso.com\"\nclient_id", "error 3 business_central.token_url",
       "is not a URL"},
      {"client_id", "token_url = \"https://me:pw@bc.contoso.com/\"\nclient_id",
       "error 3 business_central.token_url", "user name"},
      {"client_id", "web_client = \"https://bc.contoso.com/?a=1\"\nclient_id",
       "error 3 business_central.web_client", "query"},
      {"client_id", "api_base = \"https://bc.contoso.com/odata\"\nclient_id",
       "warning 3 business_central.api_base", "/api/v2.0"},
      {"directory_id = \"c7f1a9de-6c1f-4a55-9a0b-0d6f6a1c2b11\"\n", "",
       "error 1 business_central.directory_id", "api_base is made from it"},
      {"[slack]", "[tenant]\ntime_zone = \"Europe/Berln\"\n[slack]", "error 6 tenant.time_zone", "IANA"},
      {"[slack]", "[tenant]\ndisplay_name = \"a\\u0007\"\n[slack]", "error 6 tenant.display_name", "control"},
      {"8F5C1D2E-90a7-4b3c-8d21-6e5f4a3b2c1d", "CRONUS", "error 10 company.id", "is not a guid"},
      {"[ \"purchaseInvoices\" ]", "[]", "error 11 company.resources", "empty"},
      {"[ \"purchaseInvoices\" ]", "\"purchaseInvoices\"", "error 11 company.resources", "brackets"},
      {"[ \"purchaseInvoices\" ]", "[ \"purchaseInvoices\",\n\"items\" ]", "error 12 company.resources",
       "'items' is not a resource"},
      {"[ \"purchaseInvoices\" ]", "[ \"purchaseInvoices\", \"purchaseInvoices\" ]",
       "error 11 company.resources", "listed twice"},
      {"[ \"purchaseInvoices\" ]", "[ \"purchaseInvoices\", \"vendors\" ]", "warning 11 company.resources",
       "no [[route]] shows vendors"},
      {"resources", "poll_every = \"20s\"\nresources", "warning 11 company.poll_every", "30s"},
      {"resources", "poll_every = \"500ms\"\nresources", "error 11 company.poll_every", "1s to"},
      {"resources", "poll_every = 20\nresources", "error 11 company.poll_every", "a number and a unit"},
      {"resources", "sweep_every = \"soon\"\nresources", "error 11 company.sweep_every", "not a duration"},
      {"resources", "sweep_every = \"20s\"\nresources", "warning 11 company.sweep_every", "1m"},
      {"\"all\"", "\"All of it\"", "error 14 route.name", "is not a name"},
      {"channels", "settle = \"8d\"\nchannels", "error 15 route.settle", "1s to 7d"},
      {"channels", "approval = \"no\"\nchannels", "error 15 route.approval", "expected true or false"},
      {"channels", "statuses = [ \"Drafft\" ]\nchannels", "error 15 route.statuses", "In Review"},
      {"[ \"C0FINANCE1\" ]", "[ \"#finance\" ]", "error 15 route.channels", "copy the id"},
      {"[ \"C0FINANCE1\" ]", "[]", "error 15 route.channels", "empty"},
      {"channels = [ \"C0FINANCE1\" ]\n", "", "error 13 route.channels", "is missing"},
      {"\"lee@contoso.com\"", "\"Lee\"", "error 16 route.approvers", "employee:AH"},
      {"\"lee@contoso.com\"", "\"slack:lee\"", "error 16 route.approvers", "slack:U024BE7LH"},
      {"[[route]]", "[posting]\nfirst_look = \"20s\"\ndecide_after = \"10s\"\n[[route]]",
       "error 15 posting.decide_after", "not longer than first_look"},
  }));
  check_mistake(mistake);
}

TEST_CASE("routes, companies and approvers are checked beside each other") {
  const std::string other_company =
      "[[company]]\nid = \"00000000-0000-4000-8000-000000000002\"\n"
      "resources = [ \"salesInvoices\" ]\n";
  const auto mistake = GENERATE_COPY(values<Mistake>({
      {"channels", "company = \"00000000-0000-4000-8000-000000000001\"\nchannels", "error 15 route.company",
       "no [[company]] with this id"},
      {"channels", "resource = \"salesInvoices\"\nchannels", "error 15 route.resource", "no company watches"},
      {"[[route]]\n", other_company + "[[route]]\ncompany = \"00000000-0000-4000-8000-000000000002\"\n",
       "error 18 route.name", "does not watch purchaseInvoices"},
      {"approvers = [ \"lee@contoso.com\" ]\n", "", "error 13 route.approvers", "nobody may approve"},
      {"channels", "approval = false\nchannels", "warning 17 route.approvers", "a notice"},
      {"lee@contoso.com", "employee:AH", "error 16 route.approvers", "does not watch employees"},
      {"[ \"purchaseInvoices\" ]\n\n[[route]]",
       "[ \"purchaseOrders\" ]\n\n[[route]]\nresource = \"purchaseOrders\"", "error 14 route.resource",
       "a purchase order cannot be posted"},
      {"[ \"purchaseInvoices\" ]\n\n[[route]]",
       "[ \"purchaseCreditMemos\" ]\n\n[[route]]\nresource = \"purchaseCreditMemos\"",
       "error 14 route.resource", "a purchase credit memo cannot be posted"},
      {"[[route]]",
       "[[company]]\nid = \"8f5c1d2e-90a7-4b3c-8d21-6e5f4a3b2c1d\"\nresources = [ \"employees\" ]\n[[route]]",
       "error 14 company.id", "another [[company]]"},
  }));
  check_mistake(mistake);
}

TEST_CASE("a company's approval mode and a route's on_approved are read, and have careful defaults") {
  const auto plain = load_tenant(smallest_tenant());
  REQUIRE(plain.tenants.size() == 1);
  CHECK(plain.tenants[0].companies[0].approval_mode == domain::ApprovalMode::countersign);
  CHECK_FALSE(plain.tenants[0].routes[0].on_approved.has_value());
  const auto text =
      replaced(replaced(smallest_tenant(), "resources", "approval_mode = \"release\"\nresources"), "channels",
               "on_approved = \"post\"\nchannels");
  const auto set = load_tenant(text);
  REQUIRE(set.tenants.size() == 1);
  CHECK(set.tenants[0].companies[0].approval_mode == domain::ApprovalMode::release);
  CHECK(set.tenants[0].routes[0].on_approved == domain::OnApproved::post);
}

TEST_CASE(
    "what is held without a route is told unless the settings say otherwise, and somebody has to be told") {
  const auto release = replaced(smallest_tenant(), "resources", "approval_mode = \"release\"\nresources");
  const auto silent = load_tenant(release);
  CHECK(summary(silent.problems) == Lines{"warning 11 company.approval_mode"});
  REQUIRE(silent.tenants.size() == 1);
  CHECK(silent.tenants[0].companies[0].held_without_route == domain::HeldWithoutRoute::tell);
  const auto told = replaced(release, "app_id", "exceptions_channel = \"C0CONTROLS\"\napp_id");
  CHECK(load_tenant(told).problems.empty());
  const auto set = load_tenant(replaced(told, "resources", "held_without_route = \"release\"\nresources"));
  REQUIRE(set.tenants.size() == 1);
  CHECK(set.tenants[0].companies[0].held_without_route == domain::HeldWithoutRoute::release);
  const auto unknown = load_tenant(replaced(told, "resources", "held_without_route = \"post\"\nresources"));
  CHECK(summary(unknown.problems) == Lines{"error 13 company.held_without_route"});
}

TEST_CASE("Business Central writes its users in capitals, and so do we") {
  const auto loaded =
      load_tenant(replaced(smallest_tenant(), "client_id", "user_name = \"Countersign\"\nclient_id"));
  REQUIRE(loaded.tenants.size() == 1);
  CHECK(loaded.tenants[0].business_central.user_name == "COUNTERSIGN");
}

namespace {

/// The smallest tenant with a cadence of its company, whose lines begin at 12.
std::string with_cadence(const std::string& keys) {
  return replaced(smallest_tenant(), "\n[[route]]", "[[company.cadence]]\n" + keys + "\n[[route]]");
}

}  // namespace

TEST_CASE("a tenant may notify a hundred times a second, or as often as its settings say") {
  const auto usual = load_tenant(smallest_tenant());
  REQUIRE(usual.tenants.size() == 1);
  CHECK(usual.tenants[0].business_central.notifications_per_second == 100);
  const auto more =
      load_tenant(replaced(smallest_tenant(), "client_id", "notifications_per_second = 250\nclient_id"));
  REQUIRE(more.tenants.size() == 1);
  CHECK(more.tenants[0].business_central.notifications_per_second == 250);
}

TEST_CASE("a company's cadences stand below it, and belong to no other company") {
  auto text = with_cadence(
      "days = [ \"Mon-Fri\" ]\nfrom = \"18:00\"\nto = \"07:30\"\npoll_every = \"30m\"\n"
      "[[company.cadence]]\ndays = [ \"Sat-Sun\", \"Wed\" ]\nsweep_every = \"2h\"\n"
      "[[company]]\nid = \"9f5c1d2e-90a7-4b3c-8d21-6e5f4a3b2c1d\"\nresources = [ \"purchaseInvoices\" ]\n");
  const auto loaded = load_tenant(text);
  CHECK(summary(loaded.problems) == Lines{});
  REQUIRE(loaded.tenants.size() == 1);
  const auto& companies = loaded.tenants[0].companies;
  REQUIRE(companies.size() == 2);
  CHECK(companies[1].cadences.empty());
  REQUIRE(companies[0].cadences.size() == 2);
  using namespace std::chrono_literals;
  const auto& nights = companies[0].cadences[0];
  CHECK(nights.days == std::array<bool, 7>{false, true, true, true, true, true, false});
  CHECK(nights.from == 18h);
  CHECK(nights.to == 7h + 30min);
  CHECK(nights.poll_every == Duration{30min});
  CHECK_FALSE(nights.sweep_every.has_value());
  const auto& weekends = companies[0].cadences[1];
  CHECK(weekends.days == std::array<bool, 7>{true, false, false, true, false, false, true});
  CHECK(weekends.from == Duration::zero());
  CHECK(weekends.sweep_every == Duration{2h});
  INFO("and what is shown loads back");
  const auto again = load_tenant(dump(loaded.tenants[0]));
  CHECK(summary(again.problems) == Lines{});
  REQUIRE(again.tenants.size() == 1);
  CHECK(again.tenants[0] == loaded.tenants[0]);
}

TEST_CASE("a mistake in a cadence is reported at its own line") {
  const auto mistake = GENERATE(values<std::array<std::string, 3>>({
      {"days = [ \"Mon-Fry\" ]\npoll_every = \"1h\"", "error 13 company.cadence.days", "Mon-Fri"},
      {"days = [ \"Monday\" ]\npoll_every = \"1h\"", "error 13 company.cadence.days", "day of the week"},
      {"from = \"7:00\"\npoll_every = \"1h\"", "error 13 company.cadence.from", "07:30"},
      {"to = \"24:00\"\npoll_every = \"1h\"", "error 13 company.cadence.to", "time of day"},
      {"poll_every = \"0s\"", "error 13 company.cadence.poll_every", "duration"},
      {"poll_every = \"10s\"", "warning 13 company.cadence.poll_every", "limited per identity"},
      {"from = \"18:00\"", "error 12 company.cadence.poll_every", "Give one of them"},
      {"pol_every = \"1h\"\nsweep_every = \"1h\"", "error 13 company.cadence", "is not known"},
  }));
  CAPTURE(mistake[0]);
  const auto loaded = load_tenant(with_cadence(mistake[0]));
  CHECK(summary(loaded.problems) == Lines{mistake[1]});
  REQUIRE(!loaded.problems.empty());
  CHECK(describe(loaded.problems[0]).find(mistake[2]) != std::string::npos);
}

TEST_CASE("a company has at most ten cadences") {
  std::string cadences;
  for (int i = 0; i < 10; ++i) cadences += "poll_every = \"1h\"\n[[company.cadence]]\n";
  const auto loaded = load_tenant(with_cadence(cadences + "poll_every = \"1h\""));
  CHECK(summary(loaded.problems) == Lines{"error 32 company.cadence.days"});
}

TEST_CASE("in the mode native Business Central's approvers are asked, so a route names none") {
  const auto native = replaced(smallest_tenant(), "resources", "approval_mode = \"native\"\nresources");
  CHECK(summary(load_tenant(native).problems) == Lines{"warning 17 route.approvers"});
  CHECK(load_tenant(replaced(native, "approvers = [ \"lee@contoso.com\" ]\n", "")).problems.empty());
}

TEST_CASE("a mode that follows Business Central knows purchase invoices alone, and no mode is guessed") {
  const auto release = replaced(smallest_tenant(), "resources", "approval_mode = \"release\"\nresources");
  const auto sales = replaced(replaced(release, "[ \"purchaseInvoices\" ]", "[ \"salesInvoices\" ]"),
                              "channels", "resource = \"salesInvoices\"\nchannels");
  CHECK(summary(load_tenant(sales).problems) ==
        Lines{"warning 11 company.approval_mode", "error 16 route.resource"});
  const auto unknown = replaced(smallest_tenant(), "resources", "approval_mode = \"Native\"\nresources");
  CHECK(summary(load_tenant(unknown).problems) == Lines{"error 11 company.approval_mode"});
}

TEST_CASE("a tenant without a route loads with a warning") {
  const auto text = smallest_tenant();
  const auto loaded = load_tenant(text.substr(0, text.find("[[route]]")));
  CHECK(summary(loaded.problems) == Lines{"warning 1 route"});
  CHECK(loaded.tenants.size() == 1);
}

TEST_CASE("all problems of a file are collected, in the order of its lines") {
  auto text = smallest_tenant();
  text = replaced(text, "T0CONTOSO1", "x");
  text = replaced(text, "C0FINANCE1", "#finance\", \"general");
  text = replaced(text, "lee@contoso.com", "nobody");
  text = replaced(text, "app_id", "\nwho = 1\napp_id");
  CHECK(summary(load_tenant(text).problems) == Lines{"error 6 slack.team_id", "error 8 slack",
                                                     "error 17 route.channels", "error 17 route.channels",
                                                     "error 18 route.approvers"});
}

TEST_CASE("two routes of one name are an error at the second") {
  const auto text = smallest_tenant();
  const auto route = text.substr(text.find("[[route]]"));
  const auto loaded = load_tenant(replaced(text, "channels", "at_least = { EUR = 5 }\nchannels") + route);
  CHECK(summary(loaded.problems) == Lines{"error 19 route.name"});
}

TEST_CASE("a route in the shadow of an earlier one is a warning, and only then") {
  struct Pair {
    std::string earlier;
    std::string later;
    bool hidden;
  };
  const auto pair = GENERATE(values<Pair>({
      {"", "at_least = { EUR = 100 }", true},
      {"at_least = { EUR = 100 }", "", false},
      {"at_least = { EUR = 100 }", "at_least = { EUR = \"100.00\" }", true},
      {"at_least = { EUR = 100 }", "at_least = { EUR = \"99.99\" }", false},
      {"at_least = { EUR = 100 }", "at_least = { USD = 500 }", false},
      {"at_least = { EUR = 100 }", "at_least = { EUR = 200, USD = 500 }", true},
      {"at_least = { EUR = 100, USD = 1 }", "at_least = { EUR = 200 }", false},
      {"at_least = { EUR = 0 }", "", true},
      {"statuses = [ \"Draft\" ]", "", false},
      {"statuses = [ \"Draft\", \"Paid\" ]", "statuses = [ \"Draft\" ]", true},
      {"statuses = [ \"Draft\" ]", "statuses = [ \"Paid\" ]", false},
      {"company = \"8f5c1d2e-90a7-4b3c-8d21-6e5f4a3b2c1d\"", "", true},  // the only company
      {"resource = \"salesInvoices\"", "", false},
  }));
  CAPTURE(pair.earlier, pair.later);
  auto text =
      replaced(smallest_tenant(), "[ \"purchaseInvoices\" ]", "[ \"purchaseInvoices\", \"salesInvoices\" ]");
  text = replaced(text, "channels", pair.earlier + "\nchannels") +
         "[[route]]\nname = \"later\"\nchannels = [ \"C0FINANCE2\" ]\napprovers = [ \"a@b.c\" ]\n" +
         pair.later + "\n";
  CHECK(summary(load_tenant(text).problems) ==
        (pair.hidden ? Lines{"warning " + std::to_string(line_of(text, "\"later\"")) + " route.name"}
                     : Lines{}));
}

TEST_CASE("amounts are exact decimals, never floating point") {
  const auto with = [](const std::string& amounts) {
    return load_tenant(replaced(smallest_tenant(), "channels", "at_least = { " + amounts + " }\nchannels"));
  };
  SECTION("strings and whole numbers keep every digit") {
    const auto loaded = with("USD = 12000, EUR = \"999999999999999.99\", KWD = \"0.005\"");
    CHECK(summary(loaded.problems) == Lines{});
    REQUIRE(loaded.tenants.size() == 1);
    const auto& amounts = loaded.tenants[0].routes[0].at_least;
    REQUIRE(amounts.size() == 3);
    CHECK(amounts[0] == Money{*Decimal::parse("999999999999999.99"), "EUR"});
    CHECK(amounts[1] == Money{*Decimal::parse("0.005"), "KWD"});
    CHECK(amounts[2] == Money{*Decimal::parse("12000"), "USD"});
  }
  SECTION("a floating-point number is refused with the way to write it") {
    const auto loaded = with("EUR = 10000.00");
    CHECK(summary(loaded.problems) == Lines{"error 15 route.at_least"});
    CHECK(loaded.problems[0].remedy.find("EUR = \"10000.00\"") != std::string::npos);
  }
  SECTION("what is no amount is refused") {
    const auto amounts = GENERATE("EUR = \"10,000.00\"", "EUR = -5", "EUR = true", "EUR = \"1e3\"", "eur = 5",
                                  "EUR = 9223372036854775807");
    CAPTURE(amounts);
    CHECK(summary(with(amounts).problems) == Lines{"error 15 route.at_least"});
  }
}

TEST_CASE("a secret in a settings file is refused and never repeated") {
  struct Place {
    std::string key;
    std::string at;
    std::string expected;
  };
  const auto place = GENERATE(values<Place>({
      {"bot_token", "app_id", "error 7 slack.bot_token"},
      {"signing_secret", "app_id", "error 7 slack.signing_secret"},
      {"client_secret", "client_id", "error 3 business_central.client_secret"},
      {"scope", "client_id", "error 3 business_central.scope"},
  }));
  const std::string secret =
      GENERATE(as<std::string>{}, "xoxb-1234567890-abcdefghijkl", "8f742231b10e8888abcd99yyyzzz85a5",
               "Xk28Q~aB3dE4fG5hI6jK7lM8nO9pQ0rS1tU2vW3x");
  CAPTURE(place.key, secret);
  const auto loaded =
      load_tenant(replaced(smallest_tenant(), place.at, place.key + " = \"" + secret + "\"\n" + place.at));
  CHECK(summary(loaded.problems) == Lines{place.expected});
  for (const auto& problem : loaded.problems) CHECK(describe(problem).find(secret) == std::string::npos);
}

TEST_CASE("a Slack token is refused at every key, known or not") {
  const std::string token = "xoxb-1234567890-abcdefghijkl";
  const auto line = GENERATE_COPY("environment = \"" + token + "\"", "web_client = \"" + token + "\"",
                                  "colour = \"" + token + "\"", token + " = 5", "scope = " + token);
  CAPTURE(line);
  const auto loaded = load_tenant(replaced(smallest_tenant(), "client_id", line + "\nclient_id"));
  CHECK(loaded.tenants.empty());
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].line == 3);
  CHECK(describe(loaded.problems[0]).find(token) == std::string::npos);
}

TEST_CASE("a secret's name is refused where it has another shape") {
  const auto name = GENERATE("Slack Token", ".data-key", "", "7b0c4f0e-3d0f-4c6b-8f55-7b8a5d1e9a20");
  const auto loaded =
      load_tenant(replaced(smallest_tenant(), "app_id", "bot_token = \"" + std::string(name) + "\"\napp_id"));
  CHECK(summary(loaded.problems) == Lines{"error 7 slack.bot_token"});
  CHECK(loaded.problems[0].remedy.find("secret set") != std::string::npos);
}

TEST_CASE("what is shown of a tenant loads back to the same settings") {
  auto text = replaced(smallest_tenant(), "[ \"purchaseInvoices\" ]",
                       "[ \"purchaseInvoices\", \"purchaseOrders\", \"employees\" ]\npoll_every = \"90s\"");
  text = replaced(text, "channels",
                  "at_least = { EUR = \"0.05\", USD = 7 }\nstatuses = [ \"Draft\" ]\n"
                  "at_least_local = 12\npartners = [ \"20000\", \"name:Fab* \\\"x\" ]\n"
                  "pays_another = true\ndimensions = { \"A B\" = [ \"X\", \"Y*\" ], shortcut_1 = \"S\" }\n"
                  "channels");
  text +=
      "[routing]\nmatch = \"all\"\n[[routing.exchange_rate]]\nfrom = \"USD\"\nto = \"DKK\"\n"
      "rate = \"0.9234\"\ndate = \"2026-11-02\"\n";
  text = replaced(text, "\"lee@contoso.com\"", "\"slack:U024BE7LH\", \"employee:A B\", \"a@b.c\"");
  text = "[tenant]\ndisplay_name = \"Quote \\\" slash \\\\ Ünal\"\n" + text;
  text +=
      "[[route]]\nname = \"orders\"\nresource = \"purchaseOrders\"\napproval = false\n"
      "channels = [ \"G0OLDGROUP\" ]\nmentions = [ \"slack:U024BE7LH\", \"group:S0614TZR7\" ]\n"
      "digest = true\nchanges = [ \"created\" ]\nsettle = \"3s\"\ncompany = "
      "\"8f5c1d2e-90a7-4b3c-8d21-6e5f4a3b2c1d\"\n";
  const auto loaded = load_tenant(text);
  REQUIRE(summary(loaded.problems) == Lines{});
  REQUIRE(loaded.tenants.size() == 1);
  const auto again = load_tenant(dump(loaded.tenants[0]));
  CHECK(summary(again.problems) == Lines{});
  REQUIRE(again.tenants.size() == 1);
  CHECK(again.tenants[0] == loaded.tenants[0]);
}

}  // namespace countersign::tenant_test
