// Documents that nobody decides on: a message of their own, or a line of a channel's digest.
#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/conversation.hpp"
#include "domain/digest.hpp"
#include "support.hpp"

namespace countersign::conversation_notice_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR", start};

RecordKey order(int number) {
  return {company, Resource::purchase_orders,
          "55555555-5555-4555-8555-55555555" + std::to_string(1000 + number)};
}

TenantSettings notice_settings() {
  auto settings = full_settings();
  auto& route = settings.routes.front();
  route.resource = Resource::purchase_orders;
  route.approval = false;
  route.policy = {};
  route.channels = {"C1"};
  settings.slack.notices_per_minute = 3;
  return settings;
}

struct Order : Driver {
  explicit Order(int number) : Driver(make_conversation(order(number))), key(order(number)) {
    settings = notice_settings();
    lets_notices_through = false;
    document.key = key;
    document.number = "1060" + std::to_string(number);
    document.last_modified = now - 1h;
  }
  RecordKey key;
  Document document = full_document();

  std::vector<NoticeOffered> offers() const { return sent_to<NoticeOffered>(digest_entity("C1")); }
  void begin() {
    tell(DocumentRead{document, facts, Origin::added});
    if (offers().empty()) fire("settle");
  }
  void change(const char* total) {
    document.total.amount = decimal(total);
    document.etag = "W/\"" + std::string(total) + "\"";
    document.last_modified = now;
    tell(DocumentRead{document, facts, Origin::changed});
  }
  void check_rebuilt() const { CHECK(rebuilt(make_conversation(key)) == machine->snapshot().body); }
};

}  // namespace

TEST_CASE("a notice has a message of its own when its channel's digest lets it", "[notice]") {
  Order talk(1);
  talk.begin();
  REQUIRE(talk.offers().size() == 1);
  const auto offered = talk.offers().front();
  CHECK(offered.line.change == RecordChange::created);
  CHECK(offered.line.label == "purchase order");
  CHECK(offered.line.number == "10601");
  CHECK(offered.line.amount == to_display(talk.document.total));
  CHECK_FALSE(offered.not_before.has_value());
  CHECK(talk.calls<ShowCard>().empty());
  CHECK_FALSE(shown_card(*talk.machine, "C1").has_value());

  talk.tell(NoticeTaken{"C1", offered.delivery, std::nullopt});
  CHECK(talk.only_call<ShowCard>().delivery == offered.delivery);
  talk.end(talk.only_call<ShowCard>(), CardShown{"1732456800.000100", 1});
  INFO("and it follows the document, without being offered again");
  talk.change("20000");
  CHECK(talk.offers().empty());
  CHECK(talk.calls<ShowCard>().size() == 1);
  talk.check_rebuilt();
}

TEST_CASE("a notice that is a line has no card, and its line says what is true when it is posted",
          "[notice]") {
  Order talk(1);
  talk.begin();
  const Instant until = talk.now + talk.settings.slack.digest_after;
  talk.tell(NoticeTaken{"C1", talk.offers().front().delivery, until});
  CHECK(talk.calls<ShowCard>().empty());

  INFO("a change before that is offered again");
  talk.now += 1min;
  talk.change("20000");
  REQUIRE(talk.offers().size() == 1);
  CHECK(talk.offers().front().line.amount == to_display(talk.document.total));
  talk.tell(NoticeTaken{"C1", talk.offers().front().delivery, until});

  INFO("a change after it is not: it was told, and an edit of a card would tell nobody either");
  talk.now = until;
  talk.change("30000");
  CHECK(talk.offers().empty());
  CHECK(talk.calls<ShowCard>().empty());
  talk.check_rebuilt();
}

TEST_CASE("a line that is no news any more is taken back", "[notice]") {
  Order talk(1);
  talk.begin();
  SECTION("while the digest decides") {}
  SECTION("while it waits to be posted") {
    talk.tell(NoticeTaken{"C1", talk.offers().front().delivery, talk.now + talk.settings.slack.digest_after});
  }
  talk.tell(RecordMissing{talk.key});
  CHECK(talk.sent_to<NoticeRetracted>(digest_entity("C1")).size() == 1);
  INFO("and an answer that comes too late shows nothing");
  talk.tell(NoticeTaken{"C1", "dl_1", std::nullopt});
  CHECK(talk.calls<ShowCard>().empty());
  talk.check_rebuilt();
}

TEST_CASE("in quiet hours a notice is a line of the morning's digest, unless it is urgent", "[notice]") {
  Order talk(1);
  auto& route = talk.settings.routes.front();
  talk.settings.time_zone = "Europe/Berlin";
  route.quiet.kept = true;
  route.quiet.urgent_over = decimal("50000");
  talk.now = *parse_instant("2026-11-24T19:00:00Z");
  talk.document.last_modified = talk.now - 1h;
  const Instant morning = *parse_instant("2026-11-25T07:00:00Z");
  talk.begin();
  CHECK(talk.offers().front().not_before == morning);
  talk.tell(NoticeTaken{"C1", talk.offers().front().delivery, morning});
  INFO("which is judged again when it changes");
  talk.now += 1h;
  talk.change("60000");
  REQUIRE(talk.offers().size() == 1);
  CHECK_FALSE(talk.offers().front().not_before.has_value());
  talk.tell(NoticeTaken{"C1", talk.offers().front().delivery, std::nullopt});
  CHECK(talk.calls<ShowCard>().size() == 1);
  talk.check_rebuilt();
}

TEST_CASE("a notice whose day comes in the night is offered again at midnight", "[notice]") {
  Order talk(1);
  talk.settings.time_zone = "Europe/Berlin";
  talk.settings.routes.front().quiet = {true, {}, 48h};
  talk.now = *parse_instant("2026-11-24T19:00:00Z");
  talk.document.last_modified = talk.now - 1h;
  talk.document.due_date = *parse_date("2026-11-27");
  talk.begin();
  talk.tell(NoticeTaken{"C1", talk.offers().front().delivery, *parse_instant("2026-11-25T07:00:00Z")});
  const Instant midnight = *parse_instant("2026-11-24T23:00:00Z");
  CHECK(talk.timer("quiet") == midnight);
  talk.now = midnight;
  talk.fire("quiet");
  REQUIRE(talk.offers().size() == 1);
  CHECK_FALSE(talk.offers().front().not_before.has_value());
}

TEST_CASE("a route of notices with a daily digest is told once a business day", "[notice]") {
  Order talk(1);
  talk.settings.routes.front().digest = true;
  talk.begin();
  CHECK(talk.offers().front().not_before == *parse_instant("2026-11-25T08:00:00Z"));
}

TEST_CASE("300 new orders in a minute are a few cards and a digest", "[notice][digest]") {
  Driver digest(make_digest("C1"));
  digest.settings = notice_settings();
  std::size_t cards = 0;
  for (int number = 0; number < 300; ++number) {
    Order talk(number);
    talk.begin();
    digest.tell(talk.offers().front());
    const auto answers = digest.sent_to<NoticeTaken>(conversation_entity(talk.key));
    REQUIRE(answers.size() == 1);
    talk.tell(answers.front());
    cards += talk.calls<ShowCard>().size();
  }
  CHECK(cards == digest.settings.slack.notices_per_minute);
  digest.now += digest.settings.slack.digest_after;
  digest.fire("digest");
  CHECK(digest.only_call<ShowCard>().channel == "C1");
  const auto shown = std::get<DigestView>(*digest.machine->card("C1"));
  CHECK(shown.lines.size() == limits::digest_lines);
  CHECK(shown.lines.size() + shown.left_out == 300 - cards);
}

TEST_CASE("a line is dropped when it is told by itself, or taken back", "[digest]") {
  Driver digest(make_digest("C1"));
  digest.settings = notice_settings();
  const Instant morning = digest.now + 12h;
  const auto offer = [&](int number, std::optional<Instant> not_before) {
    NoticeOffered offered{{}, not_before, "dl_1"};
    offered.line.record = order(number);
    digest.tell(offered);
  };
  offer(1, morning);
  offer(2, morning);
  offer(3, morning);
  offer(1, std::nullopt);
  digest.tell(NoticeRetracted{order(2)});
  digest.tell(NoticeRetracted{order(7)});
  digest.now = morning;
  digest.fire("digest");
  const auto shown = std::get<DigestView>(*digest.machine->card("C1"));
  REQUIRE(shown.lines.size() == 1);
  CHECK(shown.lines.front().record == order(3));
  CHECK(digest.rebuilt(make_digest("C1")) == digest.machine->snapshot().body);
}

TEST_CASE("a burst of approvals is never a digest: somebody must decide each", "[notice][digest]") {
  for (int number = 0; number < 30; ++number) {
    auto key = record;
    key.id.back() = static_cast<char>('0' + number % 10);
    Driver talk(make_conversation(key));
    talk.settings.slack.notices_per_minute = 1;
    talk.settings.routes.front().channels = {"C1"};
    talk.lets_notices_through = false;
    auto document = full_document();
    document.key = key;
    document.last_modified = talk.now - 1h;
    talk.tell(DocumentRead{document, facts, Origin::added});
    talk.fire("settle");
    if (!talk.calls<ReadChecks>().empty()) talk.end(talk.only_call<ReadChecks>(), ChecksRead{});
    CHECK(talk.calls<ShowCard>().size() == 1);
    CHECK(talk.sent_to<NoticeOffered>(digest_entity("C1")).empty());
  }
}

}  // namespace countersign::conversation_notice_test
