// Cards of random pieces of everything that is awkward. The seed is fixed: a failure comes back.
#include "cards/modal.hpp"
#include "catch.hpp"
#include "core/entropy.hpp"
#include "unit/cards/block_kit.hpp"
#include "unit/cards/support.hpp"

namespace countersign::random_test {

using namespace countersign;
using namespace countersign::cards::test;

namespace {

const std::vector<std::string>& pieces() {
  static const std::vector<std::string> all{"<!channel>", "<@U1>",
                                            "<",          ">",
                                            "&",          "&lt;",
                                            "!",          "*",
                                            "_",          "~",
                                            "`",          ":",
                                            "x",          " ",
                                            "\n",         "\r",
                                            "\t",         "\\",
                                            "\"",         "|",
                                            "\u202E",     "\u2066",
                                            "א",          "م",
                                            "\xFF",       "\xE2",
                                            "\u200D",     "\u0301",
                                            "\u200F",     "👩",
                                            "🇩",          "🏽",
                                            "承",         "ü…",
                                            "·",          "—",
                                            "<!here|",    "https://a.example",
                                            "\u2069",     "\u0001"};
  return all;
}

class Source {
 public:
  explicit Source(std::uint64_t seed) : entropy_(seed) {}

  std::uint64_t below(std::uint64_t limit) { return entropy_.next() % limit; }

  std::string text() {
    // Long ones of few pieces reach the limits, short ones the seams.
    const std::uint64_t length = below(4) == 0 ? below(700) : below(12);
    const std::uint64_t first = below(pieces().size());
    const std::uint64_t kinds = 1 + below(pieces().size());
    std::string text;
    for (std::uint64_t i = 0; i < length; ++i) text += pieces()[(first + below(kinds)) % pieces().size()];
    return text;
  }

  std::vector<std::string> texts(std::uint64_t most) {
    std::vector<std::string> all;
    for (std::uint64_t i = below(most + 1); i > 0; --i) all.push_back(text());
    return all;
  }

  Decimal amount() {
    const std::string sign = below(4) == 0 ? "-" : "";
    return decimal(sign + std::to_string(below(1'000'000'000'000'000)) + "." + std::to_string(below(1'000)));
  }

  std::optional<Date> date() {
    if (below(4) == 0) return std::nullopt;
    if (below(4) == 0) return day("0001-01-01");
    return Date{std::chrono::sys_days{std::chrono::days{below(40'000)}}};
  }

 private:
  SeededEntropy entropy_;
};

domain::CardView random_view(Source& source) {
  auto view = view_in(all_states()[source.below(all_states().size())]);
  auto& document = view.document;
  document.key.resource = static_cast<domain::Resource::Kind>(source.below(4));
  for (auto* place : {&document.number,
                      &document.partner_name,
                      &document.partner_number,
                      &document.pay_to_name,
                      &document.pay_to_number,
                      &document.external_number,
                      &document.purchaser,
                      &document.dimension_1,
                      &document.order_number,
                      &document.total.currency,
                      &view.company_name,
                      &view.rule,
                      &view.draft_number,
                      &view.failure,
                      &view.advice,
                      &view.decided_by,
                      &view.reason,
                      &view.requested_by,
                      &view.sender,
                      &view.obstacle,
                      &document.key.company.environment}) {
    if (source.below(2) == 0) *place = source.text();
  }
  document.total.amount = source.amount();
  document.net = source.amount();
  document.due_date = source.date();
  document.posting_date = source.date();
  document.lines.clear();
  view.verdict = static_cast<domain::Verdict>(source.below(3));
  view.mode = static_cast<domain::ApprovalMode>(source.below(3));
  view.may_cancel = source.below(2) == 0;
  view.can_ask = source.below(2) == 0;
  if (source.below(2) == 0) view.question = domain::OpenQuestion{source.text(), source.text(), now()};
  for (std::uint64_t i = source.below(4) == 0 ? source.below(251) : source.below(25); i > 0; --i)
    document.lines.push_back({source.text(), source.amount(), source.text(), source.amount()});
  document.line_count = source.below(2) == 0 ? document.lines.size() : source.below(400);
  if (source.below(2) == 0) view.approvers = source.texts(30);
  if (source.below(2) == 0) {
    for (const auto& text : source.texts(30))
      view.mentions.push_back({domain::ApproverReference::Kind::user_group, text});
  }
  view.unresolved_approvers = source.texts(8);
  for (std::uint64_t i = source.below(12); i > 0; --i)
    view.approvals.push_back({source.text(), source.below(3) == 0 ? source.text() : "", 1, 1, now()});
  view.step = static_cast<std::uint32_t>(1 + source.below(8));
  view.steps = static_cast<std::uint32_t>(1 + source.below(8));
  view.missing = view.left = static_cast<std::uint32_t>(source.below(60));
  view.is_last = source.below(2) == 0;
  view.checks_awaited = source.below(4) == 0;
  for (auto i = source.below(14); i > 0; --i) {
    domain::Check check;
    check.kind = static_cast<domain::CheckKind>(source.below(10));
    check.verdict = static_cast<domain::CheckVerdict>(source.below(4));
    check.number = source.text();
    check.text = source.text();
    view.checks.push_back(check);
  }
  view.everybody = source.below(2) == 0;
  view.fallen_approvals = static_cast<std::uint32_t>(source.below(3));
  view.on_approved = static_cast<domain::OnApproved>(source.below(3));
  view.posters = source.texts(30);
  for (std::uint64_t i = source.below(20); i > 0; --i)
    view.changes.push_back({source.text(), source.text(), source.text()});
  if (source.below(2) == 0) view.open_url = "https://" + std::string(source.below(3'100), 'x');
  return view;
}

}  // namespace

TEST_CASE("no mixture of awkward texts makes a card that Slack would refuse, or that hides its amount") {
  for (std::uint64_t seed = 0; seed < 3'000; ++seed) {
    Source source(seed);
    const auto view = random_view(source);
    const auto card = draw(view);
    INFO("seed " << seed);
    REQUIRE(problems_of(card) == "");
    const auto amount = view.document.total.amount.to_display(minor_digits(view.document.total.currency));
    REQUIRE(text_of(card, 'h').find(amount) != std::string::npos);
    REQUIRE(card.text.find(amount) != std::string::npos);
  }
}

TEST_CASE("no mixture of awkward texts makes a modal that Slack would refuse") {
  using Kind = domain::Modal::Kind;
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    Source source(seed);
    const auto view = random_view(source);
    INFO("seed " << seed);
    for (const auto kind : {Kind::reject, Kind::ask, Kind::answer, Kind::lines}) {
      const domain::Modal modal{kind, "C0FINANCE1", static_cast<std::uint32_t>(source.below(12))};
      const auto problems = view_problems(cards::render_modal(modal, view, berlin, now()));
      INFO((problems.empty() ? std::string() : problems.front()));
      REQUIRE(problems.empty());
    }
  }
}

}  // namespace countersign::random_test
