#include "cards/modal.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "cards/blocks.hpp"
#include "cards/card.hpp"
#include "cards/sections.hpp"
#include "core/limits.hpp"
#include "slack/block_limits.hpp"
#include "slack/form_metadata.hpp"
#include "slack/form_reply.hpp"
#include "slack/text.hpp"

namespace countersign::cards {
namespace {

using blocks::Json;
using domain::Modal;
using Problem = domain::FormAnswer::Problem;
namespace block_limits = slack::block_limits;

/// Names whole, but never past what a section holds once it is escaped.
constexpr Detail detail{lines_per_page, 0, 120, 900, true};
constexpr std::size_t description_characters = 100;

const char* noun_of(const domain::Resource& resource) {
  switch (resource.kind()) {
    case domain::Resource::purchase_credit_memos:
      return "credit memo";
    case domain::Resource::purchase_orders:
      return "order";
    default:
      return "invoice";
  }
}

std::string metadata_of(const domain::CardView& view, const std::string& channel) {
  return slack::encode(slack::FormMetadata{{view.conversation, view.version, 1}, channel});
}

/// What the form is about, as the card's header says it.
std::string subject_text(const domain::CardView& view) {
  std::string text = "*" + slack::escape(amount_text(view.document)) + "*";
  const std::string partner = slack::mrkdwn(partner_of(view.document), detail.name_characters);
  if (!partner.empty()) text += " · " + partner;
  const std::string number = slack::mrkdwn(view.document.external_number, detail.name_characters);
  if (!number.empty()) text += std::string(" · ") + external_label(view.document.key.resource) + " " + number;
  return text;
}

std::string render(const Json& view) {
  return view.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Who gets it, and what Business Central does.
std::string after_rejection(const domain::CardView& view) {
  const std::string who = view.sender.empty() ? "" : slack::mention(view.sender) + " is told. ";
  if (view.mode == domain::ApprovalMode::release)
    return who +
           "Business Central reopens it, and keeps it locked until it is sent for approval again and "
           "approved.";
  return who + "Nothing is posted. Once it was changed in Business Central, it is asked about again.";
}

Json reject_form(const Modal& modal, const domain::CardView& view) {
  Json list = Json::array();
  list.push_back(blocks::section("subject", subject_text(view)));
  list.push_back(
      blocks::text_input({text_block, "Why is it rejected?", "Everybody who sees the card can read this.",
                          limits::reason_characters}));
  list.push_back(blocks::context("after", after_rejection(view)));
  return blocks::modal({"reject", metadata_of(view, modal.channel),
                        std::string("Reject ") + noun_of(view.document.key.resource), "Reject", "Back",
                        std::move(list)});
}

Json ask_form(const Modal& modal, const domain::CardView& view) {
  Json list = Json::array();
  list.push_back(blocks::section("subject", subject_text(view)));
  list.push_back(blocks::text_input({text_block, "What do you want to know?",
                                     "It goes into the card's thread.", limits::question_characters}));
  list.push_back(blocks::person_input(person_block, "Who should answer?", view.sender));
  return blocks::modal({"ask", metadata_of(view, modal.channel), "Ask", "Ask", "Back", std::move(list)});
}

Json answer_form(const Modal& modal, const domain::CardView& view) {
  Json list = Json::array();
  std::string subject = subject_text(view);
  if (view.question)
    subject += "\n" + slack::mention(view.question->by) + " asked you; the question is in the thread.";
  list.push_back(blocks::section("subject", subject));
  list.push_back(blocks::text_input(
      {text_block, "Your answer", "It goes into the card's thread.", limits::question_characters}));
  return blocks::modal(
      {"answer", metadata_of(view, modal.channel), "Answer", "Answer", "Back", std::move(list)});
}

// All lines -------------------------------------------------------------------------------------------------

std::size_t pages_of(const domain::Document& document) {
  return std::max<std::size_t>(1, (document.lines.size() + lines_per_page - 1) / lines_per_page);
}

/// As many sections as the lines need: a section holds 3000 characters.
void add_lines(Json& list, const domain::Document& document, std::size_t first, std::size_t end) {
  const int decimals = minor_digits(document.total.currency);
  std::string text;
  const auto close = [&] {
    if (!text.empty()) list.push_back(blocks::section("l" + std::to_string(list.size()), text));
    text.clear();
  };
  for (std::size_t i = first; i < end; ++i) {
    const std::string line =
        std::to_string(i + 1) + ". " + line_text(document.lines[i], description_characters, decimals);
    if (slack::count_characters(text) + slack::count_characters(line) + 1 > block_limits::text_characters)
      close();
    text += (text.empty() ? "" : "\n") + line;
  }
  close();
}

std::string page_text(const domain::CardView& view, std::size_t page, std::size_t first, std::size_t end) {
  const auto& document = view.document;
  std::string text;
  if (document.lines.empty()) {
    text = "There are no lines";
  } else {
    text = "Lines " + std::to_string(first + 1) + " to " + std::to_string(end) + " of " +
           std::to_string(document.lines.size());
  }
  if (pages_of(document) > 1)
    text += " · page " + std::to_string(page) + " of " + std::to_string(pages_of(document));
  if (document.line_count > document.lines.size()) {
    text += " · " + std::to_string(document.line_count - document.lines.size()) +
            " smaller ones are in Business Central alone";
  }
  return text + " · version " + std::to_string(view.version);
}

/// A file that is not there is said where the link leads: nothing waits for that here.
void add_buttons(Json& list, const domain::Document& document, std::size_t page,
                 const std::string& files_url) {
  std::vector<blocks::Button> buttons;
  if (!files_url.empty() && files_url.size() <= block_limits::button_url_characters)
    buttons.push_back({"Attached files", "files", "files", files_url, false, "", ""});
  if (page > 1) buttons.push_back({"Previous page", "previous", std::to_string(page - 1), "", false, "", ""});
  if (page < pages_of(document))
    buttons.push_back({"Next page", "next", std::to_string(page + 1), "", false, "", ""});
  if (!buttons.empty()) list.push_back(blocks::actions("pages", buttons));
}

/// Cut before it is made safe: the characters for that must not be cut off.
std::string title_of(const domain::Document& document) {
  std::string title;
  std::size_t characters = block_limits::view_title_characters;
  do {
    title = slack::plain(document.number, characters--);
  } while (slack::count_characters(title) > block_limits::view_title_characters);
  return title.empty() ? "Lines" : title;
}

Json lines_view(const Modal& modal, const Drawing& drawing, const std::string& files_url) {
  const auto& document = drawing.view.document;
  const std::size_t page = std::clamp<std::size_t>(modal.page, 1, pages_of(document));
  const std::size_t first = (page - 1) * lines_per_page;
  const std::size_t end = std::min(document.lines.size(), first + lines_per_page);
  Json list = Json::array();
  list.push_back(blocks::section("subject", subject_text(drawing.view)));
  const auto fields = field_texts(drawing);
  if (!fields.empty() && page == 1) list.push_back(blocks::fields("fields", fields));
  add_lines(list, document, first, end);
  list.push_back(blocks::context("page", page_text(drawing.view, page, first, end)));
  add_buttons(list, document, page, files_url);
  return blocks::modal(
      {"lines", metadata_of(drawing.view, modal.channel), title_of(document), "", "Close", std::move(list)});
}

// Answers ---------------------------------------------------------------------------------------------------

std::string problem_text(Problem problem, const std::string& form) {
  switch (problem) {
    case Problem::no_text:
      return form == "reject" ? "Please say why: whoever entered it has to know what to change."
                              : "Please write something.";
    case Problem::long_text:
      return "Please keep it below " +
             std::to_string(form == "reject" ? limits::reason_characters : limits::question_characters) +
             " characters.";
    case Problem::nobody:
      return "Please choose a person.";
    case Problem::none:
      break;
  }
  return {};
}

}  // namespace

std::string render_modal(const Modal& modal, const domain::CardView& view, const std::string& time_zone,
                         Instant now, const std::string& files_url) {
  switch (modal.kind) {
    case Modal::Kind::reject:
      return render(reject_form(modal, view));
    case Modal::Kind::ask:
      return render(ask_form(modal, view));
    case Modal::Kind::answer:
      return render(answer_form(modal, view));
    case Modal::Kind::lines:
      break;
  }
  const Calendar calendar(time_zone);
  return render(lines_view(modal, Drawing{view, calendar, now, detail}, files_url));
}

std::string form_answer(const domain::FormAnswer& answer, const std::string& form,
                        const std::string& time_zone) {
  if (answer.refusal) {
    Json list = Json::array();
    list.push_back(blocks::section("refusal", private_answer(*answer.refusal, time_zone)));
    return slack::form_update(
        render(blocks::modal({"refused", "", "Nothing was done", "", "Close", std::move(list)})));
  }
  if (answer.problem == Problem::none) return {};
  const auto* block = answer.problem == Problem::nobody ? person_block : text_block;
  return slack::form_errors(block, problem_text(answer.problem, form));
}

}  // namespace countersign::cards
