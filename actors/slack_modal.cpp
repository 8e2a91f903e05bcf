#include "actors/slack_modal.hpp"

#include "cards/modal.hpp"
#include "core/limits.hpp"
#include "domain/document_file.hpp"
#include "slack/probe.hpp"

namespace countersign::actors {
namespace {

using namespace std::chrono_literals;

/// Who becomes a guest may read on for so long; each look costs a part of the trigger's three seconds.
constexpr Duration known_for_ms = 10min;
constexpr std::size_t most_known = 1'000;

const std::string& user_of(const domain::Call& call) {
  const auto* open = std::get_if<domain::OpenModal>(&call);
  return open != nullptr ? open->user : std::get<domain::UpdateModal>(call).user;
}

/// Where whoever sees the lines finds the document's files, for a while.
std::string files_url(const Executor& executor, const domain::Call& call, const domain::CardView& card) {
  const auto record = domain::parse_record_key(card.conversation);
  if (!record || reader_of(call).empty()) return {};
  const auto& tenant = executor.tenant;
  const domain::FileLink link{*record, std::nullopt, reader_of(call),
                              executor.now() + limits::file_link_life_ms};
  return tenant->settings.public_url + domain::file_path(tenant->id(), link, tenant->derive);
}

}  // namespace

const domain::Modal& modal_of(const domain::Call& call) {
  const auto* open = std::get_if<domain::OpenModal>(&call);
  return open != nullptr ? open->modal : std::get<domain::UpdateModal>(call).modal;
}

std::string reader_of(const domain::Call& call) {
  return modal_of(call).kind == domain::Modal::Kind::lines ? user_of(call) : std::string{};
}

std::string draw_modal(const Executor& executor, const domain::Call& call, const domain::CardView& card) {
  return cards::render_modal(modal_of(call), card, executor.tenant->settings.time_zone, executor.now(),
                             files_url(executor, call, card));
}

bool KnownReaders::knows(const std::string& user, Instant now) const {
  const auto found = since_.find(user);
  return found != since_.end() && now - found->second < known_for_ms;
}

void KnownReaders::note(const std::string& user, Instant now) {
  if (since_.size() >= most_known)
    std::erase_if(since_, [&](const auto& one) { return !knows(one.first, now); });
  if (since_.size() >= most_known) since_.clear();  // Asked again.
  since_[user] = now;
}

void ask_whether_member(const Executor& executor, const std::string& user,
                        std::function<void(std::string)> done) {
  const auto& settings = executor.tenant->settings.slack;
  auto request = slack::user_request(settings, user);
  request.timeout = domain::modal_life_ms;
  const auto token = executor.tenant->secrets.get(settings.bot_token);
  request.headers.push_back({"Authorization", "Bearer " + std::string(token.reveal())});
  executor.services->http.send(
      std::move(request), [team = settings.team_id, done = std::move(done)](const HttpResult& reply) {
        const auto facts = slack::read_user(reply);
        done(facts ? domain::refusal_of(*facts, team) : "cannot be looked up: " + facts.error().message);
      });
}

}  // namespace countersign::actors
