// Which documents a route asks for, what holds for all routes, and what is wrong with either.
#include <fstream>
#include <iterator>

#include "catch.hpp"
#include "core/limits.hpp"
#include "settings/describe.hpp"
#include "source_directory.hpp"
#include "unit/settings/files.hpp"

namespace countersign::routing_test {

using namespace countersign;
using namespace countersign::settings;
using namespace countersign::settings::test;

namespace {

using Lines = std::vector<std::string>;
using domain::PartnerPattern;

/// The smallest tenant with these lines in its route, which begins in line 13.
LoadedTenants with(const std::string& lines) {
  return load_tenant(replaced(smallest_tenant(), "channels", lines + "\nchannels"));
}

std::string rate(const std::string& from, const std::string& to, const std::string& value,
                 const std::string& date) {
  return "[[routing.exchange_rate]]\nfrom = \"" + from + "\"\nto = \"" + to + "\"\nrate = " + value +
         "\ndate = \"" + date + "\"\n";
}

/// The fenced TOML of a page.
Lines examples_of(const std::string& page) {
  std::ifstream file(countersign::tests::source_directory() + "/" + page);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const std::string fence = "```toml\n";
  Lines examples;
  for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at)) {
    at += fence.size();
    examples.push_back(text.substr(at, text.find("```", at) - at));
  }
  return examples;
}

}  // namespace

TEST_CASE("a route says whom it asks about, and by how much") {
  const auto loaded = with(
      "at_least_local = \"10000.50\"\npartners = [ \"20000\", \"3*\", \"name:Fabrikam*\" ]\n"
      "pays_another = true\n"
      "dimensions = { DEPARTMENT = \"SALES\", \"COST CENTRE\" = [ \"T1\", \"X*\" ], shortcut_2 = \"M\" }");
  CHECK(summary(loaded.problems) == Lines{});
  REQUIRE(loaded.tenants.size() == 1);
  const auto& tenant = loaded.tenants[0];
  const auto& route = tenant.routes[0];
  CHECK(route.at_least_local == Decimal::parse("10000.5").value());
  CHECK(route.partners == std::vector<PartnerPattern>{{PartnerPattern::Kind::number, "20000"},
                                                      {PartnerPattern::Kind::number, "3*"},
                                                      {PartnerPattern::Kind::name, "Fabrikam*"}});
  CHECK(route.pays_another);
  CHECK(route.dimensions == std::vector<domain::DimensionCondition>{{"DEPARTMENT", {"SALES"}},
                                                                    {"COST CENTRE", {"T1", "X*"}},
                                                                    {"shortcut_2", {"M"}}});
  CHECK(tenant.business_central.with_dimensions ==
        std::vector<domain::Resource>{domain::Resource::purchase_invoices});
}

TEST_CASE("a route says whom it mentions, and a message can mention users and groups alone") {
  using Kind = domain::ApproverReference::Kind;
  const auto loaded = with("mentions = [ \"slack:U024BE7LH\", \"group:S0614TZR7\" ]");
  CHECK(summary(loaded.problems) == Lines{});
  CHECK(loaded.tenants[0].routes[0].mentions ==
        std::vector<domain::ApproverReference>{{Kind::slack_user, "U024BE7LH"},
                                               {Kind::user_group, "S0614TZR7"}});
  INFO("and that makes nobody an approver");
  CHECK(domain::people_of(loaded.tenants[0].routes[0].policy).size() == 1);

  for (const std::string who : {"lee@contoso.com", "employee:AH", "business_central:approver", "U024BE7LH",
                                "group:U024BE7LH", "slack:<!channel>"}) {
    CAPTURE(who);
    const auto refused = with("mentions = [ \"" + who + "\" ]");
    CHECK(summary(refused.problems) == Lines{"error 15 route.mentions"});
    CHECK(refused.problems.front().remedy.find("slack:U024BE7LH") != std::string::npos);
  }
  std::string many;
  for (std::size_t i = 0; i <= limits::route_mentions; ++i)
    many += "\"slack:U" + std::to_string(100 + i) + "\", ";
  const auto refused = with("mentions = [ " + many + "]");
  CHECK(summary(refused.problems) == Lines{"error 15 route.mentions"});
  CHECK_FALSE(refused.problems.front().remedy.empty());
}

TEST_CASE("a daily digest is of notices, never of approvals") {
  const std::string notice = "approval = false\ndigest = true";
  const auto loaded = load_tenant(replaced(replaced(smallest_tenant(), "channels", notice + "\nchannels"),
                                           "approvers = [ \"lee@contoso.com\" ]", ""));
  CHECK(summary(loaded.problems) == Lines{});
  CHECK(loaded.tenants[0].routes[0].digest);
  CHECK(summary(with("digest = true").problems) == Lines{"error 15 route.digest"});
}

TEST_CASE("dimension sets are read where a route asks for more than the header's shortcuts") {
  CHECK(with("dimensions = { shortcut_1 = \"SALES\" }").tenants[0].business_central.with_dimensions.empty());
}

TEST_CASE("what cannot be met is told where it stands") {
  struct Mistake {
    std::string line;
    std::string expected;
    std::string words;
  };
  const auto mistake = GENERATE(values<Mistake>({
      {"at_least_local = 0.5", "error 15 route.at_least_local", "floating-point"},
      {"at_least_local = \"-1\"", "error 15 route.at_least_local", "negative"},
      {"at_least_local = true", "error 15 route.at_least_local", "is true or false"},
      {"partners = [ \"nmae:Fab*\" ]", "error 15 route.partners", "name:Fabrikam*"},
      {"partners = [ \"name:\" ]", "error 15 route.partners", "empty"},
      {"partners = [ \" 10000\" ]", "error 15 route.partners", "can never match"},
      {"partners = [ \"123456789012345678901\" ]", "error 15 route.partners", "can never match"},
      {"partners = [ \"name:*\" ]", "warning 15 route.partners", "fits everybody"},
      {"dimensions = { department = \"SALES\" }", "error 15 route.dimensions", "in capitals"},
      {"dimensions = { shortcut_3 = \"SALES\" }", "error 15 route.dimensions", "shortcut_1"},
      {"dimensions = { DEPARTMENT = 5 }", "error 15 route.dimensions", "in quotes"},
      {"dimensions = { DEPARTMENT = [] }", "error 15 route.dimensions", "1 to 100"},
      {"dimensions = { DEPARTMENT = \"123456789012345678901\" }", "error 15 route.dimensions",
       "can never match"},
      {"statuses = [ \"In Review\" ]", "warning 15 route.statuses", "no purchase invoice"},
      {"at_least = { EURO = 5 }", "warning 15 route.at_least", "ISO 4217"},
      {"changes = [ \"created\" ]", "error 15 route.changes", "is for notices"},
      {"fields = [ \"city\" ]", "error 15 route.fields", "without approval"},
  }));
  CAPTURE(mistake.line);
  const auto loaded = with(mistake.line);
  CHECK(summary(loaded.problems) == Lines{mistake.expected});
  REQUIRE(!loaded.problems.empty());
  const auto text = describe(loaded.problems[0]);
  CAPTURE(text);
  CHECK(text.find(mistake.words) != std::string::npos);
}

TEST_CASE("a notice may tell of documents that were created or changed, and of nothing else") {
  const auto notice = [](const std::string& changes) {
    return load_tenant(replaced(smallest_tenant(), "approvers = [ \"lee@contoso.com\" ]",
                                "approval = false\nchanges = [ " + changes + " ]"));
  };
  CHECK(summary(notice("\"created\", \"changed\"").problems) == Lines{});
  CHECK(summary(notice("\"deleted\"").problems) == Lines{"error 17 route.changes"});
}

TEST_CASE("rates are exact, one for a pair, and told when they are old") {
  const std::string good = rate("USD", "EUR", "\"0.9234\"", "2026-11-02");
  const auto loaded = load_tenant(smallest_tenant() + "[routing]\nmatch = \"all\"\n" + good);
  CHECK(summary(loaded.problems) == Lines{});
  REQUIRE(loaded.tenants.size() == 1);
  const auto& routing = loaded.tenants[0].routing;
  CHECK(routing.match == domain::RouteMatch::all);
  CHECK(routing.exchange_rates == std::vector<domain::ExchangeRate>{
                                      {"USD", "EUR", *Decimal::parse("0.9234"), *parse_date("2026-11-02")}});
  const auto problems = [](const std::string& text) {
    return summary(load_tenant(smallest_tenant() + text).problems);
  };
  CHECK(problems(good + good) == Lines{"error 23 routing.exchange_rate.from"});
  CHECK(problems(rate("USD", "USD", "1", "2026-11-02")) == Lines{"error 19 routing.exchange_rate.to"});
  CHECK(problems(rate("USD", "EUR", "0", "2026-11-02")) == Lines{"error 20 routing.exchange_rate.rate"});
  CHECK(problems(rate("USD", "EUR", "0.9", "2026-11-02")) == Lines{"error 20 routing.exchange_rate.rate"});
  CHECK(problems(rate("usd", "EUR", "1", "2026-11-02")) == Lines{"error 18 routing.exchange_rate.from"});
  CHECK(problems(rate("USDX", "EUR", "1", "2026-11-02")) == Lines{"warning 18 routing.exchange_rate.from"});
  CHECK(problems(rate("USD", "EUR", "1", "2026-10-21")) == Lines{"warning 21 routing.exchange_rate.date"});
  CHECK(problems(rate("USD", "EUR", "1", "2026-10-22")) == Lines{});
  CHECK(problems(rate("USD", "EUR", "1", "2026-12-01")) == Lines{"warning 21 routing.exchange_rate.date"});
  CHECK(problems("[routing]\nrates_stale_after = \"3d\"\n" + good) ==
        Lines{"warning 23 routing.exchange_rate.date"});
}

TEST_CASE("rates are Business Central's own where the settings say so, and no others") {
  const auto loaded = load_tenant(smallest_tenant() + "[routing]\nexchange_rates = \"business_central\"\n");
  CHECK(summary(loaded.problems) == Lines{});
  REQUIRE(loaded.tenants.size() == 1);
  CHECK(loaded.tenants[0].routing.rates_from == domain::RateSource::business_central);
  CHECK(loaded.tenants[0].business_central.with_exchange_rates);
  CHECK_FALSE(load_tenant(smallest_tenant()).tenants[0].business_central.with_exchange_rates);
  const auto both = load_tenant(smallest_tenant() + "[routing]\nexchange_rates = \"business_central\"\n" +
                                rate("USD", "EUR", "1", "2026-11-02"));
  CHECK(summary(both.problems) == Lines{"error 20 routing.exchange_rate.from"});
}

TEST_CASE("one threshold for the local currency is enough") {
  const auto loaded = load_tenant(replaced(smallest_tenant(), "channels",
                                           "at_least_local = 5\nat_least = { EUR = 6, USD = 7 }\nchannels") +
                                  rate("USD", "EUR", "1", "2026-11-02"));
  CHECK(summary(loaded.problems) == Lines{"warning 16 route.at_least"});
}

TEST_CASE("richer conditions hide a later route only where they take all of it") {
  struct Pair {
    std::string earlier;
    std::string later;
    bool hidden;
  };
  const auto pair = GENERATE(values<Pair>({
      {"at_least_local = 5", "at_least_local = 6", true},
      {"at_least_local = 5", "at_least_local = 4", false},
      {"at_least_local = 5", "", false},
      {"", "at_least_local = 5", true},
      {"at_least_local = 5", "at_least_local = 6\nat_least = { USD = 7 }", false},
      {"at_least_local = 5\nat_least = { USD = 7 }", "at_least_local = 6\nat_least = { USD = 7 }", true},
      {"at_least_local = 5\nat_least = { USD = 7 }", "at_least_local = 6", false},
      {"at_least = { USD = 7 }", "at_least_local = 6\nat_least = { USD = 8 }", true},
      {"partners = [ \"1*\" ]", "partners = [ \"10\", \"11*\" ]", true},
      {"partners = [ \"1*\" ]", "partners = [ \"10\", \"2\" ]", false},
      {"partners = [ \"1*\" ]", "partners = [ \"name:1\" ]", false},
      {"partners = [ \"1*\" ]", "", false},
      {"pays_another = true", "", false},
      {"", "pays_another = true", true},
      {"dimensions = { A = [ \"X\", \"Y*\" ] }", "dimensions = { A = \"Y1\", B = \"1\" }", true},
      {"dimensions = { A = \"X\" }", "dimensions = { A = [ \"X\", \"Y\" ] }", false},
      {"dimensions = { A = \"X\" }", "dimensions = { B = \"X\" }", false},
      {"dimensions = { A = \"X\", B = \"1\" }", "dimensions = { A = \"X\" }", false},
  }));
  CAPTURE(pair.earlier, pair.later);
  const auto text = replaced(smallest_tenant(), "channels", pair.earlier + "\nchannels") +
                    "[[route]]\nname = \"later\"\nchannels = [ \"C0FINANCE2\" ]\n"
                    "approvers = [ \"a@b.c\" ]\n" +
                    pair.later + "\n";
  const auto at = std::to_string(line_of(text, "\"later\""));
  CHECK(summary(load_tenant(text).problems) ==
        (pair.hidden ? Lines{"warning " + at + " route.name"} : Lines{}));
  SECTION("with \"all\" it is told that it never decides") {
    const auto loaded = load_tenant(text + "[routing]\nmatch = \"all\"\n");
    if (!pair.hidden) return;
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].message.find("can never decide") != std::string::npos);
  }
}

TEST_CASE("with \"all\" a notice below an approval is of use") {
  const auto text =
      smallest_tenant() + "[[route]]\nname = \"later\"\nchannels = [ \"C0FINANCE2\" ]\napproval = false\n";
  CHECK(summary(load_tenant(text).problems).size() == 1);
  CHECK(summary(load_tenant(text + "[routing]\nmatch = \"all\"\n").problems) == Lines{});
}

TEST_CASE("the examples of the page on routes load without a problem") {
  const auto examples = examples_of("docs/concepts/routes.md");
  REQUIRE(examples.size() >= 5);
  const auto whole = smallest_tenant();
  const auto base = replaced(whole.substr(0, whole.find("[[route]]")), "[ \"purchaseInvoices\" ]",
                             "[ \"purchaseInvoices\", \"purchaseOrders\", \"vendors\" ]");
  for (const auto& example : examples) {
    CAPTURE(example);
    // A watched resource that no route of this example shows is no mistake of the example.
    for (const auto& problem : load_tenant(base + example).problems) {
      if (problem.key != "company.resources") FAIL_CHECK(describe(problem));
    }
  }
}

}  // namespace countersign::routing_test
