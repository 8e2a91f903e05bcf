// Every card as Slack is sent it, word for word. A card that changes on purpose: run the test program with
// COUNTERSIGN_WRITE_GOLDEN=1 and read the difference before it is committed.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "source_directory.hpp"
#include "unit/cards/support.hpp"

namespace countersign::golden_test {

using namespace countersign;
using namespace countersign::cards;
using namespace countersign::cards::test;
using domain::CardState;

namespace {

using Json = nlohmann::ordered_json;

domain::CardView changed() {
  auto view = view_in(CardState::waiting);
  view.version = 4;
  view.document.total.amount = decimal("19050.00");
  view.document.due_date = day("2026-11-27");
  view.changes = {
      {"Total", "18,450.00", "19,050.00"}, {"Due", "4 Dec 2026", "27 Nov 2026"}, {"Pay to", "", "30000"}};
  view.changed_at = instant("2026-11-24T13:20:00Z");
  return view;
}

domain::CardView changed_while_posting() {
  auto view = view_in(CardState::posting);
  view.changes = {{"Total", "18,450.00", "19,050.00"}};
  return view;
}

domain::CardView waiting_for_one_in_sandbox() {
  auto view = view_in(CardState::waiting);
  view.approvers = {"W012A3CDE"};
  view.document.key.company.environment = "Sandbox";
  view.conversation = domain::to_string(view.document.key);
  view.document.due_date = day("2026-11-21");
  view.document.pay_to_number = "30000";
  view.document.pay_to_name = "Offshore Holding";
  return view;
}

domain::CardView waiting_without_approver() {
  auto view = view_in(CardState::waiting);
  view.approvers.clear();
  view.unresolved_approvers = {"lee@contoso.com", "EMP-007"};
  return view;
}

domain::CardView sales_invoice() {
  auto view = view_in(CardState::waiting);
  view.document.key.resource = domain::Resource::sales_invoices;
  view.conversation = domain::to_string(view.document.key);
  view.document.partner_name = "Adatum Corporation";
  view.document.pay_to_number = "10001";
  view.document.pay_to_name = "Adatum Holding";
  view.document.total.currency = "JPY";
  return view;
}

domain::CardView order_notice() {
  auto view = view_in(CardState::notice);
  view.document.key.resource = domain::Resource::purchase_orders;
  view.conversation = domain::to_string(view.document.key);
  view.document.status = domain::DocumentStatus::open;
  return view;
}

domain::CardView credit_memo() {
  auto view = view_in(CardState::notice);
  view.document.key.resource = domain::Resource::purchase_credit_memos;
  view.conversation = domain::to_string(view.document.key);
  view.document.order_number = "106024";
  return view;
}

domain::CardView pending_with_strangers() {
  auto view = view_in(CardState::pending);
  view.approvers = {"U024BE7LH"};
  view.unresolved_approvers = {"CFO*_<!here>"};
  return view;
}

domain::CardView approved_by_name() {
  auto view = view_in(CardState::approved);
  view.decided_by.clear();
  view.decided_by_name = "Lee *Wong*";
  return view;
}

domain::CardView undecided_after_refusal() {
  auto view = view_in(CardState::undecided);
  view.failure = "The <period> is closed.";
  view.failure_said = true;
  view.approvers = {"U024BE7LH"};
  return view;
}

domain::CardView failed_in_our_words() {
  auto view = view_in(CardState::failed);
  view.failure = "Business Central did not confirm the posting, and the invoice is still a draft";
  view.failure_said = false;
  return view;
}

domain::CardView posted_after_native() {
  auto view = view_in(CardState::posted);
  view.mode = domain::ApprovalMode::native;
  return view;
}

domain::CardView withdrawn_by_cancel() {
  auto view = view_in(CardState::withdrawn);
  view.mode = domain::ApprovalMode::native;
  view.approval = domain::ApprovalState::canceled;
  return view;
}

domain::CardView waiting_for_release(domain::OnApproved on_approved) {
  auto view = view_in(CardState::waiting);
  view.mode = domain::ApprovalMode::release;
  view.on_approved = on_approved;
  view.requested_by = "maria@contoso.com";
  return view;
}

domain::CardView pending_without_request() {
  auto view = view_in(CardState::pending);
  view.mode = domain::ApprovalMode::release;
  view.requested_by.clear();
  view.approvers.clear();
  view.obstacle = "Business Central waits, but its request has not reached Countersign.";
  return view;
}

domain::CardView rejected_here(domain::ApprovalMode mode) {
  auto view = view_in(CardState::rejected);
  view.mode = mode;
  view.verdict = domain::Verdict::reject;
  view.reason = "Price differs from order 106024";
  view.requested_by = mode == domain::ApprovalMode::release ? "maria@contoso.com" : "";
  if (mode == domain::ApprovalMode::release) view.sender = "U0MARIA001";
  return view;
}

domain::Signature approval(const char* user, const char* on_behalf_of, std::uint32_t step) {
  return {user, on_behalf_of, 3, step, instant("2026-11-24T13:02:00Z")};
}

/// Before the last step.
domain::CardView first_of_two() {
  auto view = view_in(CardState::waiting);
  view.steps = 2;
  view.left = 2;
  view.is_last = false;
  return view;
}

domain::CardView step_done() {
  auto view = view_in(CardState::waiting);
  view.approvers = {"W012A3CDE"};
  view.approvals = {approval("U024BE7LH", "", 1)};
  view.step = view.steps = 2;
  return view;
}

domain::CardView all_of_three() {
  auto view = first_of_two();
  view.everybody = true;
  view.approvals = {approval("U0BART0001", "U0MARIA001", 1)};
  view.missing = 2;
  view.left = 3;
  return view;
}

domain::CardView changed_after_approvals() {
  auto view = changed();
  view.fallen_approvals = 2;
  view.steps = 2;
  view.is_last = false;
  return view;
}

domain::CardView by_somebody_else() {
  auto view = view_in(CardState::waiting);
  view.not_requester = true;
  return view;
}

domain::CardView ready_to_post() {
  auto view = view_in(CardState::approved);
  view.mode = domain::ApprovalMode::countersign;
  view.on_approved = domain::OnApproved::hold;
  view.approvals = {approval("U024BE7LH", "", 1)};
  view.posters = {"U0MARIA001"};
  return view;
}

domain::CardView posted_by_two() {
  auto view = view_in(CardState::posted);
  view.approvals = {approval("U024BE7LH", "", 1), approval("U0BART0001", "W012A3CDE", 2)};
  view.posting_asked_by = "U0MARIA001";
  return view;
}

domain::CardView found_posted() {
  auto view = view_in(CardState::posted);
  view.is_found_posted = true;
  return view;
}

domain::CardView asked() {
  auto view = view_in(CardState::waiting);
  view.can_ask = true;
  view.question = domain::OpenQuestion{"U024BE7LH", "U0MARIA001", instant("2026-11-24T13:02:00Z")};
  return view;
}

domain::CardView rejecting() {
  auto view = view_in(CardState::releasing);
  view.verdict = domain::Verdict::reject;
  view.reason = "Price differs from order 106024";
  return view;
}

domain::CardView failed_to_reject() {
  auto view = view_in(CardState::failed);
  view.mode = domain::ApprovalMode::release;
  view.verdict = domain::Verdict::reject;
  view.failure = "User APP cannot act on this step.";
  return view;
}

domain::CardView waiting_may_cancel() {
  auto view = waiting_for_release(domain::OnApproved::post);
  view.may_cancel = true;
  view.sender = "U0MARIA001";
  return view;
}

domain::CardView cancel_refused() {
  auto view = waiting_for_release(domain::OnApproved::post);
  view.failure = "User APP does not have the permission necessary to cancel the item.";
  return view;
}

domain::CardView taken_back() {
  auto view = view_in(CardState::withdrawn);
  view.mode = domain::ApprovalMode::release;
  view.verdict = domain::Verdict::cancel;
  view.decided_by = "U0MARIA001";
  view.decided_at = instant("2026-11-24T13:02:00Z");
  return view;
}

domain::CardView waiting_for_setup_approver() {
  auto view = waiting_for_release(domain::OnApproved::post);
  view.requested_by = "maria@contoso.com";
  view.chain = domain::ApproverChain{{"DANA", "Dana Reyes", "dana@contoso.com", false},
                                     {{{"LEE", "Lee *Wong*", "lee@contoso.com", false}, decimal("10000")},
                                      {{"MARIA2", "", "", false}, std::nullopt}},
                                     {}};
  return view;
}

domain::CardView nobody_in_setup() {
  auto view = pending_without_request();
  view.obstacle =
      "Whom Business Central's approval user setup names as the approver of this is not known, so nobody can "
      "approve it here: Dana Reyes has no approver in it. The setup is read again by itself, and this card "
      "follows.";
  return view;
}

domain::CardView held_without_route() {
  auto view = pending_without_request();
  view.rule = "no-route";
  view.requested_by = "maria@contoso.com";
  view.obstacle =
      "Business Central holds this, but no route asks for it, so nobody can approve it here. Whoever sent it "
      "cancels the request there, or a route is added to the settings and it is sent again.";
  return view;
}

/// By the name of its golden file.
domain::CardView with_checks(const domain::ChecksRead& read) {
  auto view = view_in(CardState::waiting);
  view.document.pay_to_number = "30000";
  view.document.pay_to_name = "Offshore *Holding*";
  view.checks = domain::check_invoice(view.document, read, {}, now());
  return view;
}

domain::OtherInvoice other_invoice(const char* number, const char* external, domain::DocumentStatus status) {
  return {number, number, external, status, day("2026-11-04"), {decimal("18450.00"), "EUR"}};
}

domain::ChecksRead plain_reading() {
  domain::ChecksRead read;
  read.vendors.value = {{"20000", " ", instant("2026-11-22T08:00:00Z")}, {"30000", " ", Instant{}}};
  read.same_number.value.emplace();
  read.recent.value.emplace();
  read.posting_range.problem = "Business Central does not permit it";
  return read;
}

/// More than four things are wrong.
domain::CardView stopped() {
  auto read = plain_reading();
  read.vendors.value->front().blocked = "All";
  read.same_number.value = {other_invoice("108051", "NP-88213", domain::DocumentStatus::paid),
                            other_invoice("108050", "NP-88213", domain::DocumentStatus::paid),
                            other_invoice("107200", "NP-88213", domain::DocumentStatus::draft)};
  read.recent.value = {other_invoice("108049", "np 88213", domain::DocumentStatus::open),
                       other_invoice("108048", "A<B", domain::DocumentStatus::open)};
  return with_checks(read);
}

domain::CardView checks_awaited() {
  auto view = changed();
  view.checks_awaited = true;
  return view;
}

std::map<std::string, domain::CardView> samples() {
  return {{"rejected_here", rejected_here(domain::ApprovalMode::countersign)},
          {"rejected_release", rejected_here(domain::ApprovalMode::release)},
          {"rejecting", rejecting()},
          {"waiting_first_of_two", first_of_two()},
          {"waiting_step_done", step_done()},
          {"waiting_all_of_three", all_of_three()},
          {"changed_after_approvals", changed_after_approvals()},
          {"posted_by_two", posted_by_two()},
          {"found_posted", found_posted()},
          {"approved_ready_to_post", ready_to_post()},
          {"waiting_not_requester", by_somebody_else()},
          {"expired", view_in(CardState::expired)},
          {"failed_to_reject", failed_to_reject()},
          {"waiting_with_question", asked()},
          {"waiting_release_may_cancel", waiting_may_cancel()},
          {"waiting_release_cancel_refused", cancel_refused()},
          {"withdrawn_taken_back", taken_back()},
          {"waiting_for_setup_approver", waiting_for_setup_approver()},
          {"nobody_in_setup", nobody_in_setup()},
          {"held_without_route", held_without_route()},
          {"notice", view_in(CardState::notice)},
          {"notice_purchase_order", order_notice()},
          {"waiting", view_in(CardState::waiting)},
          {"waiting_with_checks", with_checks(plain_reading())},
          {"waiting_stopped_by_checks", stopped()},
          {"changed_checks_awaited", checks_awaited()},
          {"waiting_empty", empty_view(CardState::waiting)},
          {"notice_credit_memo", credit_memo()},
          {"waiting_sales_invoice", sales_invoice()},
          {"waiting_without_approver", waiting_without_approver()},
          {"waiting_overdue_pay_to_other", waiting_for_one_in_sandbox()},
          {"changed", changed()},
          {"changed_while_posting", changed_while_posting()},
          {"posting", view_in(CardState::posting)},
          {"checking", view_in(CardState::checking)},
          {"posted", view_in(CardState::posted)},
          {"failed", view_in(CardState::failed)},
          {"failed_in_our_words", failed_in_our_words()},
          {"undecided", view_in(CardState::undecided)},
          {"undecided_after_refusal", undecided_after_refusal()},
          {"handled", view_in(CardState::handled)},
          {"withdrawn", view_in(CardState::withdrawn)},
          {"deleted", view_in(CardState::deleted)},
          {"releasing", view_in(CardState::releasing)},
          {"waiting_release_hold", waiting_for_release(domain::OnApproved::hold)},
          {"waiting_release_post", waiting_for_release(domain::OnApproved::post)},
          {"pending_without_request", pending_without_request()},
          {"pending", view_in(CardState::pending)},
          {"pending_not_in_slack", pending_with_strangers()},
          {"approved", view_in(CardState::approved)},
          {"approved_by_name", approved_by_name()},
          {"rejected", view_in(CardState::rejected)},
          {"posted_after_native", posted_after_native()},
          {"withdrawn_by_cancel", withdrawn_by_cancel()}};
}

const std::filesystem::path directory = countersign::tests::source_directory() + "/tests/golden/cards";

Json message_of(const RenderedCard& card) {
  return Json{{"text", card.text}, {"blocks", Json::parse(card.blocks_json)}};
}

Json read_golden(const std::filesystem::path& path) {
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return Json::parse(text, nullptr, false);
}

}  // namespace

TEST_CASE("every card is drawn as its golden file says, and Slack would take it") {
  for (const auto& [name, view] : samples()) {
    const auto path = directory / (name + ".json");
    const auto card = draw(view);
    const Json drawn = message_of(card);
    if (std::getenv("COUNTERSIGN_WRITE_GOLDEN") != nullptr) std::ofstream(path) << drawn.dump(2) << "\n";
    const Json golden = read_golden(path);
    INFO(path.string() << " differs. On purpose? Run again with COUNTERSIGN_WRITE_GOLDEN=1, then read the "
                       << "difference.\ndrawn:\n"
                       << drawn.dump(2) << "\ngolden:\n"
                       << golden.dump(2));
    // As plain JSON: the order of keys means nothing to Slack.
    CHECK(nlohmann::json(golden) == nlohmann::json(drawn));
    CHECK(problems_of(card).empty());
  }
}

TEST_CASE("every state has a golden file, and every golden file a card") {
  std::set<CardState> drawn;
  std::set<std::string> names;
  for (const auto& [name, view] : samples()) {
    drawn.insert(view.state);
    names.insert(name + ".json");
  }
  for (const auto state : all_states()) CHECK(drawn.count(state) == 1);
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    INFO(entry.path().string());
    CHECK(names.count(entry.path().filename().string()) == 1);
  }
}

}  // namespace countersign::golden_test
