// A webhook subscription: found or created, renewed in time, created again when it is gone.
#include "domain/subscription.hpp"

#include <set>

#include "catch.hpp"
#include "support.hpp"

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

constexpr auto invoices = Resource::purchase_invoices;
const Failed no_answer{Failed::Kind::exhausted, "exhausted", "no answer"};

struct Subscription : Driver {
  Subscription() : Driver(make_subscription(company, invoices)) {}

  void activate(const std::string& id, Duration life = 72h, bool adopted = false) {
    end(EnsureSubscription{company, invoices}, SubscriptionActive{id, now + life, adopted});
  }
  void begin() {
    wake();
    activate("first");
  }
  std::size_t sweeps_asked() const { return sent_to<SweepRequested>(company_entity(company)).size(); }
  void fail_renewal() { end(RenewSubscription{company, invoices, "first"}, no_answer); }
};

}  // namespace

TEST_CASE("a subscription is created, and what changed without it is swept", "[subscription]") {
  Subscription talk;
  talk.wake();
  CHECK(talk.only_call<EnsureSubscription>() == EnsureSubscription{company, invoices});
  SECTION("a second wake does not ask twice") {
    talk.wake();
    CHECK(talk.last.effects.empty());
  }
  SECTION("created") {
    talk.activate("first");
    CHECK(talk.sweeps_asked() == 1);
    CHECK(talk.sent_to<SweepRequested>(company_entity(company))[0].resource == invoices);
    CHECK(talk.audited("subscription.created") == 1);
  }
  SECTION("adopted") {
    talk.activate("first", 40h, true);
    CHECK(talk.sweeps_asked() == 1);
    CHECK(talk.audited("subscription.adopted") == 1);
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
  talk.now = *talk.timer("renew");
  talk.fire("renew");
  CHECK(talk.only_call<RenewSubscription>().subscription_id == "first");
  // Business Central repeats the handshake and moves the etag at each renewal: neither is seen here.
  for (int i = 0; i < 2; ++i) {
    talk.end(RenewSubscription{company, invoices, "first"},
             SubscriptionActive{"first", talk.now + 72h, false});
    CHECK(talk.sweeps_asked() == 0);
    CHECK(talk.last.audit.empty());
    CHECK(talk.last.effects.empty());
    const auto due = talk.timer("renew");
    REQUIRE(due.has_value());
    CHECK(*due >= talk.now + 32h);
  }
}

TEST_CASE("a subscription that Business Central does not have any more is made anew at once",
          "[subscription]") {
  Subscription talk;
  talk.begin();
  talk.now = *talk.timer("renew");
  talk.fire("renew");
  talk.end(talk.only_call<RenewSubscription>(), SubscriptionMissing{});
  CHECK(talk.audited("subscription.lost") == 1);
  CHECK(talk.calls<EnsureSubscription>().size() == 1);
  talk.activate("second");
  CHECK(talk.sweeps_asked() == 1);
}

TEST_CASE("a renewal that fails is tried many times within the remaining life", "[subscription]") {
  Subscription talk;
  talk.begin();
  const Instant expires = start + 72h;
  talk.now = *talk.timer("renew");
  talk.fire("renew");
  std::vector<Duration> waits;
  int audited = 0;
  while (talk.calls<EnsureSubscription>().empty()) {
    talk.fail_renewal();
    audited += static_cast<int>(talk.audited("subscription.failed"));
    const auto due = talk.timer("renew");
    REQUIRE(due.has_value());
    waits.push_back(*due - talk.now);
    talk.now = *due;
    talk.fire("renew");
  }
  CHECK(waits.size() > 50);
  CHECK(audited == 1);
  CHECK(waits[0] == 30s);
  CHECK(waits[1] == 1min);
  CHECK(waits.back() == 15min);
  SECTION("and is given up only for a new one, when the life is over") {
    CHECK(talk.now >= expires);
  }
  SECTION("a success ends the row of failures") {
    talk.activate("second");
    talk.now = *talk.timer("renew");
    talk.fire("renew");
    talk.end(talk.only_call<RenewSubscription>(), no_answer);
    CHECK(talk.timer("renew") == talk.now + 30s);
  }
}

TEST_CASE("a subscription that cannot be created is tried for ever", "[subscription]") {
  Subscription talk;
  talk.wake();
  for (int i = 0; i < 200; ++i) {
    talk.end(talk.only_call<EnsureSubscription>(), no_answer);
    const auto due = talk.timer("renew");
    REQUIRE(due.has_value());
    CHECK(*due <= talk.now + 15min);
    talk.now = *due;
    talk.fire("renew");
  }
}

TEST_CASE("a start renews nothing that is alive and replaces what has expired", "[subscription]") {
  Subscription talk;
  talk.begin();
  talk.wake();
  CHECK(talk.last.effects.empty());
  talk.now += 73h;
  talk.wake();
  CHECK(talk.calls<EnsureSubscription>().size() == 1);
}

TEST_CASE("a subscription that is answered as expired already is not asked for in a hot loop",
          "[subscription]") {
  Subscription talk;
  talk.wake();
  talk.activate("stale", -10min, true);
  const auto due = talk.timer("renew");
  REQUIRE(due.has_value());
  CHECK(*due >= talk.now + 30s);
}

TEST_CASE("an answer that a subscription cannot have is a failure, not the end of all work",
          "[subscription]") {
  Subscription talk;
  talk.wake();
  talk.end(talk.only_call<EnsureSubscription>(), RecordGone{});
  const auto due = talk.timer("renew");
  REQUIRE(due.has_value());
  talk.now = *due;
  talk.fire("renew");
  CHECK(talk.calls<EnsureSubscription>().size() == 1);
}

TEST_CASE("only what Business Central offers webhooks for is subscribed to", "[subscription]") {
  CHECK(has_webhook(Resource::purchase_invoices));
  CHECK(has_webhook(Resource::sales_invoices));
  CHECK(has_webhook(Resource::vendors));
  CHECK(has_webhook(Resource::customers));
  CHECK(has_webhook(Resource::employees));
  CHECK_FALSE(has_webhook(Resource::purchase_orders));
  CHECK_FALSE(has_webhook(Resource::purchase_credit_memos));
}
