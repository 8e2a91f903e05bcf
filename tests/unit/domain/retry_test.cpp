// How often and when an effect is tried again.
#include <cmath>

#include "catch.hpp"
#include "domain/effect.hpp"
#include "support.hpp"

namespace countersign::retry_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const Instant now = start;

/// One of each; a new kind of call that is missing here fails the first test.
const std::vector<Call>& every_call() {
  static const std::vector<Call> calls{ReadRecord{record},
                                       PostDocument{record, "e"},
                                       ReadPage{company, Resource::vendors, {}, {}},
                                       ReadIds{company, Resource::purchase_orders, {}},
                                       ReadCompany{company},
                                       ReadCompanies{"Production"},
                                       ReadEnvironmentType{"Production"},
                                       CreateSubscription{company, Resource::vendors},
                                       RenewSubscription{company, Resource::vendors, "id"},
                                       ListSubscriptions{"Production"},
                                       DeleteSubscription{"Production", "id"},
                                       ReadWebhookResources{company},
                                       ReadApprovals{company, "107214", std::nullopt},
                                       ReadApprovalUsers{company},
                                       ReadRelease{record, "CRONUS"},
                                       ReadChecks{record, "10000", "", "1", {}, "", ""},
                                       ListFiles{record},
                                       ReadFile{record, {}},
                                       EnsureWorkflow{company, "CRONUS", {}, false},
                                       ReadPending{company, "CRONUS"},
                                       AnswerWorkflow{record, "step", Verdict::approve},
                                       ReadWorkflows{company},
                                       ShowCard{"C1", "d"},
                                       FindCard{"C1", "d", start},
                                       Whisper{"C1", "U1", {}},
                                       NotifyThread{"C1", "1.0", {}},
                                       LookUpUser{"lee@contoso.com"},
                                       OpenModal{"1.2", "U1", {}},
                                       UpdateModal{"V1", "h", "U1", {}},
                                       TellChannel{"C1", {}},
                                       TellPerson{"C1", {}, "C2", ""},
                                       ReadUserGroup{"S0FINANCE1"},
                                       PublishHome{"U0LEE"},
                                       ProbeSlackToken{},
                                       RefreshSlackToken{}};
  return calls;
}

Duration wait_of(const Call& call, std::uint32_t attempt, double fraction,
                 std::optional<Duration> retry_after = std::nullopt) {
  const auto decision = after_failed_attempt(call, attempt, {false, retry_after, "503"}, now, fraction);
  REQUIRE(std::holds_alternative<RetryAt>(decision));
  return std::get<RetryAt>(decision).at - now;
}

std::optional<Outcome> end_of(const Call& call, std::uint32_t attempt, const AttemptFailed& failure) {
  const auto decision = after_failed_attempt(call, attempt, failure, now, 0.5);
  if (const auto* outcome = std::get_if<Outcome>(&decision)) return *outcome;
  return std::nullopt;
}

/// Somebody waits for it, and asks again.
bool is_made_once(const Call& call) {
  return std::holds_alternative<ListFiles>(call) || std::holds_alternative<ReadFile>(call);
}

constexpr double almost_one = 0.999999;

}  // namespace

TEST_CASE("every call has a schedule, and its waits grow to its cap", "[retry]") {
  REQUIRE(every_call().size() == std::variant_size_v<Call>);
  for (std::size_t i = 0; i < every_call().size(); ++i) {
    const Call& call = every_call()[i];
    REQUIRE(call.index() == i);
    INFO(name_of(call));
    const auto schedule = retry_schedule(call);
    CHECK((schedule.attempts == 1) == is_made_once(call));
    REQUIRE(schedule.first >= 1s);
    REQUIRE(schedule.longest >= schedule.first);
    Duration before{0};
    for (std::uint32_t attempt = 1; attempt < schedule.attempts; ++attempt) {
      const Duration ceiling = std::min<Duration>(schedule.first * (1LL << (attempt - 1)), schedule.longest);
      CHECK(wait_of(call, attempt, 0.0) == ceiling / 2);
      CHECK(wait_of(call, attempt, almost_one) <= ceiling);
      CHECK(wait_of(call, attempt, almost_one) > ceiling * 9 / 10);
      CHECK(wait_of(call, attempt, 0.0) >= before);
      before = wait_of(call, attempt, 0.0);
    }
  }
}

TEST_CASE("what the other side asks for is never undercut, and never shortens the wait", "[retry]") {
  const Call call = ShowCard{"C1", "d"};
  CHECK(wait_of(call, 1, 0.0, 30s) == 30s);
  CHECK(wait_of(call, 1, almost_one, 30s) == 30s);
  CHECK(wait_of(call, 1, 0.0, 24h) == 24h);
  CHECK(wait_of(call, 10, 0.0, 1s) == wait_of(call, 10, 0.0));
  CHECK(wait_of(call, 1, 0.0, 0s) == wait_of(call, 1, 0.0));
}

TEST_CASE("past the end of its schedule a call has failed for good", "[retry]") {
  for (const auto& call : every_call()) {
    INFO(name_of(call));
    const auto attempts = retry_schedule(call).attempts;
    CHECK_FALSE(end_of(call, attempts - 1, {false, {}, "503"}).has_value());
    for (const auto attempt : {attempts, attempts + 1, std::uint32_t{4'000'000'000}}) {
      const auto outcome = end_of(call, attempt, {false, 1s, "503"});
      REQUIRE(outcome.has_value());
      REQUIRE(std::holds_alternative<Failed>(*outcome));
      CHECK(std::get<Failed>(*outcome).kind == Failed::Kind::exhausted);
      CHECK(std::get<Failed>(*outcome).reason == "503");
    }
  }
}

TEST_CASE("what may have been done is never repeated blindly where a repeat does harm", "[retry]") {
  for (const auto& call : every_call()) {
    INFO(name_of(call));
    const bool harmful =
        std::holds_alternative<PostDocument>(call) || std::holds_alternative<CreateSubscription>(call) ||
        std::holds_alternative<AnswerWorkflow>(call) || std::holds_alternative<ShowCard>(call) ||
        std::holds_alternative<Whisper>(call) || std::holds_alternative<NotifyThread>(call) ||
        std::holds_alternative<TellChannel>(call) || std::holds_alternative<TellPerson>(call);
    CHECK((when_in_doubt(call) == WhenInDoubt::ask) == harmful);
    CHECK((when_in_doubt(call) == WhenInDoubt::drop) == is_modal(call));
    if (is_made_once(call)) continue;
    const auto outcome = end_of(call, 1, {true, 1s, "no reply"});
    CHECK(outcome.has_value() == (harmful || is_modal(call)));
    if (outcome) {
      REQUIRE(std::holds_alternative<InDoubt>(*outcome));
      CHECK(std::get<InDoubt>(*outcome).reason == "no reply");
    }
  }
}

TEST_CASE("a post that is certainly not done is given up within about two minutes", "[retry]") {
  const Call call = PostDocument{record, "e"};
  Duration longest{0};
  for (std::uint32_t attempt = 1; attempt < retry_schedule(call).attempts; ++attempt)
    longest += wait_of(call, attempt, almost_one);
  CHECK(longest > 1min);
  CHECK(longest < 2min + 30s);
}

TEST_CASE("each call keeps the pace of the one it is for", "[retry]") {
  for (const auto& call : every_call()) {
    INFO(name_of(call));
    const bool to_channel = std::holds_alternative<ShowCard>(call) ||
                            std::holds_alternative<NotifyThread>(call) ||
                            std::holds_alternative<TellChannel>(call) ||
                            std::holds_alternative<TellPerson>(call);  // To a user, by their id.
    CHECK((party_of(call) == Party::slack_channel) == to_channel);
    CHECK(channel_of(call) == (to_channel ? "C1" : ""));
  }
  CHECK(party_of(PostDocument{}) == Party::business_central);
  CHECK(party_of(Whisper{}) == Party::slack_workspace);
  CHECK(party_of(LookUpUser{}) == Party::slack_workspace);
}

}  // namespace countersign::retry_test
