#include "unit/cards/support.hpp"

#include "unit/cards/block_kit.hpp"

namespace countersign::cards::test {

using domain::CardState;
using domain::CardView;

Instant now() {
  return instant("2026-11-24T13:02:00Z");
}

Instant instant(const std::string& text) {
  return parse_instant(text).value();
}

Date day(const std::string& text) {
  return parse_date(text).value();
}

Decimal decimal(const std::string& text) {
  return Decimal::parse(text).value();
}

namespace {

const char* const company_id = "33333333-3333-4333-8333-333333333333";
const char* const invoice_id = "44444444-4444-4444-8444-444444444444";

domain::Document invoice() {
  domain::Document document;
  document.key = {{"Production", company_id}, domain::Resource::purchase_invoices, invoice_id};
  document.number = "107214";
  document.status = domain::DocumentStatus::draft;
  document.partner_number = "20000";
  document.partner_name = "Northwind Paper Ltd.";
  document.pay_to_number = "20000";
  document.pay_to_name = "Northwind Paper Ltd.";
  document.external_number = "NP-88213";
  document.document_date = day("2026-11-04");
  document.posting_date = day("2026-11-24");
  document.due_date = day("2026-12-04");
  document.total = {decimal("18450.00"), "EUR"};
  document.net = decimal("15504.20");
  document.tax = decimal("2945.80");
  document.purchaser = "Bart Duncan";
  document.dimension_1 = "SALES";
  document.lines = {{"Conference bundle 1-8", decimal("40"), "PCS", decimal("9800")},
                    {"Freight, domestic", decimal("1"), "PCS", decimal("2104.20")},
                    {"Paris guest chair", decimal("20"), "PCS", decimal("1900")},
                    {"Desk lamp", decimal("2.5"), "PCS", decimal("1200")},
                    {"Rounding", decimal("1"), "", decimal("500")}};
  document.line_count = 5;
  return document;
}

void add_outcome(CardView& view) {
  const bool decided = view.state == CardState::posting || view.state == CardState::checking ||
                       view.state == CardState::posted || view.state == CardState::failed ||
                       view.state == CardState::approved || view.state == CardState::rejected ||
                       view.state == CardState::releasing || view.state == CardState::undecided;
  if (decided) {
    view.decided_by = "U024BE7LH";
    view.decided_at = instant("2026-11-24T13:02:00Z");
  }
  if (view.state == CardState::checking) view.next_look_at = instant("2026-11-24T13:07:00Z");
  if (view.state == CardState::failed) {
    view.failure = "Posting Date is not within your range of allowed posting dates.";
    view.failure_said = true;
    view.advice = "Change the posting date in Business Central; this card asks again by itself.";
  }
  if (view.state != CardState::posted && view.state != CardState::handled) return;
  view.draft_number = "107214";
  view.document.number = "108052";
  view.document.status = domain::DocumentStatus::open;
  view.posted_at = instant("2026-11-24T13:02:20Z");
}

}  // namespace

CardView view_in(CardState state) {
  CardView view;
  view.state = state;
  view.version = 3;
  view.revision = 7;
  view.channel = "C0FINANCE1";
  view.delivery = "card-1";
  view.document = invoice();
  view.conversation = domain::to_string(view.document.key);
  view.company_name = "CRONUS DE";
  view.company_link_name = "CRONUS DE";
  view.rule = "over-10k";
  view.approvers = {"U024BE7LH", "W012A3CDE"};
  view.open_url = "https://businesscentral.dynamics.com/contoso/Production/?company=CRONUS%20DE&page=51";
  if (state == CardState::notice) view.approvers.clear();
  if (state == CardState::releasing) view.mode = domain::ApprovalMode::release;
  if (state == CardState::pending)
    view.obstacle = "Please decide in Business Central: its own approvers are asked there.";
  if (state == CardState::pending || state == CardState::approved || state == CardState::rejected) {
    view.mode = domain::ApprovalMode::native;
    view.requested_by = "Maria Okafor";
  }
  add_outcome(view);
  return view;
}

CardView empty_view(CardState state) {
  CardView view;
  view.state = state;
  view.document.key = {{"Production", company_id}, domain::Resource::purchase_invoices, invoice_id};
  view.conversation = domain::to_string(view.document.key);
  return view;
}

const std::vector<CardState>& all_states() {
  static const std::vector<CardState> states{CardState::notice,    CardState::waiting,   CardState::posting,
                                             CardState::checking,  CardState::posted,    CardState::failed,
                                             CardState::handled,   CardState::withdrawn, CardState::deleted,
                                             CardState::pending,   CardState::approved,  CardState::rejected,
                                             CardState::releasing, CardState::undecided, CardState::expired};
  return states;
}

RenderedCard draw(const CardView& view) {
  return render(view, berlin, now());
}

nlohmann::json blocks_of(const RenderedCard& card) {
  return nlohmann::json::parse(card.blocks_json, nullptr, false);
}

std::string text_of(const RenderedCard& card, char block) {
  const auto blocks = blocks_of(card);
  std::string text;
  for (const auto& one : blocks) {
    if (one.at("block_id").get<std::string>().front() != block) continue;
    for (const auto& object : text_objects(one))
      text += (text.empty() ? "" : "\n") + object.at("text").get<std::string>();
  }
  return text;
}

std::string buttons_of(const RenderedCard& card) {
  const auto blocks = blocks_of(card);
  std::string ids;
  for (const auto& block : blocks) {
    if (block.at("type") != "actions") continue;
    for (const auto& element : block.at("elements"))
      ids += (ids.empty() ? "" : " ") + element.at("action_id").get<std::string>();
  }
  return ids;
}

nlohmann::json button(const RenderedCard& card, const std::string& action_id) {
  const auto blocks = blocks_of(card);
  for (const auto& block : blocks) {
    if (block.at("type") != "actions") continue;
    for (const auto& element : block.at("elements")) {
      if (element.at("action_id") == action_id) return element;
    }
  }
  return nullptr;
}

std::string problems_of(const RenderedCard& card) {
  std::string lines;
  for (const auto& problem : message_problems(card.text, card.blocks_json)) lines += problem + "\n";
  return lines;
}

}  // namespace countersign::cards::test
