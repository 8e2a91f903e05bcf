// Home tabs and modals of one workspace: their pace, and whom a document's lines are for.
#include "actors/slack_member.hpp"
#include "bench.hpp"
#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/message.hpp"

namespace countersign::home_pace_test {

using namespace countersign;
using namespace std::chrono_literals;
using actors::test::Bench;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Slack, and when it was asked to publish.
struct World {
  Bench& bench;
  bool says_who_we_are = true;
  std::vector<Instant> published{};

  std::optional<HttpResponse> operator()(const HttpRequest& request) {
    if (holds(request.url, "login.example"))
      return HttpResponse{200, {}, R"({"token_type":"Bearer","expires_in":86400,"access_token":"a.b.c"})"};
    if (holds(request.url, "auth.test")) {
      if (!says_who_we_are) return HttpResponse{503, {}, ""};
      return HttpResponse{200, {}, R"({"ok":true,"url":"https://contoso.slack.com/","team_id":"T1"})"};
    }
    if (!holds(request.url, "views.publish")) return std::nullopt;
    published.push_back(bench.now());
    return HttpResponse{200, {}, R"({"ok":true,"view":{"id":"V1"}})"};
  }
};

void open_home(Bench& bench, const std::string& user) {
  bench.accept(domain::desk_entity(user), domain::encode(domain::Message{domain::HomeOpened{bench.now()}}));
}

}  // namespace

TEST_CASE("Home tabs that are opened together are published one after another, within Slack's tier") {
  const bool says_who_we_are = GENERATE(true, false);
  Bench bench;
  World world{bench, says_who_we_are};
  bench.respond = [&world](const HttpRequest& request) { return world(request); };
  bench.start();
  constexpr std::size_t people = 8;
  for (std::size_t i = 0; i < people; ++i) open_home(bench, "U0PERSON" + std::to_string(i));
  REQUIRE(bench.run_until([&] { return world.published.size() == people; }, 1min));
  for (std::size_t i = 1; i < people; ++i)
    CHECK(world.published[i] - world.published[i - 1] >= limits::slack_home_gap_ms);
  // Nor slower than it must be.
  CHECK(world.published.back() - world.published.front() < (people + 1) * limits::slack_home_gap_ms);
  // Where links lead is asked once; where Slack does not say, each is published without.
  CHECK(bench.asked("auth.test") == (says_who_we_are ? 1 : people));
  // After a pause the first begins at once.
  const Instant again = bench.now() + 1h;
  REQUIRE_FALSE(bench.run_until([&] { return bench.now() > again; }, 30min));
  const Instant before = bench.now();
  open_home(bench, "U0LATER");
  REQUIRE(bench.run_until([&] { return world.published.size() == people + 1; }, 1min));
  CHECK(world.published.back() - before < limits::slack_home_gap_ms);
}

TEST_CASE("who was looked up is known for a while, and a crowd takes no more room than it may") {
  actors::KnownMembers members;
  const Instant start = *parse_instant("2026-11-24T09:00:00Z");
  CHECK_FALSE(members.refusal_of("U1", start).has_value());
  members.note("U1", {"", true}, start);
  CHECK(members.refusal_of("U1", start + 9min) == "");
  CHECK_FALSE(members.refusal_of("U1", start + 10min).has_value());
  INFO("a guest may have become a member soon, and what Slack did not say is asked again");
  members.note("U2", {"is a guest of the workspace", true}, start);
  CHECK(members.refusal_of("U2", start + 59s) == "is a guest of the workspace");
  CHECK_FALSE(members.refusal_of("U2", start + 1min).has_value());
  members.note("U3", {"cannot be looked up", false}, start);
  CHECK_FALSE(members.refusal_of("U3", start).has_value());
  for (int i = 0; i < 2'500; ++i) members.note("U" + std::to_string(i), {"", true}, start);
  CHECK(members.refusal_of("U2499", start).has_value());
  CHECK_FALSE(members.refusal_of("U2", start).has_value());
}

}  // namespace countersign::home_pace_test
