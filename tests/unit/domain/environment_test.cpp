// An environment: what it plans, what it deletes, whom it tells.
#include "domain/environment.hpp"

#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/subscription_plan.hpp"
#include "support.hpp"

namespace countersign::environment_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const Resource invoices = Resource::purchase_invoices;
const CompanyKey second{"Production", "44444444-3333-4333-8333-333333333333"};
const Failed no_answer{Failed::Kind::exhausted, "exhausted", "no answer"};

FoundSubscription found(const std::string& id, Resource resource = invoices,
                        const CompanyKey& key = company) {
  FoundSubscription one;
  one.id = id;
  one.company = key;
  one.resource = resource;
  one.expires_at = start + 60h;
  one.reaches_us = true;
  return one;
}

TenantSettings two_companies() {
  auto settings = full_settings();
  settings.companies[0].resources = {Resource::employees, Resource::purchase_orders, Resource::vendors,
                                     invoices};
  settings.companies.push_back(settings.companies[0]);
  settings.companies[1].id = second.company;
  return settings;
}

std::vector<std::string> ids(const std::vector<UnwantedSubscription>& unwanted) {
  std::vector<std::string> list;
  for (const auto& one : unwanted) list.push_back(one.subscription.id);
  return list;
}

std::vector<Resource> subscribed(const EnvironmentPlan& plan) {
  std::vector<Resource> list;
  for (const auto& one : plan.planned) {
    if (one.plan == SubscriptionPlan::subscribe) list.push_back(one.resource);
  }
  return list;
}

struct Environment : Driver {
  Environment() : Driver(make_environment("Production")) {}

  void probed(const Outcome& outcome = NotOffered{}) { end(ReadWebhookResources{company}, outcome); }
  void listed(std::vector<FoundSubscription> ours, std::size_t foreign = 0) {
    SubscriptionsListed list{std::move(ours), 0};
    list.all = list.ours.size() + foreign;
    end(ListSubscriptions{"Production"}, list);
  }
  void begin() {
    wake();
    probed();
    listed({});
  }
  std::vector<SubscriptionReviewed> told(Resource resource = invoices,
                                         const CompanyKey& key = company) const {
    return sent_to<SubscriptionReviewed>(subscription_entity(key, resource));
  }
  std::size_t deletions() const { return calls<DeleteSubscription>().size(); }
};

}  // namespace

// The plan --------------------------------------------------------------------------------------------------

TEST_CASE("of a scarce room the most valuable resources of all companies get their subscriptions first",
          "[environment]") {
  const std::vector<Resource> all{invoices, Resource::purchase_orders, Resource::vendors,
                                  Resource::employees};
  const auto plan = [&](std::size_t foreign) {
    return plan_subscriptions(two_companies(), all, {{}, foreign}, 200, start);
  };
  CHECK(plan(0).planned.size() == 8);
  CHECK(subscribed(plan(192)).size() == 8);
  CHECK(subscribed(plan(195)) == std::vector<Resource>{invoices, invoices, Resource::purchase_orders,
                                                       Resource::purchase_orders, Resource::vendors});
  CHECK(plan(195).without_room == 3);
  CHECK(subscribed(plan(199)) == std::vector{invoices});
  CHECK(subscribed(plan(200)).empty());
  CHECK(subscribed(plan(1'000)).empty());
  CHECK(plan(200).planned[0].reason ==
        "Business Central allows 200 subscriptions an environment, and there is no room");
}

TEST_CASE("what has no webhook in this environment is polled; without its list the documented one counts",
          "[environment]") {
  const auto plan = plan_subscriptions(two_companies(), std::nullopt, {}, 200, start);
  CHECK(subscribed(plan) == std::vector<Resource>{invoices, invoices, Resource::vendors, Resource::vendors,
                                                  Resource::employees, Resource::employees});
  CHECK(plan.without_room == 0);
  const auto only_orders = plan_subscriptions(two_companies(), {{Resource::purchase_orders}}, {}, 200, start);
  CHECK(subscribed(only_orders) ==
        std::vector<Resource>{Resource::purchase_orders, Resource::purchase_orders});
  CHECK(only_orders.planned[0].reason == "Business Central offers no webhook for it");
}

TEST_CASE("what is ours and not wanted goes, and nobody else's", "[environment]") {
  auto settings = full_settings();
  auto older = found("older");
  older.created_at = start - 2h;
  auto newer = found("newer");
  newer.created_at = start - 1h;
  auto elsewhere = found("elsewhere");
  elsewhere.reaches_us = false;
  elsewhere.created_at = start;
  auto expired = found("expired");
  expired.expires_at = start - 1s;
  expired.created_at = start;
  FoundSubscription strange;
  strange.id = "strange";
  const SubscriptionsListed listed{{older, newer, elsewhere, expired, strange,
                                    found("left", invoices, second), found("unwatched", Resource::vendors)},
                                   100};
  const auto plan = plan_subscriptions(settings, std::nullopt, listed, 200, start);
  REQUIRE(plan.planned.size() == 1);
  CHECK(plan.planned[0].kept->id == "newer");
  CHECK(plan.foreign == 93);
  CHECK(ids(plan.unwanted) ==
        std::vector<std::string>{"older", "elsewhere", "expired", "strange", "left", "unwatched"});
  SECTION("of two the one with our client state stays, though it is older") {
    newer.outdated = true;
    const auto other = plan_subscriptions(settings, std::nullopt, {{older, newer}, 2}, 200, start);
    CHECK(other.planned[0].kept->id == "older");
  }
}

TEST_CASE("less valuable subscriptions make room, and what waits for it is not asked for too early",
          "[environment]") {
  auto settings = full_settings();
  settings.companies[0].resources = {Resource::vendors, invoices};
  const SubscriptionsListed full{{found("vendors", Resource::vendors)}, 200};
  const auto plan = plan_subscriptions(settings, std::nullopt, full, 200, start);
  CHECK(subscribed(plan).empty());
  CHECK(plan.waits);
  CHECK(ids(plan.unwanted) == std::vector<std::string>{"vendors"});
  const auto after = plan_subscriptions(settings, std::nullopt, {{}, 199}, 200, start);
  CHECK(subscribed(after) == std::vector{invoices});
  CHECK_FALSE(after.waits);
}

// The entity ------------------------------------------------------------------------------------------------

TEST_CASE("when all of ours are gone at once nothing is made before the guard has looked: a copy has none",
          "[environment]") {
  Environment talk;
  const auto suspicions = [&] { return talk.sent_to<CopySuspected>(guard_entity()).size(); };
  talk.begin();
  CHECK(suspicions() == 0);
  talk.fire("check");
  talk.listed({found("first")});
  const Instant last_there = talk.now;
  talk.now += 1h;
  talk.fire("check");
  talk.listed({});
  CHECK(suspicions() == 1);
  CHECK(talk.sent_to<CopySuspected>(guard_entity()).at(0).last_there == last_there);
  CHECK(talk.told().empty());
  CHECK(talk.last.effects.empty());
  INFO("its answer is a question, and then they are made again");
  talk.now += 1min;
  talk.tell(SubscriptionsQuestioned{"it is no copy"});
  talk.listed({});
  CHECK(suspicions() == 0);
  REQUIRE(talk.told().size() == 1);
  CHECK(talk.told()[0].plan == SubscriptionPlan::subscribe);
  INFO("one of several that is left is no copy's");
  talk.fire("check");
  talk.listed({found("second")});
  CHECK(suspicions() == 0);
}

TEST_CASE("so it is when everybody else's are gone at once, where there was no room for ours",
          "[environment]") {
  Environment talk;
  talk.begin();
  talk.end(ListSubscriptions{"Production"}, SubscriptionsListed{{}, 200});
  CHECK(talk.sent_to<CopySuspected>(guard_entity()).empty());
  talk.now += 1h;
  talk.fire("check");
  talk.end(ListSubscriptions{"Production"}, SubscriptionsListed{{}, 0});
  CHECK(talk.sent_to<CopySuspected>(guard_entity()).size() == 1);
  CHECK(talk.last.effects.empty());
}

TEST_CASE("one list serves all subscriptions of an environment", "[environment]") {
  Environment talk;
  talk.settings = two_companies();
  talk.wake();
  CHECK(talk.only_call<ReadWebhookResources>().company == company);
  talk.probed(WebhookResourcesRead{{invoices, Resource::purchase_orders}});
  CHECK(talk.audited("environment.webhooks") == 1);
  CHECK(talk.only_call<ListSubscriptions>() == ListSubscriptions{"Production"});
  const Instant asked = talk.now;
  talk.now += 2s;
  talk.listed({found("ours")});
  CHECK(talk.last.sends.size() == 8);
  REQUIRE(talk.told().size() == 1);
  CHECK(talk.told()[0].subscription_id == "ours");
  CHECK(talk.told()[0].listed_at == asked);
  CHECK(talk.told(invoices, second)[0].subscription_id.empty());
  CHECK(talk.told(Resource::purchase_orders)[0].plan == SubscriptionPlan::subscribe);
  CHECK(talk.told(Resource::vendors)[0].plan == SubscriptionPlan::poll);
  CHECK(talk.last.index.at(0).index == "environments");
}

TEST_CASE("a probe that is refused means the documented list, one without an answer changes nothing",
          "[environment]") {
  Environment talk;
  talk.settings.companies[0].resources = {Resource::purchase_orders};
  talk.wake();
  talk.probed(WebhookResourcesRead{{Resource::purchase_orders}});
  talk.listed({});
  const auto plan_after = [&](const Outcome& probe) {
    talk.now += 25h;
    talk.fire("check");
    talk.probed(probe);
    talk.listed({});
    return talk.told(Resource::purchase_orders).at(0).plan;
  };
  CHECK(plan_after(no_answer) == SubscriptionPlan::subscribe);
  CHECK(plan_after(Failed{Failed::Kind::unauthorised, "HTTP 401", "refused"}) == SubscriptionPlan::poll);
  CHECK(plan_after(WebhookResourcesRead{{Resource::purchase_orders}}) == SubscriptionPlan::subscribe);
  CHECK(plan_after(NotOffered{}) == SubscriptionPlan::poll);
}

TEST_CASE("the list comes at the settings' pace with up to a tenth of jitter, the probe once a day",
          "[environment]") {
  Environment talk;
  talk.begin();
  int probes = 0;
  for (int i = 0; i < 48; ++i) {
    const auto due = talk.timer("check");
    REQUIRE(due.has_value());
    CHECK(*due >= talk.now + 60min);
    CHECK(*due <= talk.now + 66min);
    talk.now = *due;
    talk.fire("check");
    if (!talk.calls<ReadWebhookResources>().empty()) {
      ++probes;
      talk.probed();
      CHECK(talk.audited("environment.webhooks") == 0);
    }
    CHECK(talk.calls<ListSubscriptions>().size() == 1);
    talk.listed({});
  }
  CHECK(probes == 2);
}

TEST_CASE("any number of questions are one list, and at most one more after it", "[environment]") {
  Environment talk;
  talk.begin();
  talk.now += 1min;
  talk.tell(SubscriptionsQuestioned{"gone"});
  CHECK(talk.calls<ListSubscriptions>().size() == 1);
  for (int i = 0; i < 100; ++i) {
    talk.tell(SubscriptionsQuestioned{"gone"});
    CHECK(talk.last.effects.empty());
  }
  talk.listed({});
  CHECK(talk.last.effects.empty());
  CHECK(talk.timer("check") == talk.now + limits::subscription_list_gap_ms);
}

TEST_CASE("a list that fails is repeated with longer waits and told once", "[environment]") {
  Environment talk;
  talk.wake();
  talk.probed();
  std::size_t audited = 0;
  Duration longest{};
  for (int i = 0; i < 20; ++i) {
    talk.end(ListSubscriptions{"Production"}, no_answer);
    CHECK(talk.last.sends.empty());
    audited += talk.audited("environment.unlisted");
    longest = *talk.timer("check") - talk.now;
    talk.now = *talk.timer("check");
    talk.fire("check");
    CHECK(talk.calls<ListSubscriptions>().size() == 1);
  }
  CHECK(audited == 1);
  CHECK(longest == 15min);
}

TEST_CASE("the unwanted are deleted once, and what waited for their room is looked at again",
          "[environment]") {
  Environment talk;
  talk.wake();
  talk.probed();
  talk.listed({found("left", invoices, second)}, 199);
  CHECK(talk.only_call<DeleteSubscription>().subscription_id == "left");
  CHECK(talk.audited("subscription.deleted") == 1);
  CHECK(talk.told()[0].plan == SubscriptionPlan::poll);
  talk.now += 1min;
  SECTION("deleted") {
    talk.end(DeleteSubscription{"Production", "left"}, SubscriptionDeleted{});
    CHECK(talk.calls<ListSubscriptions>().size() == 1);
    talk.listed({}, 199);
    CHECK(talk.told()[0].plan == SubscriptionPlan::subscribe);
  }
  SECTION("listed once more before the deletion has ended") {
    talk.fire("check");
    talk.listed({found("left", invoices, second)}, 199);
    CHECK(talk.deletions() == 0);
  }
  SECTION("not deleted: tried with the next list") {
    talk.end(DeleteSubscription{"Production", "left"}, no_answer);
    CHECK(talk.audited("subscription.not_deleted") == 1);
    talk.fire("check");
    talk.listed({found("left", invoices, second)}, 199);
    CHECK(talk.deletions() == 1);
  }
}

TEST_CASE("who left the settings is told, once", "[environment]") {
  Environment talk;
  talk.settings = two_companies();
  talk.begin();
  talk.settings.companies.pop_back();
  talk.now += 1h;
  talk.fire("check");
  talk.listed({});
  CHECK(talk.told(invoices, second).at(0).plan == SubscriptionPlan::none);
  talk.now += 1h;
  talk.fire("check");
  talk.listed({});
  CHECK(talk.told(invoices, second).empty());
}

TEST_CASE("the operator hears when the room ends and when there is some again", "[environment]") {
  Environment talk;
  talk.begin();
  const auto after = [&](std::size_t foreign) {
    talk.now += 1h;
    talk.fire("check");
    talk.listed({}, foreign);
  };
  after(200);
  CHECK(talk.audited("environment.full") == 1);
  after(200);
  CHECK(talk.last.audit.empty());
  after(10);
  CHECK(talk.audited("environment.has_room") == 1);
}

TEST_CASE("an environment that the settings do not name any more is left alone", "[environment]") {
  Environment talk;
  talk.begin();
  talk.settings.business_central.environment = "Sandbox";
  talk.now += 1h;
  talk.fire("check");
  CHECK(talk.last.effects.empty());
  CHECK_FALSE(talk.timer("check").has_value());
}

}  // namespace countersign::environment_test
