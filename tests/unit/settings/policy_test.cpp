// Who approves: the short form, steps and limits; and what nobody could ever satisfy is refused.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "catch.hpp"
#include "settings/describe.hpp"
#include "source_directory.hpp"
#include "unit/settings/files.hpp"

namespace countersign::policy_test {

using namespace countersign;
using namespace countersign::settings;
using namespace countersign::settings::test;
using domain::ApproverReference;
using domain::PolicyStep;

namespace {

const std::string short_form = "approvers = [ \"lee@contoso.com\" ]\n";
const ApproverReference lee{ApproverReference::Kind::email, "lee@contoso.com"};
const ApproverReference dana{ApproverReference::Kind::slack_user, "U024BE7LH"};
const ApproverReference finance{ApproverReference::Kind::user_group, "S0614TZR7"};

/// The smallest tenant with this in the place of its approvers.
std::string with(const std::string& text) {
  return replaced(smallest_tenant(), short_form, text);
}
domain::Policy policy_of(const std::string& text) {
  const auto loaded = load_tenant(text);
  for (const auto& problem : loaded.problems) UNSCOPED_INFO(describe(problem));
  REQUIRE(loaded.tenants.size() == 1);
  return loaded.tenants[0].routes[0].policy;
}
std::vector<Problem> problems_of(const std::string& text) {
  return load_tenant(text).problems;
}

}  // namespace

TEST_CASE("approvers are the short form of one step in which any one of them is enough") {
  CHECK(policy_of(smallest_tenant()) == domain::any_of({lee}));
}

TEST_CASE("steps say who must approve, one after the other, with limits by person") {
  const std::string text = with(
      "limits = { \"lee@contoso.com\" = \"10000.00\" }\n"
      "[[route.step]]\nany_of = [ \"lee@contoso.com\", \"slack:U024BE7LH\" ]\n"
      "[[route.step]]\nall_of = [ \"dana@contoso.com\" ]\n"
      "[[route.step]]\nany_of = [ \"group:S0614TZR7\" ]\ncount = 2\n");
  const auto policy = policy_of(text);
  REQUIRE(policy.steps.size() == 3);
  CHECK(policy.steps[0] == PolicyStep{1, {lee, dana}});
  CHECK(policy.steps[1].needed == PolicyStep::everybody);
  CHECK(policy.steps[2] == PolicyStep{2, {finance}});
  REQUIRE(policy.limits.size() == 1);
  CHECK(policy.limits[0].most == *Decimal::parse("10000"));
  SECTION("and `config show` writes them as they are read") {
    const auto shown = dump(load_tenant(text).tenants[0]);
    CHECK(shown.find("limits = { \"lee@contoso.com\" = \"10000\" }") != std::string::npos);
    CHECK(shown.find("[[route.step]]\nall_of = [\"dana@contoso.com\"]") != std::string::npos);
    CHECK(shown.find("any_of = [\"group:S0614TZR7\"]\ncount = 2") != std::string::npos);
  }
}

TEST_CASE("a route says what single checks lead to, over the tenant's [checks]") {
  const auto text =
      with("approvers = [ \"lee@contoso.com\" ]\nchecks = { sums = \"stop\", blocked_vendor = \"off\" }\n");
  const auto loaded = load_tenant(text);
  REQUIRE(loaded.tenants.size() == 1);
  using domain::CheckKind;
  using domain::CheckLevel;
  CHECK(loaded.tenants[0].routes[0].checks ==
        std::vector<domain::CheckOverride>{{CheckKind::blocked_vendor, CheckLevel::off},
                                           {CheckKind::sums, CheckLevel::stop}});
  CHECK(dump(loaded.tenants[0]).find("checks = { blocked_vendor = \"off\", sums = \"stop\" }") !=
        std::string::npos);
  for (const auto* wrong : {"checks = { sum = \"stop\" }", "checks = { sums = \"never\" }",
                            "checks = { sums = 1 }", "checks = \"off\""}) {
    INFO(wrong);
    const auto problems =
        problems_of(with(std::string("approvers = [ \"lee@contoso.com\" ]\n") + wrong + "\n"));
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].severity == Severity::error);
  }
}

TEST_CASE("checks of a route are refused where Business Central's own approvers decide") {
  const std::string checks = "checks = { sums = \"stop\" }\n";
  const std::string native = "approval_mode = \"native\"\nresources";
  const auto alone = problems_of(replaced(with(checks), "resources", native));
  REQUIRE(alone.size() == 1);
  CHECK(summary(alone) == std::vector<std::string>{"error 17 route.checks"});
  CHECK(describe(alone[0]).find("approval_mode = \"native\"") != std::string::npos);
  // Elsewhere they are made: the route may mean those companies.
  const std::string other =
      "[[company]]\nid = \"44444444-4444-4444-8444-444444444444\"\nresources = [ \"purchaseInvoices\" ]\n" +
      std::string("approval_mode = \"native\"\n");
  const auto both = problems_of(with(checks + short_form) + other);
  REQUIRE_FALSE(both.empty());
  CHECK(both[0].severity == Severity::warning);
  CHECK(describe(both[0]).find("44444444-4444-4444-8444-444444444444") != std::string::npos);
  CHECK(problems_of(with(checks + short_form)).empty());
}

TEST_CASE("a policy that nobody can satisfy is refused, with its place and what to do") {
  struct Mistake {
    const char* text;
    const char* problem;
    const char* words;
  };
  const auto mistake = GENERATE(values<Mistake>({
      {"[[route.step]]\nany_of = [ \"lee@contoso.com\" ]\ncount = 2\n", "error 18 route.step.count",
       "2 approvals of 1 person"},
      {"limits = { \"lee@contoso.com\" = 500 }\napprovers = [ \"lee@contoso.com\" ]\n",
       "error 17 route.approvers", "above the limits"},
      {"limits = { \"lee@contoso.com\" = 500 }\n[[route.step]]\nall_of = [ \"lee@contoso.com\", "
       "\"slack:U024BE7LH\" ]\n",
       "error 18 route.step.all_of", "it needs 2 without a limit, and there is 1"},
      {"[[route.step]]\nany_of = [ \"lee@contoso.com\" ]\n[[route.step]]\nany_of = [ \"lee@contoso.com\" ]\n",
       "error 19 route.step.any_of", "each person approves once"},
      {"[[route.step]]\nall_of = [ \"group:S0614TZR7\" ]\n[[route.step]]\nany_of = [ \"group:S0614TZR7\" ]\n",
       "error 19 route.step.any_of", "each person approves once"},
      {"[[route.step]]\ncount = 1\n", "error 16 route.step.any_of", "names nobody"},
      {"[[route.step]]\nany_of = [ \"lee@contoso.com\" ]\nall_of = [ \"lee@contoso.com\" ]\n",
       "error 18 route.step.all_of", "beside any_of"},
      {"[[route.step]]\nall_of = [ \"lee@contoso.com\" ]\ncount = 1\n", "error 18 route.step.count",
       "how many of any_of"},
      {"approvers = [ \"lee@contoso.com\" ]\n[[route.step]]\nany_of = [ \"slack:U024BE7LH\" ]\n",
       "error 16 route.approvers", "stand beside"},
      {"limits = { \"dana@contoso.com\" = 500 }\napprovers = [ \"lee@contoso.com\" ]\n",
       "error 16 route.limits", "who is not asked by this route"},
      {"limits = { \"dana\" = 500 }\napprovers = [ \"lee@contoso.com\" ]\n", "error 16 route.limits",
       "does not name an approver"},
      {"limits = { \"lee@contoso.com\" = 0.5 }\napprovers = [ \"lee@contoso.com\" ]\n",
       "error 16 route.limits", "floating-point"},
      {"[[route.step]]\nany_of = [ \"group:finance\" ]\n", "error 17 route.step.any_of", "group:S0614TZR7"},
  }));
  INFO(mistake.text);
  const auto problems = problems_of(with(mistake.text));
  for (const auto& problem : problems) UNSCOPED_INFO(describe(problem));
  REQUIRE_FALSE(problems.empty());
  CHECK(summary({problems.front()}) == std::vector<std::string>{mistake.problem});
  CHECK(describe(problems.front()).find(mistake.words) != std::string::npos);
  CHECK_FALSE(problems.front().remedy.empty());
}

TEST_CASE("what happens while nobody decides, and what follows, is read with the route") {
  const auto policy = policy_of(
      with("approvers = [ \"lee@contoso.com\" ]\non_approved = \"hold\"\npost_by = [ \"group:S0614TZR7\" ]\n"
           "remind_every = \"1d\"\nescalate_after = \"2d\"\nescalate_to = [ \"slack:U024BE7LH\" ]\n"
           "expire_after = \"30d\"\n"));
  using namespace std::chrono_literals;
  CHECK(policy.patience == domain::Patience{24h, 48h, {dana}, 720h});
  CHECK(policy.post_by == std::vector<ApproverReference>{finance});
}

TEST_CASE("what could not be kept is refused: for the requester, the escalation and what follows") {
  struct Mistake {
    const char* text;
    const char* problem;
    const char* words;
  };
  const auto mistake = GENERATE(values<Mistake>({
      {"not_requester = true\n", "error 16 route.not_requester", "nobody says who entered a document"},
      {"escalate_after = \"2d\"\n", "error 16 route.escalate_after", "escalate_to names nobody"},
      {"escalate_to = [ \"dana@contoso.com\" ]\n", "error 16 route.escalate_to", "escalate_after is missing"},
      {"escalate_to = [ \"dana@contoso.com\" ]\nescalate_after = \"2d\"\nexpire_after = \"1d\"\n",
       "error 18 route.expire_after", "not longer than escalate_after"},
      {"on_approved = \"release\"\n", "error 16 route.on_approved", "no workflow that holds documents"},
      {"post_by = [ \"dana@contoso.com\" ]\n", "error 16 route.post_by", "nothing is held"},
      {"remind_every = \"500ms\"\n", "error 16 route.remind_every", "1s to 90d"},
  }));
  INFO(mistake.text);
  const auto problems = problems_of(with(mistake.text + short_form));
  for (const auto& problem : problems) UNSCOPED_INFO(describe(problem));
  REQUIRE_FALSE(problems.empty());
  CHECK(summary({problems.front()}) == std::vector<std::string>{mistake.problem});
  CHECK(describe(problems.front()).find(mistake.words) != std::string::npos);
}

TEST_CASE("whoever entered it is kept out by two people, by the settings' word, or by Business Central") {
  const std::string two = "[[route.step]]\nall_of = [ \"lee@contoso.com\", \"slack:U024BE7LH\" ]\n";
  CHECK(problems_of(with("not_requester = true\n" + two)).empty());
  CHECK(problems_of(with("not_requester = true\nentered_by_others = true\n" + short_form)).empty());
  const auto release = replaced(with("not_requester = true\n" + short_form), "resources",
                                "approval_mode = \"release\"\nresources");
  CHECK(policy_of(release).not_requester);
}

TEST_CASE("a field of an extension says who entered purchase invoices, so not_requester can be kept") {
  const std::string field =
      "[requester]\npublisher = \"contoso\"\ngroup = \"payables\"\nversion = \"v1.0\"\n"
      "path = \"purchaseDocuments\"\nfield = \"enteredBy\"\n";
  const auto loaded = load_tenant(with("not_requester = true\n" + short_form) + field);
  CHECK(loaded.problems.empty());
  REQUIRE(loaded.tenants.size() == 1);
  CHECK(loaded.tenants[0].business_central.requester ==
        domain::RequesterSource{"contoso/payables/v1.0", "purchaseDocuments", "enteredBy"});
  CHECK(loaded.tenants[0].routes[0].policy.requester_field == "enteredBy");
  CHECK(dump(loaded.tenants[0]).find("field = \"enteredBy\"") != std::string::npos);
  // Of sales invoices nobody says it.
  const auto sales = replaced(
      replaced(with("not_requester = true\n" + short_form) + field, "resources = [ \"purchaseInvoices\"",
               "resources = [ \"salesInvoices\", \"purchaseInvoices\""),
      "not_requester", "resource = \"salesInvoices\"\nnot_requester");
  REQUIRE_FALSE(problems_of(sales).empty());
  CHECK(describe(problems_of(sales).front()).find("cannot be kept") != std::string::npos);
  const auto missing = problems_of(smallest_tenant() + "[requester]\npublisher = \"contoso\"\n");
  CHECK(missing.size() == 4);
}

TEST_CASE("a step may ask whom Business Central's setup names, where it is known for whom") {
  const std::string step = "[[route.step]]\nany_of = [ \"business_central:approver\" ]\n";
  const auto release = [](const std::string& text) {
    return replaced(with(text), "resources", "approval_mode = \"release\"\nresources");
  };
  const auto policy = policy_of(release(step));
  CHECK(policy == domain::any_of({domain::setup_approver}));
  CHECK(domain::excludes_requester(policy));
  CHECK(dump(load_tenant(release(step)).tenants[0]).find("\"business_central:approver\"") !=
        std::string::npos);
  CHECK(policy_of(release("approvers = [ \"business_central:approver\", \"lee@contoso.com\" ]\n"))
            .steps.size() == 1);
  const auto unknown = problems_of(with(step));
  REQUIRE(unknown.size() == 1);
  CHECK(describe(unknown[0]).find("it is not known for whom") != std::string::npos);
  // Two people are of no help: somebody has to be named.
  CHECK(problems_of(
            with("entered_by_others = true\n" + step + "[[route.step]]\nany_of = [ \"lee@contoso.com\" ]\n"))
            .size() == 1);
}

TEST_CASE("whom Business Central's setup names is asked in a step, and stands nowhere else") {
  const auto problem = [](const std::string& text, const std::string& more = {}) {
    const auto problems =
        problems_of(replaced(with(text), "resources", "approval_mode = \"release\"\nresources") + more);
    for (const auto& one : problems) UNSCOPED_INFO(describe(one));
    const auto error = std::find_if(problems.begin(), problems.end(),
                                    [](const Problem& one) { return one.severity == Severity::error; });
    return error == problems.end() ? std::string{} : error->key;
  };
  const std::string asks = "approvers = [ \"business_central:approver\" ]\n";
  CHECK(problem(asks + "post_by = [ \"business_central:approver\" ]\n") == "route.post_by");
  CHECK(problem(asks + "escalate_after = \"1d\"\nescalate_to = [ \"business_central:approver\" ]\n") ==
        "route.escalate_to");
  CHECK(problem(asks + "limits = { \"business_central:approver\" = \"10\" }\n") == "route.limits");
  CHECK(problem(asks,
                "[[delegation]]\nfrom = \"business_central:approver\"\nto = \"lee@contoso.com\"\n"
                "starts = \"2026-12-21\"\nends = \"2027-01-06\"\n") == "delegation.from");
  CHECK(problem("approvers = [ \"business_central:anybody\" ]\n") == "route.approvers");
  // The same person cannot approve twice.
  CHECK(problem("[[route.step]]\nany_of = [ \"business_central:approver\" ]\n"
                "[[route.step]]\nany_of = [ \"business_central:approver\" ]\n") == "route.step.any_of");
}

TEST_CASE("delegations and business hours are the tenant's") {
  const std::string delegation =
      "[[delegation]]\nfrom = \"lee@contoso.com\"\nto = \"slack:U024BE7LH\"\nstarts = \"2026-12-21\"\n"
      "ends = \"2027-01-06\"\n";
  const auto loaded = load_tenant(smallest_tenant() + delegation +
                                  "[business_hours]\ndays = [ \"Sun-Thu\" ]\nfrom = \"09:00\"\n");
  CHECK(loaded.problems.empty());
  REQUIRE(loaded.tenants.size() == 1);
  const auto& tenant = loaded.tenants[0];
  REQUIRE(tenant.delegations.size() == 1);
  CHECK(tenant.delegations[0] ==
        domain::Delegation{lee, dana, *parse_date("2026-12-21"), *parse_date("2027-01-06")});
  CHECK(tenant.business_hours.days == std::array<bool, 7>{true, true, true, true, true, false, false});
  CHECK(format_duration(tenant.business_hours.from) == "9h");
  const auto problem = [&](const std::string& from, const std::string& to) {
    const auto problems = problems_of(smallest_tenant() + replaced(delegation, from, to));
    return problems.empty() ? std::string{} : problems[0].key;
  };
  CHECK(problem("slack:U024BE7LH", "lee@contoso.com") == "delegation.to");
  CHECK(problem("slack:U024BE7LH", "group:S0614TZR7") == "delegation.to");
  CHECK(problem("2027-01-06", "2026-01-06") == "delegation.ends");
  CHECK(problem("starts = \"2026-12-21\"\n", "") == "delegation.starts");
  CHECK(problems_of(smallest_tenant() + "[business_hours]\nfrom = \"19:00\"\n").size() == 1);
}

TEST_CASE("retention is the tenant's, and the audit outlives the documents that it tells of") {
  const auto retention_of = [](const std::string& section) {
    const auto loaded = load_tenant(smallest_tenant() + section);
    REQUIRE(loaded.tenants.size() == 1);
    return loaded.tenants[0].retention;
  };
  CHECK(retention_of("") == domain::RetentionSettings{});
  const auto given =
      retention_of("[retention]\ndocuments = \"730d\"\ndead_letters = \"30d\"\naudit = \"2557d\"\n");
  CHECK(format_duration(given.documents) == "730d");
  CHECK(format_duration(given.dead_letters) == "30d");
  CHECK(format_duration(given.audit) == "2557d");
  const auto problems =
      problems_of(smallest_tenant() + "[retention]\ndocuments = \"800d\"\naudit = \"400d\"\n");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].key == "retention.audit");
  INFO("a year of audit is the least");
  CHECK(problems_of(smallest_tenant() + "[retention]\naudit = \"30d\"\n").size() == 1);
}

TEST_CASE("more steps than there may be are refused") {
  std::string text;
  for (char letter = 'a'; letter <= 'i'; ++letter)
    text += std::string("[[route.step]]\nany_of = [ \"") + letter + "@contoso.com\" ]\n";
  const auto problems = problems_of(with(text));
  REQUIRE(problems.size() == 1);
  CHECK(describe(problems[0]).find("that is too many") != std::string::npos);
}

TEST_CASE("the examples of the approvals page load as they stand there") {
  std::ifstream file(tests::source_directory() + "/docs/concepts/approvals.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::string mark = "```toml\n";
  const std::string head = smallest_tenant().substr(0, smallest_tenant().find("[[route]]"));
  std::size_t examples = 0;
  for (auto at = page.find(mark); at != std::string::npos; at = page.find(mark, at + 1)) {
    const auto begin = at + mark.size();
    const std::string example = page.substr(begin, page.find("```", begin) - begin);
    INFO(example);
    const auto loaded = load_tenant(head + example);
    for (const auto& problem : loaded.problems) UNSCOPED_INFO(describe(problem));
    CHECK(loaded.problems.empty());
    ++examples;
  }
  CHECK(examples >= 3);
}

}  // namespace countersign::policy_test
