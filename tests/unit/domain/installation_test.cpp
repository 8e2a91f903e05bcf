// Where the app is installed: whose tokens are taken, when they are renewed, and when nothing is sent to
// Slack.
#include "domain/installation.hpp"

#include <map>

#include <rapidcheck.h>

#include "catch.hpp"
#include "core/limits.hpp"
#include "random_input.hpp"
#include "support.hpp"

namespace countersign::installation_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

using Problem = InstallAnswer::Problem;

const std::vector<SealedSecret> first_tokens{{"slack.bot-token", "sealed 1"},
                                             {"slack.refresh-token", "sealed 2"}};
const std::vector<SealedSecret> next_tokens{{"slack.bot-token", "sealed 3"},
                                            {"slack.refresh-token", "sealed 4"}};

AppInstalled installation(Instant at) {
  AppInstalled installed;
  installed.app_id = "A1";
  installed.team_id = "T1";
  installed.team = "Contoso";
  installed.installer = "U0DANA";
  installed.secrets = {first_tokens.front()};
  installed.at = at;
  return installed;
}

struct Installation : Driver {
  Installation() : Driver(make_installation()) {
    settings.slack.app_id = "A1";
    settings.slack.team_id = "T1";
    settings.slack.client_id = "1.2";
    settings.public_url = "https://countersign.example";
  }

  Problem install(const AppInstalled& installed) {
    tell(installed);
    REQUIRE(last.reply.has_value());
    return decode_install_answer(*last.reply).value().problem;
  }
  Problem install() { return install(installation(now)); }
  /// With a token that expires.
  void install_renewable(const std::string& mark = "m1", Duration life = 12h) {
    auto installed = installation(now);
    installed.life = life;
    installed.mark = mark;
    installed.secrets = first_tokens;
    REQUIRE(install(installed) == Problem::none);
  }
  void probed(const Outcome& outcome) { end(ProbeSlackToken{}, outcome); }
  void refused(const std::string& code) { probed(SlackTokenRefused{code, {}}); }
  void renewed(const Outcome& outcome) { end(RefreshSlackToken{}, outcome); }
  SlackAccess access() const { return machine->slack_access().value(); }
  bool probes() const { return calls<ProbeSlackToken>().size() == 1; }
  bool refreshes() const { return calls<RefreshSlackToken>().size() == 1; }
};

}  // namespace

TEST_CASE("the settings' app in the settings' workspace is taken, and nothing else is stored",
          "[installation]") {
  Installation app;
  CHECK(app.install() == Problem::none);
  CHECK(app.last.secrets == std::vector<SealedSecret>{first_tokens.front()});
  CHECK(app.audited("slack.installed") == 1);
  CHECK(app.access() == SlackAccess{true, 1});
  CHECK_FALSE(app.timer("refresh"));

  const auto refuses = [&](const AppInstalled& installed, Problem problem) {
    CHECK(app.install(installed) == problem);
    CHECK(app.last.secrets.empty());
    CHECK(app.last.events.empty());
    CHECK(app.audited("slack.install_refused") == 1);
  };
  auto other = installation(app.now);
  other.team_id = "T2";
  refuses(other, Problem::other_team);
  other = installation(app.now);
  other.app_id = "A2";
  refuses(other, Problem::other_app);
  other = installation(app.now);
  other.is_org_wide = true;
  other.team_id.clear();
  other.enterprise_id = "E1";
  refuses(other, Problem::org_wide);
  other = installation(app.now);
  other.team_id.clear();
  refuses(other, Problem::org_wide);
  other = installation(app.now);
  other.life = 12h;
  refuses(other, Problem::not_renewable);
  CHECK(app.access() == SlackAccess{true, 1});
}

TEST_CASE("the whole of the settings' organisation is taken too, and its token is known by it",
          "[installation]") {
  Installation app;
  app.settings.slack.enterprise_id = "E1";
  auto whole = installation(app.now);
  whole.is_org_wide = true;
  whole.team_id.clear();
  whole.team = "Contoso Group";
  whole.enterprise_id = "E1";
  CHECK(app.install(whole) == Problem::none);
  CHECK(app.last.secrets.size() == 1);
  CHECK(app.access() == SlackAccess{true, 1});
  // The workspace alone does, too; but no other organisation, nor a workspace outside it.
  auto alone = installation(app.now);
  alone.enterprise_id = "E1";
  CHECK(app.install(alone) == Problem::none);
  // A chain of tokens that several tenants share would break: each would use up the others' refresh token.
  app.settings.slack.shares_organisation = true;
  CHECK(app.install(whole) == Problem::none);
  auto renewable = whole;
  renewable.life = 12h;
  renewable.mark = "m1";
  CHECK(app.install(renewable) == Problem::shared_chain);
  CHECK(app.last.secrets.empty());
  CHECK(app.audited("slack.install_refused") == 1);
  CHECK_FALSE(app.timer("refresh"));
  renewable.is_org_wide = false;
  renewable.team_id = "T1";
  CHECK(app.install(renewable) == Problem::none);
  app.settings.slack.shares_organisation = false;
  auto other = whole;
  other.enterprise_id = "E2";
  CHECK(app.install(other) == Problem::other_enterprise);
  CHECK(app.install(installation(app.now)) == Problem::other_enterprise);
  other = alone;
  other.team_id = "T2";
  CHECK(app.install(other) == Problem::other_team);

  const auto taken = [&](const SlackTokenTaken& token) {
    app.tell(SlackTokenDoubted{"invalid_auth"});
    REQUIRE(app.probes());
    app.probed(token);
    const bool usable = app.access().usable;
    if (!usable) app.install(whole);
    return usable;
  };
  CHECK(taken({"E1", "E1", true}));
  CHECK(taken({"T9", "E1", true}));
  CHECK(taken({"T1", "E1", false}));
  CHECK_FALSE(taken({"T9", "E1", false}));
  CHECK_FALSE(taken({"T1", "E2", true}));
  app.settings.slack.enterprise_id.clear();
  CHECK_FALSE(taken({"T1", "E1", true}));
}

TEST_CASE("the end of the installation is believed once Slack itself says so, in whichever order it is told",
          "[installation]") {
  const bool tokens_first = GENERATE(true, false);
  Installation app;
  REQUIRE(app.install() == Problem::none);
  app.tell(AppRemoved{tokens_first ? "tokens_revoked" : "app_uninstalled"});
  CHECK(app.probes());
  CHECK(app.access().usable);
  // The second is heard while Slack is being asked: what it says may be of before.
  app.tell(AppRemoved{tokens_first ? "app_uninstalled" : "tokens_revoked"});
  CHECK_FALSE(app.probes());
  app.refused("account_inactive");
  CHECK(app.probes());
  app.refused("account_inactive");
  CHECK_FALSE(app.access().usable);
  CHECK(app.audited("slack.paused") == 1);
  CHECK(app.timer("probe") > app.now + 5min);

  // Told once, however often it is refused; asked ever more rarely.
  Duration wait{};
  for (int i = 0; i < 12; ++i) {
    app.now += 7h;
    app.fire("probe");
    REQUIRE(app.probes());
    app.refused("account_inactive");
    CHECK(app.audited("slack.paused") == 0);
    const Duration next = app.timer("probe").value() - app.now;
    CHECK(next >= wait);
    wait = next;
  }
  CHECK(wait == limits::slack_token_again_longest_ms);

  REQUIRE(app.install() == Problem::none);
  CHECK(app.access() == SlackAccess{true, 2});
  CHECK(app.audited("slack.resumed") == 1);
  CHECK(app.rebuilt(make_installation()) == app.machine->snapshot().body);
}

TEST_CASE("what is told of an installation that was replaced since stops nothing", "[installation]") {
  Installation app;
  REQUIRE(app.install() == Problem::none);
  app.tell(AppRemoved{"app_uninstalled"});
  REQUIRE(app.probes());
  // The probe may have gone out with the token before.
  REQUIRE(app.install() == Problem::none);
  app.refused("token_revoked");
  CHECK(app.access().usable);
  REQUIRE(app.probes());
  app.probed(SlackTokenTaken{"T1", {}, false});
  CHECK(app.access().usable);
  app.tell(AppRemoved{"tokens_revoked"});
  app.probed(SlackTokenTaken{"T1", {}, false});
  CHECK(app.access() == SlackAccess{true, 2});
  CHECK(app.audited("slack.paused") + app.audited("slack.resumed") == 0);
}

TEST_CASE("a refused call makes Slack be asked, and a token that is stored by hand is asked for",
          "[installation]") {
  Installation app;
  app.tell(SlackTokenDoubted{"invalid_auth"});
  REQUIRE(app.probes());
  app.refused(no_token);
  CHECK_FALSE(app.access().usable);
  CHECK_FALSE(app.timer("probe"));  // There is nothing to ask with.
  app.tell(SlackTokenReplaced{});
  REQUIRE(app.probes());
  app.probed(SlackTokenTaken{"T9", {}, false});
  CHECK_FALSE(app.access().usable);  // Another workspace's.
  app.tell(SlackTokenReplaced{});
  app.probed(SlackTokenTaken{"T1", {}, false});
  CHECK(app.access() == SlackAccess{true, 2});
  CHECK(app.audited("slack.resumed") == 1);
}

TEST_CASE("no answer from Slack neither stops nor resumes anything", "[installation]") {
  Installation app;
  const Outcome nothing = Failed{Failed::Kind::exhausted, "exhausted", "No answer"};
  app.tell(SlackTokenDoubted{"token_revoked"});
  app.probed(nothing);
  CHECK(app.access().usable);
  app.tell(SlackTokenDoubted{"token_revoked"});
  app.refused("token_revoked");
  app.fire("probe");
  app.probed(nothing);
  CHECK_FALSE(app.access().usable);
  CHECK(app.timer("probe"));
}

TEST_CASE("a start asks whether a token that was refused is taken now", "[installation]") {
  Installation app;
  app.wake();
  CHECK(app.last == Turn{});
  app.tell(SlackTokenDoubted{"token_revoked"});
  app.refused("token_revoked");
  app.wake();
  CHECK(app.probes());
  app.wake();
  CHECK_FALSE(app.probes());
}

TEST_CASE(
    "a token that expires is renewed well before, once, and what came is stored with what is known of it",
    "[installation]") {
  Installation app;
  app.install_renewable();
  CHECK(app.timer("refresh") == app.now + 10h);
  app.now += 10h;
  app.fire("refresh");
  REQUIRE(app.refreshes());
  app.fire("refresh");
  CHECK_FALSE(app.refreshes());
  app.tell(SlackTokenDoubted{"token_expired"});
  CHECK_FALSE(app.refreshes());
  CHECK_FALSE(app.probes());
  app.renewed(SlackTokenRefreshed{"m1", "m2", 12h, next_tokens});
  CHECK(app.last.secrets == next_tokens);
  CHECK(app.last.events.size() == 1);
  CHECK(app.timer("refresh") == app.now + 10h);
  CHECK(app.access() == SlackAccess{true, 2});
  CHECK(app.audited("slack.token_rotated") == 1);
}

TEST_CASE("a short life is renewed at its half", "[installation]") {
  Installation app;
  app.install_renewable("m1", 10min);
  CHECK(app.timer("refresh") == app.now + 5min);
}

TEST_CASE("a renewal that belongs to another chain than the present one changes nothing", "[installation]") {
  Installation app;
  app.install_renewable("m1");
  app.fire("refresh");
  REQUIRE(app.refreshes());
  app.install_renewable("other");
  app.renewed(SlackTokenRefreshed{"m1", "m2", 12h, next_tokens});
  CHECK(app.last.secrets.empty());
  CHECK(app.timer("refresh") == app.now + 10h);
  // Nor does its refusal; and the present chain can be renewed.
  app.fire("refresh");
  REQUIRE(app.refreshes());
  app.renewed(SlackTokenRefused{"invalid_refresh_token", "m1"});
  CHECK(app.audited("slack.rotation_failed") == 0);
  app.fire("refresh");
  app.renewed(SlackTokenRefreshed{"other", "m3", 12h, next_tokens});
  CHECK(app.last.secrets == next_tokens);
  // A token by hand ends the chain.
  app.fire("refresh");
  app.tell(SlackTokenReplaced{});
  app.renewed(SlackTokenRefreshed{"m3", "m4", 12h, first_tokens});
  CHECK(app.last.secrets.empty());
  CHECK_FALSE(app.timer("refresh"));
}

TEST_CASE("a renewal that fails is told once, tried again, and stops sending only when the token has ended",
          "[installation]") {
  Installation app;
  app.install_renewable();
  app.now += 10h;
  app.fire("refresh");
  app.renewed(Failed{Failed::Kind::exhausted, "exhausted", "No answer"});
  CHECK(app.audited("slack.rotation_failed") == 1);
  CHECK(app.access().usable);
  CHECK(app.timer("refresh") == app.now + limits::slack_token_again_first_ms);
  app.now += 10min;
  app.fire("refresh");
  REQUIRE(app.refreshes());
  app.renewed(Failed{Failed::Kind::exhausted, "exhausted", "No answer"});
  CHECK(app.audited("slack.rotation_failed") == 0);
  // Slack says that it has ended: trying it again at each refused call would be a storm.
  app.tell(SlackTokenDoubted{"token_expired"});
  CHECK_FALSE(app.refreshes());
  CHECK_FALSE(app.access().usable);
  CHECK(app.audited("slack.paused") == 1);
  app.now += 3h;
  app.fire("refresh");
  app.renewed(SlackTokenRefused{"invalid_refresh_token", "m1"});
  CHECK(app.audited("slack.rotation_failed") == 1);
  CHECK(app.audited("slack.paused") == 0);
  app.fire("refresh");
  app.renewed(SlackTokenRefreshed{"m1", "m2", 12h, next_tokens});
  CHECK(app.audited("slack.resumed") == 1);
  CHECK(app.access() == SlackAccess{true, 2});
}

TEST_CASE("an ended token that can be renewed is renewed and not told", "[installation]") {
  Installation app;
  app.install_renewable();
  app.tell(SlackTokenDoubted{"token_expired"});
  REQUIRE(app.refreshes());
  CHECK(app.access().usable);
  app.renewed(SlackTokenRefreshed{"m1", "m2", 12h, next_tokens});
  CHECK(app.audited("slack.paused") == 0);
  CHECK(app.access().generation == 2);
}

TEST_CASE("what is told to people names what to do", "[installation]") {
  Installation app;
  CHECK(remedy_of_pause(app.settings) == "Install the app again: open https://countersign.example/slack/" +
                                             app.settings.tenant.value + "/install");
  app.settings.slack.client_id.clear();
  CHECK(install_url(app.settings).empty());
  CHECK(remedy_of_pause(app.settings).find("secret set") != std::string::npos);
}

namespace {

/// Slack and its people, in any order; answers come to what was asked alone.
struct Story : Installation {
  std::size_t probes_open = 0;
  std::size_t refreshes_open = 0;
  std::string mark;  ///< Of the refresh token that is stored.
  std::map<std::string, Instant> timers;

  void note() {
    probes_open += calls<ProbeSlackToken>().size();
    refreshes_open += calls<RefreshSlackToken>().size();
    RC_ASSERT(probes_open <= 1);
    RC_ASSERT(refreshes_open <= 1);
    for (const auto& timer : last.timers) {
      timers.erase(timer.name);
      if (timer.due) timers[timer.name] = *timer.due;
    }
  }
  void step(std::uint32_t number) {
    Choices choices{number};
    now += 1min * static_cast<long long>(choices.below(300));
    switch (choices.below(8)) {
      case 0:
        take_installation(choices);
        break;
      case 1:
        tell(AppRemoved{"app_uninstalled"});
        break;
      case 2:
        tell(SlackTokenDoubted{choices.one_of<std::string>({"token_expired", "token_revoked", ""})});
        break;
      case 3:
        tell(SlackTokenReplaced{});
        mark.clear();
        break;
      case 4:
        wake();
        break;
      case 5:
        if (probes_open == 0) return;
        --probes_open;
        probed(choices.one_of<Outcome>(
            {SlackTokenTaken{"T1", {}, false}, SlackTokenRefused{"token_revoked", {}},
             SlackTokenRefused{"token_expired", {}}, SlackTokenTaken{"T2", {}, false}, Failed{}}));
        break;
      case 6:
        if (refreshes_open == 0) return;
        --refreshes_open;
        take_renewal(choices);
        break;
      default:
        if (timers.empty()) return;
        const auto name = timers.begin()->first;
        timers.erase(name);
        fire(name);
    }
    note();
    check();
  }
  void take_installation(Choices& choices) {
    auto installed = installation(now);
    if (choices.below(4) == 0) installed.team_id = "T2";
    if (choices.below(2) == 0) installed.life = 12h;
    if (installed.life) installed.mark = "chain " + std::to_string(choices.below(3));
    const bool is_taken = install(installed) == Problem::none;
    RC_ASSERT(last.secrets.empty() != is_taken);
    if (is_taken) mark = installed.mark;
  }
  void take_renewal(Choices& choices) {
    const auto used = choices.below(3) == 0 ? std::string("older") : mark;
    if (choices.below(2) == 0)
      return renewed(choices.one_of<Outcome>({SlackTokenRefused{"invalid_refresh_token", used}, Failed{}}));
    renewed(SlackTokenRefreshed{used, used + "'", 12h, next_tokens});
    // Stored if and only if it continues the chain that is stored.
    const bool continues = !mark.empty() && used == mark;
    RC_ASSERT(last.secrets.empty() != continues);
    if (continues) mark += "'";
  }
  void check() {
    // Whatever happens, something goes on by itself, unless nothing is wrong or a person must act.
    if (!mark.empty())
      RC_ASSERT(static_cast<int>(refreshes_open > 0) + static_cast<int>(timers.contains("refresh")) > 0);
    if (!access().usable && mark.empty())
      RC_ASSERT(static_cast<int>(probes_open > 0) + static_cast<int>(timers.contains("probe")) > 0);
    RC_ASSERT(rebuilt(make_installation()) == machine->snapshot().body);
  }
};

}  // namespace

TEST_CASE("no order of events loses the chain, doubles a call or leaves nothing to happen", "[property]") {
  CHECK(rc::check("an installation", [](const std::vector<std::uint32_t>& numbers) {
    Story story;
    for (const auto number : numbers) story.step(number);
  }));
}

}  // namespace countersign::installation_test
