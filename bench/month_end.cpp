#include "bench/month_end.hpp"

#include <algorithm>
#include <cmath>
#include <thread>

namespace countersign::bench {
namespace {

using namespace std::chrono_literals;

/// From the card to the approver's click.
constexpr auto think_time = 1'500ms;
/// The route's; nothing is shown before.
constexpr auto settle = 1s;
constexpr auto tick = 1ms;
/// What is unfinished after the last document has so long to end.
constexpr auto drain = 30s;
constexpr std::size_t documents_at_most = 100'000;

/// What stands between two moments and is none of ours: Business Central's answers.
std::chrono::microseconds read_between(const Story& story, Moment from, Moment to) {
  std::chrono::microseconds sum{0};
  for (const auto& read : story.reads) {
    const auto begun = std::max(read.begun, from);
    const auto ended = std::min(read.ended, to);
    if (begun < ended) sum += std::chrono::duration_cast<std::chrono::microseconds>(ended - begun);
  }
  return sum;
}

/// From `from` to the message, without Business Central's answers and without the wait for the channel's
/// second.
std::chrono::microseconds own_share(const Story& story, Moment from, const Shown& shown) {
  const auto to = shown.call.begun;
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(to - from);
  // Only what the channel held up after everything else was there.
  Moment ready = from;
  for (const auto& read : story.reads) {
    if (read.ended <= to) ready = std::max(ready, read.ended);
  }
  const auto held =
      std::chrono::duration_cast<std::chrono::microseconds>(std::min(shown.free_at, to) - ready);
  return whole - read_between(story, from, to) - std::max(held, 0us);
}

void add(Stage& stage, std::chrono::microseconds took) {
  stage.measured.latencies_us.push_back(static_cast<std::uint32_t>(std::max(took, 0us).count()));
  ++stage.measured.answered;
}

std::chrono::microseconds between(Moment from, Moment to) {
  return std::chrono::duration_cast<std::chrono::microseconds>(to - from);
}

}  // namespace

void MonthEnd::create(const CompanyPlan& company) {
  const std::string number = "FLOW-" + std::to_string(numbers_before_ + ++created_);
  const auto now = std::chrono::steady_clock::now();
  const Json answer =
      control(caller_, sandbox_, "POST", "/invoices",
              {{"company", company.id},
               {"vendorNumber", "20000"},
               {"vendorInvoiceNumber", number},
               {"dueDate", "2027-01-15"},
               {"lines", Json::array({{{"description", "Chairs"}, {"quantity", 12}, {"unitCost", 150}}})}});
  if (answer.is_object()) stories_.begin(number, answer.value("id", ""), now);
}

void MonthEnd::click_what_is_due(Moment now) {
  for (auto& offer : stories_.take_offers()) offers_.push_back(std::move(offer));
  while (!offers_.empty() && offers_.front().at + think_time <= now) {
    const auto& offer = offers_.front();
    control(caller_, sandbox_, "POST", "/clicks",
            {{"user", "U0DANA0001"}, {"channel", offer.channel}, {"ts", offer.ts}, {"action_id", "approve"}});
    offers_.pop_front();
  }
}

Result<std::unique_ptr<Installation>> start_firm(Caller& caller, const std::string& sandbox,
                                                 const std::string& program, const std::string& directory,
                                                 TenantPlan& tenant, std::size_t companies) {
  control(caller, sandbox, "POST", "/settings", {{"slack_tier_limits", false}});
  for (std::size_t i = 0; i < companies; ++i) {
    tenant.companies.push_back(numbered_company(i));
    add_company(caller, sandbox, tenant.companies.back());
  }
  auto installed = Installation::make(program, directory, sandbox, {tenant});
  if (!installed) return installed;
  const auto door = (*installed)->door() + "/slack/" + tenant.name;
  control(caller, sandbox, "PUT", "/app",
          {{"interactions_url", door + "/interactions"}, {"events_url", door + "/events"}});
  if (auto started = (*installed)->start(); !started) return fail(started.error());
  return installed;
}

void MonthEnd::run(double per_second, std::chrono::seconds duration,
                   const std::vector<CompanyPlan>& companies) {
  const auto begin = std::chrono::steady_clock::now();
  auto due = begin;
  for (auto now = begin; now < begin + duration + drain; now = std::chrono::steady_clock::now()) {
    while (due <= now && due < begin + duration && created_ < documents_at_most) {
      create(companies[chance_.next() % companies.size()]);
      const double wait = -std::log(1 - chance_.fraction()) / per_second;
      due += std::chrono::microseconds{static_cast<long long>(wait * 1e6)};
    }
    click_what_is_due(now);
    if (now >= begin + duration && stories_.completed() == created_) break;
    std::this_thread::sleep_for(tick);
  }
}

std::vector<Stage> stages_of(const Stories& stories) {
  std::vector<Stage> stages{{"notified to answered", {}},    {"notified to record asked", {}},
                            {"settled to card", {}},         {"clicked to answered", {}},
                            {"posted to card", {}},          {"entered to card, all", {}},
                            {"clicked to card, all", {}},    {"own share, change to card", {}},
                            {"own share, click to post", {}}};
  for (const auto& [number, story] : stories.all()) {
    if (!story.notified || !story.card || !story.clicked || !story.posted || !story.shown_posted ||
        story.reads.empty())
      continue;
    const auto settled = std::max(story.created + settle, story.notified->begun);
    const auto asked = between(story.notified->begun, story.reads.front().begun);
    const auto to_card = own_share(story, settled, *story.card);
    const auto click = story.clicked->begun;
    const auto post = story.posted->begun;
    add(stages[0], between(story.notified->begun, story.notified->ended));
    add(stages[1], asked);
    add(stages[2], to_card);
    add(stages[3], between(click, story.clicked->ended));
    add(stages[4], own_share(story, story.posted->ended, *story.shown_posted));
    add(stages[5], between(story.created, story.card->call.begun));
    add(stages[6], between(click, story.shown_posted->call.begun));
    add(stages[7], asked + to_card);
    add(stages[8], between(click, post) - read_between(story, click, post));
  }
  return stages;
}

}  // namespace countersign::bench
