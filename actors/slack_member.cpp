#include "actors/slack_member.hpp"

#include "actors/slack_call.hpp"
#include "cards/card.hpp"
#include "slack/probe.hpp"

namespace countersign::actors {
namespace {

using namespace std::chrono_literals;

/// Who becomes a guest may read on for so long; each look costs a part of a trigger's three seconds.
constexpr Duration member_for_ms = 10min;
/// Who becomes a member waits for so long; a guest who goes on clicking does not cost a request each time.
constexpr Duration refused_for_ms = 1min;
constexpr std::size_t most_known = 1'000;

}  // namespace

bool KnownMembers::holds(const Kept& kept, Instant now) {
  return now - kept.at < (kept.refusal.empty() ? member_for_ms : refused_for_ms);
}

std::optional<std::string> KnownMembers::refusal_of(const std::string& user, Instant now) const {
  const auto found = kept_.find(user);
  if (found == kept_.end() || !holds(found->second, now)) return std::nullopt;
  return found->second.refusal;
}

void KnownMembers::note(const std::string& user, const MemberWord& word, Instant now) {
  if (!word.is_known) return;
  if (kept_.size() >= most_known)
    std::erase_if(kept_, [&](const auto& one) { return !holds(one.second, now); });
  if (kept_.size() >= most_known) kept_.clear();  // Asked again.
  kept_[user] = {word.refusal, now};
}

void ask_whether_member(const Executor& executor, const std::string& user,
                        std::function<void(MemberWord)> done) {
  const auto& settings = executor.tenant->settings.slack;
  auto request = slack::user_request(settings, user);
  request.timeout = domain::modal_life_ms;
  ask_slack(executor, std::move(request),
            [team = settings.team_id, done = std::move(done)](const HttpResult& reply) {
              const auto facts = slack::read_user(reply);
              if (facts) return done({domain::refusal_of(*facts, team), true});
              const bool is_nobody = facts.error().code == ErrorCode::not_found;
              done({"cannot be looked up: " + facts.error().message, is_nobody});
            });
}

std::string draw_whisper(const Executor& executor, const domain::Whisper& whisper, bool is_member) {
  return cards::private_answer(is_member ? whisper.answer : domain::without_names(whisper.answer),
                               executor.tenant->settings.time_zone);
}

}  // namespace countersign::actors
