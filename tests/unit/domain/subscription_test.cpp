// How one resource of one company is watched: subscribed to, renewed in time, made again when it is gone, and
// polled meanwhile.
#include "domain/subscription.hpp"

#include <set>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace countersign::subscription_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const Resource invoices = Resource::purchase_invoices;
const Failed no_answer{Failed::Kind::exhausted, "exhausted", "no answer"};
const EntityId environment = environment_entity(company.environment);

struct Subscription : Driver {
  Subscription() : Driver(make_subscription(company, invoices)) {}

  void review(SubscriptionPlan plan, const std::string& id = "", Duration life = 72h,
              const std::string& reason = "") {
    SubscriptionReviewed told;
    told.plan = plan;
    told.reason = reason;
    told.subscription_id = id;
    if (!id.empty()) told.expires_at = now + life;
    told.listed_at = now;
    tell(told);
  }
  void created(const std::string& id, Duration life = 72h) {
    end(CreateSubscription{company, invoices}, SubscriptionActive{id, now + life});
  }
  void begin() {
    wake();
    review(SubscriptionPlan::subscribe);
    created("first");
  }
  void fire_renewal() {
    now = timer("renew").value();
    fire("renew");
  }
  std::size_t sweeps_asked() const { return sent_to<SweepRequested>(company_entity(company)).size(); }
  std::size_t questions() const { return sent_to<SubscriptionsQuestioned>(environment).size(); }
  RenewSubscription renewal() const { return {company, invoices, "first"}; }
  /// The row that an operator sees, when the last turn wrote one.
  nlohmann::json row() const {
    REQUIRE(last.index.size() == 1);
    REQUIRE(last.index[0].index == "subscriptions");
    return last.index[0].value ? nlohmann::json::parse(*last.index[0].value) : nlohmann::json{};
  }
};

}  // namespace

TEST_CASE("nothing is created before a list has shown that there is none", "[subscription]") {
  Subscription talk;
  talk.wake();
  CHECK(talk.last.effects.empty());
  CHECK(talk.row()["state"] == "polled");
  talk.review(SubscriptionPlan::subscribe);
  CHECK(talk.only_call<CreateSubscription>() == CreateSubscription{company, invoices});
  SECTION("a second list does not ask twice") {
    talk.review(SubscriptionPlan::subscribe);
    CHECK(talk.last.effects.empty());
  }
  SECTION("created, and what changed without it is swept") {
    talk.created("first");
    CHECK(talk.sweeps_asked() == 1);
    CHECK(talk.sent_to<SweepRequested>(company_entity(company))[0].resource == invoices);
    CHECK(talk.audited("subscription.created") == 1);
    INFO("and listed soon, so that it can be missed");
    CHECK(talk.sent_to<SubscriptionsQuestioned>(environment_entity("Production")).size() == 1);
    CHECK(talk.row()["state"] == "subscribed");
    CHECK(talk.row()["expires_at"] == format_instant(talk.now + 72h));
  }
}

TEST_CASE("a subscription that is listed is adopted, and renewed at once when it is outdated",
          "[subscription]") {
  Subscription talk;
  talk.wake();
  SECTION("as it is") {
    talk.review(SubscriptionPlan::subscribe, "ours", 40h);
    CHECK(talk.last.effects.empty());
    CHECK(talk.sweeps_asked() == 1);
    CHECK(talk.audited("subscription.adopted") == 1);
    CHECK(*talk.timer("renew") <= talk.now + 22h);
    talk.review(SubscriptionPlan::subscribe, "ours", 40h);
    CHECK(talk.last == Turn{});
  }
  SECTION("with another client state") {
    SubscriptionReviewed told{SubscriptionPlan::subscribe, "", "ours", talk.now + 40h, true, talk.now};
    talk.tell(told);
    CHECK(talk.only_call<RenewSubscription>().subscription_id == "ours");
  }
  SECTION("instead of the one that we knew, when that is the newer one") {
    talk.review(SubscriptionPlan::subscribe, "older");
    talk.review(SubscriptionPlan::subscribe, "newer");
    talk.fire_renewal();
    CHECK(talk.only_call<RenewSubscription>().subscription_id == "newer");
  }
}

TEST_CASE("a subscription is renewed near half of its life, never twice at the same share",
          "[subscription]") {
  std::set<Instant> moments;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Subscription talk;
    talk.entropy = SeededEntropy{seed};
    talk.begin();
    const auto due = talk.timer("renew");
    REQUIRE(due.has_value());
    CHECK(*due >= start + Duration{72h} * 45 / 100);
    CHECK(*due <= start + Duration{72h} * 55 / 100);
    moments.insert(*due);
  }
  CHECK(moments.size() > 40);
}

TEST_CASE("a renewal keeps the subscription and sweeps nothing, however often it is answered",
          "[subscription]") {
  Subscription talk;
  talk.begin();
  talk.fire_renewal();
  CHECK(talk.only_call<RenewSubscription>().subscription_id == "first");
  // Business Central repeats the handshake and moves the etag at each renewal: neither is seen here.
  for (int i = 0; i < 2; ++i) {
    talk.end(talk.renewal(), SubscriptionActive{"first", talk.now + 72h});
    CHECK(talk.sweeps_asked() == 0);
    CHECK(talk.last.audit.empty());
    CHECK(talk.last.effects.empty());
    const auto due = talk.timer("renew");
    REQUIRE(due.has_value());
    CHECK(*due >= talk.now + 32h);
  }
}

TEST_CASE("a subscription that a renewal does not find is made anew after one list, and swept",
          "[subscription]") {
  Subscription talk;
  talk.begin();
  talk.fire_renewal();
  talk.end(talk.renewal(), SubscriptionMissing{});
  CHECK(talk.audited("subscription.lost") == 1);
  CHECK(talk.questions() == 1);
  CHECK(talk.last.effects.empty());
  CHECK(talk.timer("poll") == talk.now + 2min);
  SECTION("it is gone") {
    talk.review(SubscriptionPlan::subscribe);
    CHECK(talk.calls<CreateSubscription>().size() == 1);
    talk.created("second");
    CHECK(talk.sweeps_asked() == 1);
    CHECK(talk.row()["state"] == "subscribed");
  }
  SECTION("it is there: the 404 was a gateway's") {
    talk.review(SubscriptionPlan::subscribe, "first");
    CHECK(talk.last.effects.empty());
    CHECK(talk.row()["state"] == "subscribed");
  }
  SECTION("the list does not come: it is asked for again") {
    talk.fire_renewal();
    CHECK(talk.questions() == 1);
    CHECK(talk.last.effects.empty());
  }
}

TEST_CASE("a subscription that Business Central dropped in silence is missed by the next list",
          "[subscription]") {
  Subscription talk;
  talk.begin();
  talk.now += 1h;
  talk.review(SubscriptionPlan::subscribe);
  CHECK(talk.audited("subscription.lost") == 1);
  CHECK(talk.calls<CreateSubscription>().size() == 1);
  talk.created("second");
  CHECK(talk.sweeps_asked() == 1);
}

TEST_CASE("a list that was asked for before a subscription began says nothing about it", "[subscription]") {
  Subscription talk;
  talk.wake();
  talk.review(SubscriptionPlan::subscribe);
  const Instant asked = talk.now;
  talk.now += 3s;
  talk.created("first");
  SubscriptionReviewed late;
  late.plan = SubscriptionPlan::subscribe;
  late.listed_at = asked;
  talk.tell(late);
  CHECK(talk.last == Turn{});
}

TEST_CASE("a creation of unknown outcome is followed by a list, not by a second creation", "[subscription]") {
  Subscription talk;
  talk.wake();
  talk.review(SubscriptionPlan::subscribe);
  talk.end(CreateSubscription{company, invoices}, InDoubt{"the reply was lost"});
  CHECK(talk.questions() == 1);
  CHECK(talk.last.effects.empty());
  SECTION("and is found") {
    talk.review(SubscriptionPlan::subscribe, "first");
    CHECK(talk.last.effects.empty());
    CHECK(talk.sweeps_asked() == 1);
  }
  SECTION("or is not there") {
    talk.review(SubscriptionPlan::subscribe);
    CHECK(talk.calls<CreateSubscription>().size() == 1);
  }
}

TEST_CASE("a creation that is answered after a list has shown one leaves no second one behind",
          "[subscription]") {
  Subscription talk;
  talk.wake();
  talk.review(SubscriptionPlan::subscribe);
  talk.review(SubscriptionPlan::subscribe, "first");
  SECTION("the same") {
    talk.created("first");
    CHECK(talk.questions() == 0);
  }
  SECTION("another: the environment compares again") {
    talk.created("second");
    CHECK(talk.questions() == 1);
  }
  talk.now += 33h;
  talk.fire("renew");
  CHECK(talk.only_call<RenewSubscription>().subscription_id == "first");
}

TEST_CASE("a renewal that fails is tried many times within the remaining life", "[subscription]") {
  Subscription talk;
  talk.begin();
  const Instant expires = start + 72h;
  std::vector<Duration> waits;
  int audited = 0;
  talk.fire_renewal();
  while (talk.now < expires) {
    CHECK(talk.only_call<RenewSubscription>().subscription_id == "first");
    talk.end(talk.renewal(), no_answer);
    audited += static_cast<int>(talk.audited("subscription.failed"));
    waits.push_back(*talk.timer("renew") - talk.now);
    talk.fire_renewal();
  }
  CHECK(waits.size() > 100);
  CHECK(audited == 1);
  CHECK(waits[0] == 30s);
  CHECK(waits[1] == 1min);
  CHECK(waits.back() == 15min);
  SECTION("and is polled once its life is over") {
    CHECK(talk.timer("poll") == talk.now + 2min);
    CHECK(talk.row()["state"] == "failed");
    CHECK(talk.row()["reason"] == "no answer");
    talk.now += 2min;
    talk.fire("poll");
    CHECK(talk.sent_to<SweepRequested>(company_entity(company))[0].reason == "poll");
  }
  SECTION("a success ends the row of failures") {
    talk.end(talk.renewal(), SubscriptionActive{"first", talk.now + 72h});
    talk.fire_renewal();
    talk.end(talk.renewal(), no_answer);
    CHECK(talk.timer("renew") == talk.now + 30s);
  }
}

TEST_CASE("a subscription that cannot be created is tried for ever, and polled meanwhile", "[subscription]") {
  Subscription talk;
  talk.wake();
  REQUIRE(talk.timer("poll") == talk.now + 2min);
  talk.review(SubscriptionPlan::subscribe);
  for (int i = 0; i < 200; ++i) {
    talk.end(talk.only_call<CreateSubscription>(), no_answer);
    REQUIRE(talk.timer("renew").has_value());
    CHECK(*talk.timer("renew") <= talk.now + 15min);
    talk.fire_renewal();
  }
  talk.created("first");
  CHECK(talk.row()["state"] == "subscribed");
  talk.fire("poll");
  CHECK(talk.sweeps_asked() == 0);
}

TEST_CASE("a subscription that is answered as expired already is not asked for in a hot loop",
          "[subscription]") {
  Subscription talk;
  talk.wake();
  talk.review(SubscriptionPlan::subscribe);
  talk.created("stale", -10min);
  const auto due = talk.timer("renew");
  REQUIRE(due.has_value());
  CHECK(*due >= talk.now + 30s);
}

TEST_CASE("what finds no room is polled at the settings' pace, and the operator sees why", "[subscription]") {
  Subscription talk;
  talk.wake();
  talk.review(SubscriptionPlan::poll, "", 0h, "there is no room");
  CHECK(talk.last.effects.empty());
  CHECK(talk.audited("subscription.polled") == 1);
  CHECK(talk.row()["state"] == "polled");
  CHECK(talk.row()["reason"] == "there is no room");
  for (int i = 0; i < 3; ++i) {
    talk.now += 2min;
    talk.fire("poll");
    CHECK(talk.sweeps_asked() == 1);
    CHECK(talk.timer("poll") == talk.now + 2min);
  }
  talk.review(SubscriptionPlan::poll, "", 0h, "there is no room");
  CHECK(talk.last == Turn{});
  SECTION("until there is room") {
    talk.review(SubscriptionPlan::subscribe);
    talk.created("first");
    CHECK(talk.row()["state"] == "subscribed");
    CHECK(talk.row()["reason"] == "");
  }
}

TEST_CASE("a subscription that has to make room is not renewed any more", "[subscription]") {
  Subscription talk;
  talk.begin();
  talk.review(SubscriptionPlan::poll, "", 0h, "there is no room");
  CHECK(talk.timer("poll") == talk.now + 2min);
  talk.now += 40h;
  talk.fire("renew");
  CHECK(talk.last.effects.empty());
}

TEST_CASE("a subscription whose resource left the settings ends, and begins again when it comes back",
          "[subscription]") {
  Subscription talk;
  talk.begin();
  const auto settings = talk.settings;
  SECTION("the company left") {
    talk.settings.companies[0].id = "99999999-3333-4333-8333-333333333333";
  }
  SECTION("the resource left") {
    talk.settings.companies[0].resources = {Resource::employees};
  }
  SECTION("the environment is another one") {
    talk.settings.business_central.environment = "Sandbox";
  }
  talk.now += 33h;
  talk.fire("renew");
  CHECK(talk.last.effects.empty());
  CHECK(talk.audited("subscription.ended") == 1);
  CHECK(talk.row() == nullptr);
  talk.fire("poll");
  CHECK(talk.last == Turn{});
  talk.settings = settings;
  talk.wake();
  talk.review(SubscriptionPlan::subscribe);
  CHECK(talk.calls<CreateSubscription>().size() == 1);
}

TEST_CASE("a subscription that is made after it was given up is told to the environment", "[subscription]") {
  Subscription talk;
  talk.wake();
  talk.review(SubscriptionPlan::subscribe);
  talk.review(SubscriptionPlan::none, "", 0h, "the settings do not name it any more");
  CHECK(talk.audited("subscription.ended") == 1);
  talk.created("orphan");
  CHECK(talk.questions() == 1);
  CHECK_FALSE(talk.timer("renew").has_value());
}

TEST_CASE("an answer that a subscription cannot have is a failure, not the end of all work",
          "[subscription]") {
  Subscription talk;
  talk.wake();
  talk.review(SubscriptionPlan::subscribe);
  talk.end(talk.only_call<CreateSubscription>(), RecordGone{});
  talk.fire_renewal();
  CHECK(talk.calls<CreateSubscription>().size() == 1);
}

TEST_CASE("the documented list says what has webhooks", "[subscription]") {
  CHECK(has_webhook(Resource::purchase_invoices));
  CHECK(has_webhook(Resource::sales_invoices));
  CHECK(has_webhook(Resource::vendors));
  CHECK(has_webhook(Resource::customers));
  CHECK(has_webhook(Resource::employees));
  CHECK_FALSE(has_webhook(Resource::purchase_orders));
  CHECK_FALSE(has_webhook(Resource::purchase_credit_memos));
}

}  // namespace countersign::subscription_test
