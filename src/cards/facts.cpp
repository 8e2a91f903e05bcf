#include <algorithm>

#include "cards/sections.hpp"
#include "slack/block_limits.hpp"
#include "slack/text.hpp"

namespace countersign::cards {
namespace {

using domain::CardState;
using domain::Document;
using domain::Resource;

/// ISO 4217 has three; Business Central's codes have at most ten.
constexpr std::size_t currency_characters = 10;
/// Room for the sentence that says how many parts were left out.
constexpr std::size_t remainder_characters = 80;

/// Of those whom Business Central's setup goes past; an ellipsis stands for the others.
constexpr std::size_t most_passed_over = 3;

const char* state_words(const domain::CardView& view) {
  switch (view.state) {
    case CardState::posted:
      return "✔ Posted · ";
    case CardState::failed:
      return view.verdict == domain::Verdict::reject ? "⚠ Not rejected · " : "⚠ Not posted · ";
    case CardState::undecided:
      return "⚠ Not known whether posted · ";
    case CardState::handled:
      return "Handled in Business Central · ";
    case CardState::withdrawn:
      return "Back in preparation · ";
    case CardState::deleted:
      return "Deleted in Business Central · ";
    case CardState::expired:
      return "Expired · ";
    case CardState::approved:
      return "✔ Approved · ";
    case CardState::rejected:
      return "✖ Rejected · ";
    case CardState::notice:
    case CardState::pending:
    case CardState::releasing:
    case CardState::waiting:
    case CardState::posting:
    case CardState::checking:
      break;
  }
  return "";
}

bool is_over(CardState state) {
  return state == CardState::posted || state == CardState::handled || state == CardState::deleted ||
         state == CardState::withdrawn;
}

bool has(const std::optional<Date>& date) {
  return date && date->ok() && !is_empty_date(*date);
}

std::string joined(const std::string& left, const char* between, const std::string& right) {
  if (left.empty() || right.empty()) return left + right;
  return left + between + right;
}

std::string field(const std::string& label, const std::string& value) {
  return "*" + label + "*\n" + value;
}

/// The fields one by one; each adds itself when there is something to say.
class Fields {
 public:
  explicit Fields(const Drawing& drawing) : drawing_(drawing), document_(drawing.view.document) {}

  std::vector<std::string> take() {
    add_due();
    add_pay_to();
    add_external();
    add_net_and_tax();
    add_local_total();
    add_requester();
    add_setup_approver();
    add_people();
    add_number();
    add_status();
    const bool has_room = texts_.size() < slack::block_limits::fields_per_section;
    if (!document_.order_number.empty() && has_room)
      texts_.push_back(field("Order", name(document_.order_number)));
    return std::move(texts_);
  }

 private:
  std::string name(const std::string& text) const {
    return slack::mrkdwn(text, drawing_.detail.name_characters);
  }

  void add_due() {
    if (!has(document_.due_date)) return;
    const Date due = *document_.due_date;
    if (is_over(drawing_.view.state)) return texts_.push_back(field("Due", weekday_date(due)));
    const Date today = drawing_.calendar.day_of(drawing_.now);
    const std::string left = days_left(due, today);
    texts_.push_back(
        field("Due", due < today ? left + " · " + weekday_date(due) : weekday_date(due) + " · " + left));
  }

  /// Money that goes to somebody else than the invoice's vendor is what a fraud looks like.
  void add_pay_to() {
    if (!domain::pays_another(document_)) return;
    std::string who = name(document_.pay_to_name);
    const std::string number = name(document_.pay_to_number);
    if (who.empty())
      who = number;
    else if (!number.empty())
      who += " (" + number + ")";
    const bool sales = document_.key.resource == Resource::sales_invoices;
    texts_.push_back(sales ? field("Bill to", who) : field("Pay to", "⚠ " + who + ", not the vendor"));
  }

  void add_external() {
    const std::string number = name(document_.external_number);
    const std::string date = has(document_.document_date) ? short_date(*document_.document_date) : "";
    if (number.empty() && date.empty()) return;
    if (number.empty()) return texts_.push_back(field("Document date", date));
    texts_.push_back(
        field(capitalised(external_label(document_.key.resource)), joined(number, " of ", date)));
  }

  void add_net_and_tax() {
    if (document_.net.is_zero() && document_.tax.is_zero()) return;
    const int decimals = minor_digits(document_.total.currency);
    texts_.push_back(
        field("Net + tax", document_.net.to_display(decimals) + " + " + document_.tax.to_display(decimals)));
  }

  /// What its threshold was compared with; the rate is not ours, so it is said.
  void add_local_total() {
    const auto& local = document_.local_total;
    if (!local || !local->rate_date) return;
    const std::string currency = slack::plain(local->total.currency, currency_characters);
    texts_.push_back(
        field("In " + currency, local->total.amount.to_display(minor_digits(local->total.currency)) + " · " +
                                    local->units.to_display(0) + " " +
                                    slack::plain(document_.total.currency, currency_characters) + " = " +
                                    local->rate.to_display(0) + " of " + short_date(*local->rate_date)));
  }

  /// And whose word that is.
  void add_requester() {
    const auto& view = drawing_.view;
    if (view.requested_by.empty()) return;
    const std::string label = view.requester_field.empty()
                                  ? "Sent for approval by"
                                  : "Entered by (field " + name(view.requester_field) + ")";
    texts_.push_back(field(label, name(view.requested_by)));
  }

  /// And over whose heads.
  void add_setup_approver() {
    const auto& view = drawing_.view;
    const auto& chain = view.chain;
    if (!chain || (view.state != CardState::waiting && view.state != CardState::pending)) return;
    std::string text = name(domain::display_name(chain->approver));
    std::string passed;
    for (std::size_t i = 0; i < chain->passed.size() && i < most_passed_over; ++i) {
      const auto& one = chain->passed[i];
      passed += (i > 0 ? ", " : "") + name(domain::display_name(one.who)) +
                (one.limit ? " (up to " + one.limit->to_display(0) + ")" : " (sent it)");
    }
    if (chain->passed.size() > most_passed_over) passed += " …";
    if (!passed.empty()) text += " · passed over: " + passed;
    texts_.push_back(field("Approver in Business Central's setup", text));
  }

  void add_people() {
    const std::string department = name(document_.dimension_1);
    const std::string person = name(document_.purchaser);
    if (department.empty() && person.empty()) return;
    const char* role = document_.key.resource == Resource::sales_invoices ? "salesperson" : "purchaser";
    const std::string label =
        joined(department.empty() ? "" : "department", " · ", person.empty() ? "" : role);
    texts_.push_back(field(capitalised(label), joined(department, " · ", person)));
  }

  void add_number() {
    const std::string date = has(document_.posting_date) ? short_date(*document_.posting_date) : "";
    const std::string number = name(document_.number);
    const std::string before = name(drawing_.view.draft_number);
    if (drawing_.view.state == CardState::posted && !before.empty() && before != number) {
      texts_.push_back(field("BC no.", joined(before, " → ", number)));
      if (!date.empty()) texts_.push_back(field("Posting date", date));
      return;
    }
    if (number.empty() && date.empty()) return;
    const bool draft = document_.status == domain::DocumentStatus::draft;
    const std::string label = joined(number.empty() ? ""
                                     : draft        ? "BC draft"
                                                    : "BC no.",
                                     " · ", date.empty() ? "" : "posting date");
    texts_.push_back(field(capitalised(label), joined(number, " · ", date)));
  }

  /// An order's status tells of its approval in Business Central; an invoice's card says all that by itself.
  void add_status() {
    if (document_.key.resource != Resource::purchase_orders) return;
    if (document_.status == domain::DocumentStatus::draft) texts_.push_back(field("Status", "Draft"));
    if (document_.status == domain::DocumentStatus::in_review)
      texts_.push_back(field("Status", "Waiting for approval in Business Central"));
    if (document_.status == domain::DocumentStatus::open) texts_.push_back(field("Status", "Released"));
  }

  const Drawing& drawing_;
  const Document& document_;
  std::vector<std::string> texts_;
};

std::vector<domain::DocumentLine> largest_first(std::vector<domain::DocumentLine> lines) {
  std::stable_sort(lines.begin(), lines.end(), [](const auto& left, const auto& right) {
    return left.net_amount.absolute() > right.net_amount.absolute();
  });
  return lines;
}

/// "_and 9 more: 1,700.00_"; without the sum when not every line is known. `lines`: the largest first.
std::string remainder_text(const Document& document, const std::vector<domain::DocumentLine>& lines,
                           std::size_t shown, int decimals) {
  const std::string text = "and " + std::to_string(document.line_count - shown) + " more";
  if (lines.size() != document.line_count) return "_" + text + "_";
  Decimal sum;
  for (std::size_t i = shown; i < lines.size(); ++i) {
    const auto next = add(sum, lines[i].net_amount);
    if (!next) return "_" + text + "_";
    sum = *next;
  }
  return "_" + text + ": " + sum.to_display(decimals) + "_";
}

std::string change_text(const domain::FieldChange& change, std::size_t characters) {
  const std::string before = slack::mrkdwn(change.before, characters);
  const std::string after = slack::mrkdwn(change.after, characters);
  std::string text = slack::mrkdwn(change.label, characters);
  if (!before.empty()) text += " ~" + before + "~";
  return text + " → " + (after.empty() ? "none" : after);
}

}  // namespace

std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text;
}

std::string amount_text(const Document& document) {
  Money total = document.total;
  total.currency = slack::plain(total.currency, currency_characters);
  const bool credit = document.key.resource == Resource::purchase_credit_memos;
  std::string text = total.amount.to_display(minor_digits(document.total.currency));
  if (!total.currency.empty()) text = total.currency + " " + text;
  return credit ? "Credit " + text : text;
}

const std::string& partner_of(const Document& document) {
  return document.partner_name.empty() ? document.partner_number : document.partner_name;
}

const char* external_label(Resource resource) {
  switch (resource.kind()) {
    case Resource::sales_invoices:
      return "customer's document";
    case Resource::purchase_credit_memos:
      return "vendor credit memo";
    case Resource::purchase_orders:
      return "vendor reference";
    default:
      return "vendor invoice";
  }
}

std::string header_text(const Drawing& drawing) {
  constexpr std::size_t isolates = 2;
  const auto& document = drawing.view.document;
  const std::string start = state_words(drawing.view) + amount_text(document);
  const std::size_t used = slack::count_characters(start) + slack::count_characters(" · ") + isolates;
  const std::size_t room =
      slack::block_limits::header_characters - std::min(used, slack::block_limits::header_characters);
  return joined(start, " · ", slack::plain(partner_of(document), room));
}

std::vector<std::string> field_texts(const Drawing& drawing) {
  return Fields(drawing).take();
}

std::string line_text(const domain::DocumentLine& line, std::size_t characters, int decimals) {
  std::string text;
  const std::string description = slack::mrkdwn(line.description, characters);
  if (!line.quantity.is_zero() && line.quantity != Decimal(1)) text += line.quantity.to_display(0) + " × ";
  text += description.empty() ? "(no description)" : description;
  return text + " — " + line.net_amount.to_display(decimals);
}

std::string lines_text(const Drawing& drawing) {
  const auto& document = drawing.view.document;
  const std::size_t shown = std::min(drawing.detail.lines, document.lines.size());
  if (shown == 0) return {};
  const auto lines = largest_first(document.lines);
  const std::size_t count = std::max(document.line_count, document.lines.size());
  const int decimals = minor_digits(document.total.currency);
  std::string text = "*" + std::to_string(count) + (count == 1 ? " line*" : " lines*");
  if (count > shown) text += " · the largest:";
  for (std::size_t i = 0; i < shown; ++i)
    text += "\n• " + line_text(lines[i], drawing.detail.name_characters, decimals);
  if (document.line_count > shown) text += "\n" + remainder_text(document, lines, shown, decimals);
  return text;
}

std::string changes_text(const Drawing& drawing) {
  const auto& view = drawing.view;
  if (view.changes.empty()) return {};
  std::string text = "*Changed in Business Central";
  if (view.changed_at) text += " " + drawing.calendar.moment(*view.changed_at);
  text += view.state == CardState::waiting ? " — please decide again*" : "*";
  text += change_lines(view.changes, drawing.detail.changes, drawing.detail.name_characters,
                       slack::count_characters(text));
  return view.fallen_approvals == 0 ? text : text + "\n" + fallen_text(view.fallen_approvals);
}

std::string fallen_text(std::uint32_t approvals) {
  return approvals == 1 ? "1 approval no longer counts"
                        : std::to_string(approvals) + " approvals no longer count";
}

std::string change_lines(const std::vector<domain::FieldChange>& changes, std::size_t most,
                         std::size_t name_characters, std::size_t used) {
  const std::size_t room = slack::block_limits::text_characters - remainder_characters;
  std::string text;
  std::size_t shown = 0;
  for (; shown < std::min(most, changes.size()); ++shown) {
    const std::string next = "\n" + change_text(changes[shown], name_characters);
    if (used + slack::count_characters(text) + slack::count_characters(next) > room) break;
    text += next;
  }
  const std::size_t left = changes.size() - shown;
  if (left == 0) return text;
  return text +
         (shown == 0 ? "\n" + std::to_string(left) + " fields" : "\n_and " + std::to_string(left) + " more_");
}

}  // namespace countersign::cards
