// What a post did: each outcome that Business Central or the network can give it, and a document that nobody
// can read afterwards.
#include "catch.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_checking_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

struct Talk : Driver {
  explicit Talk(Resource resource = Resource::purchase_invoices) : Driver(nullptr) {
    document.key.resource = resource;
    settings.routes[0].resource = resource;
    machine = make_conversation(document.key);
  }

  Document document = full_document();

  void read() { tell(DocumentRead{document, {"CRONUS", "CRONUS DE", "EUR"}}); }
  void read_back() { end(ReadRecord{document.key}, RecordRead{document}); }
  void fail_to_read() {
    end(ReadRecord{document.key}, Failed{Failed::Kind::exhausted, "exhausted", "HTTP 503"});
  }
  void answer_post(const Outcome& outcome) { end(PostDocument{document.key, document.etag}, outcome); }
  void change(const std::string& etag) {
    document.etag = etag;
    document.last_modified += 1min;
  }
  void become(DocumentStatus status, const std::string& number) {
    change(document.etag + "+");
    document.status = status;
    document.number = number;
  }
  CardView card() const {
    const auto view = shown_card(*machine, "C1");
    REQUIRE(view.has_value());
    return *view;
  }
  CardState state() const { return card().state; }
  void show() { end(ShowCard{"C1", card().delivery}, CardShown{"1.0", card().revision}); }
  void click(const std::string& action) {
    tell(Clicked{document.key, action, card().version, "U0DANA", "C1", "1.0", now, ""});
  }
  void approve() {
    read();
    tell(PeopleResolved{{{{ApproverReference::Kind::slack_user, "U0DANA"}, "U0DANA"}}});
    now += 10min;
    fire("settle");
    show();
    click("approve");
    REQUIRE(calls<PostDocument>().size() == 1);
  }
  /// No read tells anything until the time is over.
  void leave_undecided(const Outcome& answer = InDoubt{"the reply was lost"}) {
    approve();
    answer_post(answer);
    if (!calls<ReadRecord>().empty()) fail_to_read();
    for (int look = 0; look < 20 && state() == CardState::checking; ++look) {
      now += 2min;
      fire("look");
      CHECK(calls<ReadRecord>().size() == 1);
      fail_to_read();
      CHECK(calls<PostDocument>().empty());
    }
    REQUIRE(state() == CardState::undecided);
  }
};

const Failed no_permission{Failed::Kind::unauthorised, "Authorization_RequestDenied", "HTTP 403"};

}  // namespace

TEST_CASE(
    "a posting whose read-backs keep failing goes to a person, who is told, and is never repeated by itself",
    "[conversation]") {
  Talk talk;
  talk.leave_undecided();
  CHECK(talk.now - start <= 10min + talk.settings.posting.decide_after + 2min);
  const auto note = talk.only_call<NotifyThread>();
  CHECK(note.note.kind == ThreadNote::Kind::undecided);
  CHECK(note.note.users == std::vector<std::string>{"U0DANA"});
  CHECK(talk.audited("conversation.undecided") == 1);
  CHECK(talk.card().decided_by == "U0DANA");
  // It goes on looking, without a word more in the thread.
  for (int look = 0; look < 5; ++look) {
    REQUIRE(talk.timer("look").has_value());
    talk.now += 10min;
    talk.fire("look");
    talk.fail_to_read();
    CHECK(talk.calls<PostDocument>().empty());
    CHECK(talk.calls<NotifyThread>().empty());
    CHECK(talk.state() == CardState::undecided);
  }
  CHECK(talk.rebuilt(make_conversation(talk.document.key)) == talk.machine->snapshot().body);
}

TEST_CASE("a read that never ends holds nobody up: the time is over all the same", "[conversation]") {
  const bool is_answered = GENERATE(false, true);
  CAPTURE(is_answered);
  Talk talk;
  talk.approve();
  talk.answer_post(is_answered ? Outcome{PostAccepted{}} : Outcome{InDoubt{"the reply was lost"}});
  if (!is_answered) {
    talk.now += 5s;
    talk.fire("look");
  }
  CHECK(talk.calls<ReadRecord>().size() == 1);
  talk.now += talk.settings.posting.decide_after;
  talk.fire("decide");
  const auto last_look = talk.timer("decide");
  REQUIRE(last_look.has_value());
  CHECK(*last_look > talk.now);
  CHECK(talk.calls<ReadRecord>().empty());  // The one under way may still tell.
  SECTION("it does not") {
    talk.now = *last_look;
    talk.fire("decide");
    CHECK(talk.state() == CardState::undecided);
    CHECK(talk.calls<PostDocument>().empty());
  }
  SECTION("it does") {
    talk.read_back();
    CHECK(talk.state() == CardState::failed);
    CHECK(talk.only_call<NotifyThread>().note.kind == ThreadNote::Kind::not_posted);
    talk.now = *last_look;
    talk.fire("decide");
    CHECK(talk.state() == CardState::failed);
  }
}

TEST_CASE("the time for reading back begins when the post has ended, not when it was asked for",
          "[conversation]") {
  Talk talk;
  talk.approve();
  talk.now += 1h;  // It waited in its queue.
  talk.answer_post(InDoubt{"the reply was lost"});
  talk.now += 5s;
  talk.fire("look");
  talk.read_back();
  CHECK(talk.state() == CardState::checking);
}

TEST_CASE("when Business Central can be read again an undecided card follows, and posts nothing",
          "[conversation]") {
  Talk talk;
  talk.leave_undecided();
  SECTION("posted: ours, because nobody saw our post fail") {
    talk.become(DocumentStatus::open, "108052");
    SECTION("as we read it") {
      talk.now += 10min;
      talk.fire("look");
      talk.read_back();
    }
    SECTION("as a sweep read it") {
      talk.read();
    }
    CHECK(talk.state() == CardState::posted);
    CHECK(talk.card().draft_number == "107214");
  }
  SECTION("still a draft: a person decides on that") {
    talk.change("2");
    talk.read();  // A sweep's reading may be older than ours.
    CHECK(talk.state() == CardState::undecided);
    CHECK(talk.calls<ReadRecord>().size() == 1);
    talk.read_back();
    CHECK(talk.state() == CardState::failed);
    CHECK_FALSE(talk.card().failure_said);
  }
  SECTION("deleted") {
    talk.now += 10min;
    talk.fire("look");
    talk.end(ReadRecord{talk.document.key}, RecordGone{});
    CHECK(talk.state() == CardState::deleted);
  }
  CHECK(talk.calls<PostDocument>().empty());
}

TEST_CASE("Try again on an undecided card reads first, and posts only the draft that was approved",
          "[conversation]") {
  Talk talk;
  talk.leave_undecided();
  talk.show();
  talk.now += 1h;
  talk.click("retry");
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.only_call<ReadRecord>().key == talk.document.key);
  CHECK(talk.state() == CardState::checking);
  SECTION("still the draft that was approved") {
    talk.read_back();
    CHECK(talk.only_call<PostDocument>().etag == talk.document.etag);
    CHECK(talk.state() == CardState::posting);
  }
  SECTION("changed: decide again") {
    talk.change("2");
    talk.document.total.amount = decimal("20000");
    talk.read_back();
    CHECK(talk.calls<PostDocument>().empty());
    CHECK(talk.state() == CardState::waiting);
    CHECK(talk.card().version == 2);
  }
  SECTION("posted after all") {
    talk.become(DocumentStatus::open, "108052");
    talk.read_back();
    CHECK(talk.calls<PostDocument>().empty());
    CHECK(talk.state() == CardState::posted);
  }
  SECTION("still not to be read: undecided again, and the click is used up") {
    talk.now += talk.settings.posting.decide_after;
    talk.fire("decide");
    talk.fail_to_read();
    CHECK(talk.state() == CardState::undecided);
    talk.now += 10min;
    talk.fire("look");
    talk.read_back();
    CHECK(talk.calls<PostDocument>().empty());
    CHECK(talk.state() == CardState::failed);
  }
  SECTION("a second click does nothing") {
    talk.click("retry");
    CHECK(talk.calls<Whisper>().size() == 1);
    CHECK(talk.calls<ReadRecord>().empty());
  }
}

TEST_CASE("what a sweep reads as posted ends the looking, and what it reads as a draft does not",
          "[conversation]") {
  Talk talk;
  talk.approve();
  talk.answer_post(InDoubt{"the reply was lost"});
  talk.change("2");
  talk.read();
  CHECK(talk.state() == CardState::checking);
  CHECK(talk.calls<PostDocument>().empty());
  talk.become(DocumentStatus::open, "108052");
  talk.read();
  CHECK(talk.state() == CardState::posted);
}

TEST_CASE("Try again on an undecided card that was refused posts nothing but a draft", "[conversation]") {
  Talk talk;
  talk.leave_undecided(PostRefused{"Application_DialogException", "The period is closed."});
  talk.click("retry");
  REQUIRE(talk.calls<ReadRecord>().size() == 1);
  talk.become(DocumentStatus::in_review, talk.document.number);
  talk.read_back();
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.state() == CardState::failed);
}

TEST_CASE("a stranger and an old version change nothing on an undecided card", "[conversation]") {
  Talk talk;
  talk.leave_undecided();
  talk.tell(Clicked{talk.document.key, "retry", talk.card().version, "U0STRANGE", "C1", "1.0", talk.now, ""});
  CHECK(talk.state() == CardState::undecided);
  talk.tell(
      Clicked{talk.document.key, "retry", talk.card().version + 1, "U0DANA", "C1", "1.0", talk.now, ""});
  CHECK(talk.state() == CardState::undecided);
  talk.click("approve");
  CHECK(talk.state() == CardState::undecided);
}

TEST_CASE("each outcome of a post has its end, whichever way the document is read back", "[conversation]") {
  struct Row {
    const char* name;
    Outcome answer;
    CardState as_draft;
    CardState as_posted;
    CardState unreadable;
    bool posts_again = false;
  };
  using State = CardState;
  const std::vector<Row> rows{
      {"accepted", PostAccepted{}, State::checking, State::posted, State::checking},
      {"refused", PostRefused{"Application_DialogException", "Buchungsperiode geschlossen."}, State::failed,
       State::posted, State::checking},
      {"changed", PostConflict{}, State::posting, State::handled, State::checking, true},
      {"no permission", no_permission, State::failed, State::handled, State::checking},
      {"too many requests, for too long", Failed{Failed::Kind::exhausted, "exhausted", "HTTP 429"},
       State::failed, State::handled, State::checking},
      {"no answer", InDoubt{"no answer"}, State::checking, State::posted, State::checking},
      {"not found", RecordGone{}, State::checking, State::handled, State::checking},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    Talk draft;
    draft.approve();
    draft.answer_post(row.answer);
    if (draft.state() == CardState::checking) draft.fire("look");
    draft.read_back();
    CHECK(draft.state() == row.as_draft);
    CHECK(draft.calls<PostDocument>().size() == (row.posts_again ? 1 : 0));

    Talk posted;
    posted.approve();
    posted.answer_post(row.answer);
    if (posted.state() == CardState::checking) posted.fire("look");
    posted.become(DocumentStatus::open, "108052");
    posted.read_back();
    CHECK(posted.state() == row.as_posted);
    CHECK(posted.calls<PostDocument>().empty());

    Talk unreadable;
    unreadable.approve();
    unreadable.answer_post(row.answer);
    if (unreadable.state() == CardState::checking) unreadable.fire("look");
    unreadable.fail_to_read();
    CHECK(unreadable.state() == row.unreadable);
    unreadable.now += unreadable.settings.posting.decide_after;
    unreadable.fire("look");
    unreadable.fail_to_read();
    CHECK(unreadable.state() == State::undecided);
    CHECK(unreadable.calls<PostDocument>().empty());
  }
}

TEST_CASE("a refusal that nobody could read back says what Business Central said", "[conversation]") {
  Talk talk;
  talk.approve();
  talk.answer_post(PostRefused{"Application_DialogException", "Buchungsperiode geschlossen."});
  talk.now += talk.settings.posting.decide_after;
  talk.fail_to_read();
  CHECK(talk.state() == CardState::undecided);
  CHECK(talk.card().failure == "Buchungsperiode geschlossen.");
  CHECK(talk.card().failure_said);
}

TEST_CASE("what was posted long after our failure was posted by somebody else", "[conversation]") {
  Talk talk;
  talk.approve();
  SECTION("a refused post, seen as a draft") {
    talk.answer_post(PostRefused{"code", "The period is closed."});
    talk.read_back();
  }
  SECTION("one in doubt, seen as a draft when Business Central had certainly ended it") {
    talk.answer_post(InDoubt{"no answer"});
    talk.now += 11min;
    talk.fire("look");
    talk.read_back();
  }
  REQUIRE(talk.state() == CardState::failed);
  talk.become(DocumentStatus::open, "108052");
  talk.read();
  CHECK(talk.state() == CardState::handled);
}

TEST_CASE("a card does not call its own what is found posted after a refusal", "[conversation]") {
  Talk talk;
  talk.approve();
  SECTION("refused: somebody was faster, or it was posted on the way to the refusal") {
    talk.answer_post(PostRefused{"code", "The document is posted already."});
    talk.become(DocumentStatus::open, "108052");
    talk.read_back();
    REQUIRE(talk.state() == CardState::posted);
    CHECK(talk.card().is_found_posted);
  }
  SECTION("accepted") {
    talk.answer_post(PostAccepted{});
    talk.become(DocumentStatus::open, "108052");
    talk.read_back();
    REQUIRE(talk.state() == CardState::posted);
    CHECK_FALSE(talk.card().is_found_posted);
  }
}

TEST_CASE("what is posted while our post may still be at work is ours", "[conversation]") {
  Talk talk;
  talk.settings.posting.decide_after = 1min;
  talk.approve();
  talk.answer_post(InDoubt{"no answer"});
  talk.now += 2min;
  talk.fire("look");
  talk.read_back();
  REQUIRE(talk.state() == CardState::failed);
  SECTION("as it is") {}
  SECTION("also when it was tried again meanwhile, and refused as changed") {
    talk.show();
    talk.click("retry");
    talk.answer_post(PostConflict{});
  }
  talk.become(DocumentStatus::open, "108052");
  talk.state() == CardState::failed ? talk.read() : talk.read_back();
  CHECK(talk.state() == CardState::posted);
}

TEST_CASE("an open sales invoice counts as posted under another number alone", "[conversation]") {
  Talk talk(Resource::sales_invoices);
  talk.approve();
  talk.answer_post(InDoubt{"no answer"});
  talk.now += 5s;
  talk.fire("look");
  SECTION("another number: posting gave it") {
    talk.become(DocumentStatus::open, "103210");
    talk.read_back();
    CHECK(talk.state() == CardState::posted);
  }
  SECTION("the same number: released or posted, so it is looked at again, then a person decides") {
    talk.become(DocumentStatus::open, talk.document.number);
    talk.read_back();
    CHECK(talk.state() == CardState::checking);
    talk.now += talk.settings.posting.decide_after;
    talk.fire("look");
    talk.read_back();
    CHECK(talk.state() == CardState::failed);
    CHECK(talk.card().failure.find("'Open'") != std::string::npos);
    talk.change("9");
    talk.read();  // It stays with the person while nobody can tell.
    CHECK(talk.state() == CardState::failed);
    talk.show();
    talk.click("retry");  // Nothing is posted that is not read as a draft.
    CHECK(talk.calls<PostDocument>().empty());
    talk.read_back();
    CHECK(talk.state() == CardState::checking);
    talk.become(DocumentStatus::paid, talk.document.number);
    talk.read();
    CHECK(talk.state() == CardState::posted);
  }
  SECTION("paid: posted for certain") {
    talk.become(DocumentStatus::paid, talk.document.number);
    talk.read_back();
    CHECK(talk.state() == CardState::posted);
  }
  CHECK(talk.calls<PostDocument>().empty());
}

TEST_CASE("Business Central's own success makes an open sales invoice posted", "[conversation]") {
  Talk talk(Resource::sales_invoices);
  talk.approve();
  talk.answer_post(PostAccepted{});
  talk.become(DocumentStatus::open, talk.document.number);
  talk.read_back();
  CHECK(talk.state() == CardState::posted);
}

TEST_CASE("nobody is asked to post a sales invoice that may be posted already", "[conversation]") {
  Talk talk(Resource::sales_invoices);
  SECTION("first seen as open") {
    talk.document.status = DocumentStatus::open;
    talk.read();
    talk.now += 10min;
    talk.fire("settle");
    CHECK(talk.calls<ShowCard>().empty());
    talk.become(DocumentStatus::draft, talk.document.number);  // Reopened, so it was a draft.
    talk.read();
    CHECK(talk.timer("settle").has_value());
  }
  SECTION("open while it waits: the buttons go") {
    talk.read();
    talk.tell(PeopleResolved{{{{ApproverReference::Kind::slack_user, "U0DANA"}, "U0DANA"}}});
    talk.now += 10min;
    talk.fire("settle");
    talk.show();
    talk.become(DocumentStatus::open, talk.document.number);
    talk.read();
    CHECK(talk.state() == CardState::pending);
    CHECK_FALSE(talk.card().obstacle.empty());
    talk.click("approve");
    CHECK(talk.calls<PostDocument>().empty());
    talk.become(DocumentStatus::open, "103210");
    talk.read();
    CHECK(talk.state() == CardState::handled);
  }
}

}  // namespace countersign::conversation_checking_test
