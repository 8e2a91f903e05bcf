// Reject with a reason, questions, and all lines: what opens over Slack, and what becomes of what is
// submitted.
#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_reject_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

using Kind = PrivateAnswer::Kind;
using Problem = FormAnswer::Problem;
const ApproverReference dana{ApproverReference::Kind::slack_user, "U0DANA"};
const ApproverReference lee{ApproverReference::Kind::email, "lee@contoso.com"};

struct Talk : Driver {
  explicit Talk(bool lines_for_all = true) : Driver(make_conversation(record)) {
    settings.routes[0].lines_for_all = lines_for_all;
    settings.slack.exceptions_channel = "C9";
    settings.routes[0].policy = any_of({dana, lee});
    read();
    tell(PeopleResolved{{{dana, "U0DANA"}, {lee, "U0LEE"}}});
    now += 10min;
    fire("settle");
    end(ShowCard{"C1", card().delivery}, CardShown{"1.0", card().revision});
  }

  Document document = full_document();

  void read() { tell(DocumentRead{document, {"CRONUS", "CRONUS DE", "EUR", start - 1h}}); }
  void change(const char* total) {
    document.total.amount = decimal(total);
    document.last_modified = now;
    document.etag = total;
    read();
  }
  CardView card() const { return *shown_card(*machine, "C1"); }
  void click(const std::string& action, const std::string& user = "U0DANA") {
    tell(Clicked{record, action, card().version, user, "C1", "1.0", now, "1.2"});
  }
  void submit(const std::string& form, const std::string& text, const std::string& user = "U0DANA",
              const std::string& person = "") {
    tell(FormSubmitted{record, form, card().version, user, "C1", text, person, now});
  }
  FormAnswer reply() const {
    REQUIRE(last.reply.has_value());
    return *decode_form_answer(*last.reply);
  }
  Kind refusal() const {
    REQUIRE(reply().refusal.has_value());
    return reply().refusal->kind;
  }
};

}  // namespace

TEST_CASE("Reject asks for the reason at once, and the click itself decides nothing", "[reject]") {
  Talk talk;
  talk.click("reject");
  const auto opened = talk.only_call<OpenModal>();
  CHECK(opened.trigger == "1.2");
  CHECK(opened.user == "U0DANA");
  CHECK(opened.modal == Modal{Modal::Kind::reject, "C1", 1});
  CHECK(talk.last.effects.size() == 1);
  CHECK(talk.last.effects[0].urgent);
  CHECK(talk.card().state == CardState::waiting);
}

TEST_CASE("a reason rejects: nothing is posted, and the card says who, why and that it is over", "[reject]") {
  Talk talk;
  talk.submit("reject", "Price differs from order 106024");
  CHECK(talk.reply() == FormAnswer{});
  CHECK(talk.audited("conversation.rejected") == 1);
  CHECK(talk.card().state == CardState::rejected);
  CHECK(talk.card().reason == "Price differs from order 106024");
  CHECK(talk.card().decided_by == "U0DANA");
  CHECK(talk.calls<PostDocument>().empty());
  talk.click("approve", "U0LEE");
  const auto whisper = talk.only_call<Whisper>().answer;
  CHECK(whisper.kind == Kind::already_decided);
  CHECK(whisper.verdict == Verdict::reject);
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("a reason is required and has an end; until then nothing is decided", "[reject]") {
  Talk talk;
  for (const auto* blank : {"", " ", "\n\t "}) {
    talk.submit("reject", blank);
    CHECK(talk.reply().problem == Problem::no_text);
  }
  std::string longest;
  for (std::size_t i = 0; i < limits::reason_characters; ++i) longest += "é";
  talk.submit("reject", longest + "é");
  CHECK(talk.reply().problem == Problem::long_text);
  CHECK(talk.card().state == CardState::waiting);
  talk.submit("reject", longest);
  CHECK(talk.reply().problem == Problem::none);
  CHECK(talk.card().state == CardState::rejected);
}

TEST_CASE("strangers, old versions, late comers and forged forms are told so in the form", "[reject]") {
  Talk talk;
  talk.submit("reject", "No", "U0STRANGER");
  CHECK(talk.refusal() == Kind::stranger);
  talk.tell(FormSubmitted{record, "reject", 7, "U0DANA", "C1", "No", "", talk.now});
  CHECK(talk.refusal() == Kind::stale);
  talk.tell(FormSubmitted{record, "reject", 1, "U0DANA", "C8", "No", "", talk.now});
  CHECK(talk.refusal() == Kind::not_waiting);
  talk.tell(FormSubmitted{record, "approve", 1, "U0DANA", "C1", "No", "", talk.now});
  CHECK(talk.refusal() == Kind::not_waiting);
  CHECK(talk.card().state == CardState::waiting);
  talk.click("approve");
  talk.submit("reject", "No", "U0LEE");
  CHECK(talk.refusal() == Kind::already_decided);
  CHECK(talk.calls<Whisper>().empty());
  CHECK(talk.card().state == CardState::posting);
}

TEST_CASE("what comes too late to be said in the form is whispered", "[reject]") {
  Talk talk;
  talk.now += limits::reply_wait_ms;
  talk.tell(
      FormSubmitted{record, "reject", 1, "U0STRANGER", "C1", "No", "", talk.now - limits::reply_wait_ms});
  CHECK(talk.only_call<Whisper>().answer.kind == Kind::stranger);
  talk.tell(FormSubmitted{record, "reject", 1, "U0DANA", "C1", "", "", talk.now - limits::reply_wait_ms});
  CHECK(talk.only_call<Whisper>().answer.kind == Kind::unfinished);
  talk.tell(FormSubmitted{record, "reject", 1, "U0DANA", "C1", "No", "", talk.now - limits::reply_wait_ms});
  CHECK(talk.calls<Whisper>().empty());
  CHECK(talk.card().state == CardState::rejected);
}

TEST_CASE("a rejected document is asked about again once it was changed and left alone", "[reject]") {
  Talk talk;
  talk.submit("reject", "Price differs");
  talk.document.etag = "touched";
  talk.document.last_modified = talk.now;
  talk.read();
  CHECK(talk.card().state == CardState::rejected);
  talk.change("17000");
  CHECK(talk.card().state == CardState::withdrawn);
  CHECK(talk.calls<NotifyThread>().empty());
  talk.now += 10min;
  talk.fire("settle");
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card().version == 2);
  REQUIRE(talk.card().changes.size() == 1);
  CHECK(talk.card().changes[0].before == "EUR 18,450.05");
  CHECK(talk.only_call<NotifyThread>().note.users == std::vector<std::string>{"U0DANA", "U0LEE"});
  CHECK(talk.card().decided_by.empty());
  talk.click("approve");
  CHECK(talk.calls<PostDocument>().size() == 1);
}

TEST_CASE("a rejected document that a clerk posts is an exception; so is one approved as something else",
          "[reject][exceptions]") {
  Talk talk;
  SECTION("rejected") {
    talk.submit("reject", "No");
  }
  SECTION("approved at another amount") {
    talk.click("approve");
    talk.end(PostDocument{record, talk.document.etag}, PostRefused{"", "The period is closed."});
    talk.end(ReadRecord{record}, RecordRead{talk.document});
    talk.document.total.amount = decimal("99999");
  }
  talk.document.status = DocumentStatus::open;
  talk.document.posting_date = Date(std::chrono::floor<std::chrono::days>(start));
  talk.document.last_modified = talk.now;
  talk.document.etag = "posted";
  talk.read();
  CHECK(talk.audited("exception.posted_without_approval") == 1);
}

TEST_CASE("a form that could not be opened in time is told to the one who clicked, a lost answer is not",
          "[reject]") {
  Talk talk;
  const OpenModal open{"1.2", "U0DANA", {Modal::Kind::reject, "C1", 1}};
  talk.end(open, Failed{Failed::Kind::payload, "expired_trigger_id", "Slack refused"});
  CHECK(talk.only_call<Whisper>().answer.kind == Kind::not_opened);
  CHECK(talk.only_call<Whisper>().user == "U0DANA");
  talk.end(open, InDoubt{"no reply"});
  CHECK(talk.calls<Whisper>().empty());
  CHECK(talk.audited("form.not_opened") == 1);
  talk.end(open, Delivered{});
  CHECK(talk.last.audit.empty());
}

TEST_CASE("all lines are for whoever sees the card, on the pages that are asked for", "[lines]") {
  Talk talk;
  talk.click("lines", "U0STRANGER");
  CHECK(talk.only_call<OpenModal>().modal == Modal{Modal::Kind::lines, "C1", 1});
  talk.tell(PageTurned{record, 2, "U0STRANGER", "C1", "V1", "h"});
  CHECK(talk.only_call<UpdateModal>().view_id == "V1");
  CHECK(talk.only_call<UpdateModal>().modal.page == 2);
  talk.tell(PageTurned{record, 2, "U0STRANGER", "C8", "V1", "h"});
  CHECK(talk.calls<UpdateModal>().empty());
  talk.tell(Clicked{record, "lines", 1, "U0STRANGER", "C8", "1.0", talk.now, "1.2"});
  CHECK(talk.calls<OpenModal>().empty());
}

TEST_CASE("lines that a route keeps for those who decide open for nobody else", "[lines]") {
  Talk talk(false);
  talk.click("lines", "U0STRANGER");
  CHECK(talk.calls<OpenModal>().empty());
  CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::lines_withheld);
  CHECK(talk.audited("click.refused") == 1);
  talk.tell(PageTurned{record, 2, "U0STRANGER", "C1", "V1", "h"});
  CHECK(talk.calls<UpdateModal>().empty());
  talk.click("lines", "U0DANA");
  CHECK(talk.only_call<OpenModal>().modal.kind == Modal::Kind::lines);
}

TEST_CASE("a question goes into the thread and the card says who owes the answer, until it is given",
          "[ask]") {
  Talk talk;
  talk.click("ask", "U0STRANGER");
  CHECK(talk.only_call<Whisper>().answer.kind == Kind::stranger);
  talk.click("ask");
  CHECK(talk.only_call<OpenModal>().modal.kind == Modal::Kind::ask);
  talk.submit("ask", "Which order is it?", "U0DANA", "");
  CHECK(talk.reply().problem == Problem::nobody);
  talk.submit("ask", "Which order is it?", "U0DANA", "U0MARIA");
  CHECK(talk.reply() == FormAnswer{});
  const auto note = talk.only_call<NotifyThread>();
  CHECK(note.thread_ts == "1.0");
  CHECK(note.note == ThreadNote{ThreadNote::Kind::question, {"U0MARIA"}, "U0DANA", "Which order is it?"});
  REQUIRE(talk.card().question.has_value());
  CHECK(talk.card().question->asked == "U0MARIA");
  CHECK(talk.card().state == CardState::waiting);

  talk.click("answer", "U0LEE");
  CHECK(talk.only_call<Whisper>().answer.kind == Kind::not_asked);
  talk.click("answer", "U0MARIA");
  CHECK(talk.only_call<OpenModal>().modal.kind == Modal::Kind::answer);
  talk.submit("answer", "106024", "U0LEE");
  CHECK(talk.refusal() == Kind::not_asked);
  talk.submit("answer", "106024", "U0MARIA");
  CHECK(talk.only_call<NotifyThread>().note ==
        ThreadNote{ThreadNote::Kind::answer, {"U0DANA"}, "U0MARIA", "106024"});
  CHECK_FALSE(talk.card().question.has_value());
  talk.click("answer", "U0MARIA");
  CHECK(talk.only_call<Whisper>().answer.kind == Kind::not_waiting);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("an open question keeps nobody from deciding, and ends with the decision", "[ask]") {
  Talk talk;
  talk.submit("ask", "Which order is it?", "U0DANA", "U0MARIA");
  talk.click("approve", "U0LEE");
  CHECK(talk.calls<PostDocument>().size() == 1);
  CHECK_FALSE(talk.card().question.has_value());
  talk.submit("ask", "Again?", "U0DANA", "U0MARIA");
  CHECK(talk.refusal() == Kind::not_waiting);
}

TEST_CASE("a sales invoice whose status tells of an approval or hides a posting has no button", "[status]") {
  Driver talk(make_conversation({company, Resource::sales_invoices, record.id}));
  talk.settings.routes[0].resource = Resource::sales_invoices;
  auto document = full_document();
  document.key.resource = Resource::sales_invoices;
  const auto read = [&](DocumentStatus status, const char* etag) {
    document.status = status;
    document.etag = etag;
    document.last_modified += 1s;
    talk.tell(DocumentRead{document, {"CRONUS", "CRONUS DE", "EUR"}});
  };
  read(DocumentStatus::draft, "1");
  talk.tell(PeopleResolved{{{dana, "U0DANA"}}});
  talk.now += 11min;
  talk.fire("settle");
  CHECK(shown_card(*talk.machine, "C1")->state == CardState::waiting);
  for (const auto status : {DocumentStatus::in_review, DocumentStatus::open}) {
    read(status, to_string(status));
    const auto card = *shown_card(*talk.machine, "C1");
    CHECK(card.state == CardState::pending);
    CHECK_FALSE(card.obstacle.empty());
    talk.tell(Clicked{document.key, "approve", card.version, "U0DANA", "C1", "1.0", talk.now, "1.2"});
    CHECK(talk.calls<PostDocument>().empty());
  }
  read(DocumentStatus::draft, "4");
  CHECK(shown_card(*talk.machine, "C1")->state == CardState::waiting);
}

}  // namespace countersign::conversation_reject_test
