#include <algorithm>
#include <charconv>

#include "core/limits.hpp"
#include "slack/error_class.hpp"
#include "slack/exchange.hpp"
#include "slack/json_reader.hpp"
#include "slack/text.hpp"
#include "slack/user_facts.hpp"

namespace countersign::slack {
namespace {

using Element = simdjson::dom::element;
using domain::AttemptFailed;
using domain::Failed;

/// Slack asks for whole seconds; without a number of its own, the shortest pause that helps.
constexpr Duration shortest_pause_ms{1'000};
/// A longer wish is a mistake: nothing of ours should sleep for days.
constexpr Duration longest_pause_ms{24 * 3'600'000};
/// How long a workspace that moves into an organisation is left alone.
constexpr Duration migration_pause_ms{5 * 60'000};
/// Of Slack's code and detail in a reason.
constexpr std::size_t code_characters = 80;
constexpr std::size_t detail_characters = 300;

/// Only what makes a message: repeated, it would be there twice.
bool is_harmful_twice(const domain::Call& call, const Content& content) {
  if (std::holds_alternative<domain::ShowCard>(call)) return !content.ts;
  return std::holds_alternative<domain::Whisper>(call) ||
         std::holds_alternative<domain::NotifyThread>(call) ||
         std::holds_alternative<domain::TellChannel>(call) ||
         std::holds_alternative<domain::TellPerson>(call) || domain::is_modal(call);
}

std::optional<Duration> parse_seconds(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  long long seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (end != text.data() + text.size() || negative) return std::nullopt;
  if (error == std::errc::result_out_of_range) return longest_pause_ms;
  if (error != std::errc{}) return std::nullopt;
  const auto longest = std::chrono::duration_cast<std::chrono::seconds>(longest_pause_ms).count();
  return std::max(shortest_pause_ms, Duration{std::chrono::seconds{std::min<long long>(seconds, longest)}});
}

std::optional<Duration> header_pause(const HttpResponse& response) {
  return parse_seconds(find_header(response.headers, "Retry-After"));
}

AttemptFailed again(std::string reason, bool possibly_done, std::optional<Duration> pause = std::nullopt) {
  return AttemptFailed{possibly_done, pause, std::move(reason)};
}

Answer end_with(domain::Outcome outcome) {
  return Answer{std::move(outcome)};
}

Answer failed(Failed::Kind kind, const std::string& code, std::string reason) {
  return end_with(Failed{kind, code, std::move(reason)});
}

Answer rate_limited(const HttpResponse& response, const JsonReader* reader) {
  auto pause = header_pause(response);
  if (!pause && reader != nullptr) pause = parse_seconds(timestamp_at(reader->root(), {"retry_after"}));
  Answer answer{again("Slack asks for a pause (rate limited).", false, pause.value_or(shortest_pause_ms))};
  answer.rate_limited = true;
  return answer;
}

/// What Slack says beside the code: the scope that is missing, or what is wrong with the blocks.
std::string detail_of(Element root) {
  std::string detail = text_at(root, {"needed"});
  if (!detail.empty()) return " It needs the scope " + clean(cut(detail, detail_characters)) + ".";
  Element list;
  simdjson::dom::array messages;
  std::string_view first;
  const bool found = find(root, {"response_metadata", "messages"}, list) &&
                     list.get(messages) == simdjson::SUCCESS && messages.size() > 0 &&
                     messages.at(0).get(first) == simdjson::SUCCESS;
  return found ? " " + clean(cut(first, detail_characters)) : std::string{};
}

/// docs.slack.dev/reference/methods: users.lookupByEmail, users.info, usergroups.users.list.
bool is_unknown_person(const domain::Call& call, const std::string& code) {
  if (std::holds_alternative<domain::LookUpUser>(call))
    return code == "users_not_found" || code == "user_not_found" || code == "user_not_visible";
  return std::holds_alternative<domain::ReadUserGroup>(call) &&
         (code == "no_such_subteam" || code == "plan_upgrade_required");
}

Answer read_error(const domain::Call& call, const Content& content, const HttpResponse& response,
                  const JsonReader& reader) {
  const std::string code = text_at(reader.root(), {"error"});
  const bool harmful = is_harmful_twice(call, content);
  // Without this scope groups have nobody; everything else goes on.
  if (std::holds_alternative<domain::ReadUserGroup>(call) && code == "missing_scope")
    return failed(Failed::Kind::unauthorised, code,
                  "The app may not read user groups." + detail_of(reader.root()));
  if (is_unknown_person(call, code)) return end_with(domain::UserUnknown{});
  if (std::holds_alternative<domain::FindCard>(call) &&
      (code == "missing_scope" || code == "not_in_channel")) {
    return end_with(domain::CannotTell{});
  }
  const std::string shown = clean(cut(code, code_characters));
  const std::string reason = "Slack refused with " + shown + "." + detail_of(reader.root());
  switch (classify(code)) {
    case ErrorClass::rate_limited:
      return rate_limited(response, &reader);
    case ErrorClass::retry:
      return Answer{again(reason, false, header_pause(response))};
    case ErrorClass::retry_later:
      return Answer{again(reason, false, migration_pause_ms)};
    case ErrorClass::possibly_done:
      return Answer{again(reason, harmful, header_pause(response))};
    case ErrorClass::channel:
      return failed(Failed::Kind::channel, shown, reason);
    case ErrorClass::token: {
      if (std::holds_alternative<domain::ProbeSlackToken>(call))
        return end_with(domain::SlackTokenRefused{shown, {}});
      Answer answer = failed(Failed::Kind::unauthorised, shown, reason);
      answer.token_refused = true;
      return answer;
    }
    case ErrorClass::unknown:
      // Slack's list grows: a code that is new to us may pass. The schedule ends one that does not.
      return Answer{again(reason, false, header_pause(response))};
    case ErrorClass::payload:
      break;
  }
  return failed(Failed::Kind::payload, shown, reason);
}

/// The answer is a success, but does not say what a success must say.
Answer incomplete(const char* missing, bool possibly_done) {
  const std::string reason = std::string("Slack's answer holds no ") + missing + ".";
  if (possibly_done) return Answer{again(reason, true)};
  return failed(Failed::Kind::not_understood, "", reason);
}

Answer read_success(const domain::ShowCard& /*call*/, const Content& content, Element root) {
  std::string ts = timestamp_at(root, {"ts"});
  if (ts.empty() && content.ts) ts = *content.ts;
  if (ts.empty()) return incomplete("ts", true);
  return end_with(domain::CardShown{ts, content.revision});
}

Answer read_success(const domain::Whisper& /*call*/, const Content& /*content*/, Element /*root*/) {
  return end_with(domain::Delivered{});
}

Answer read_success(const domain::NotifyThread& /*call*/, const Content& /*content*/, Element /*root*/) {
  return end_with(domain::Delivered{});
}

Answer read_success(const domain::TellChannel& /*call*/, const Content& /*content*/, Element /*root*/) {
  return end_with(domain::Delivered{});
}

Answer read_success(const domain::OpenModal& /*call*/, const Content& /*content*/, Element /*root*/) {
  return end_with(domain::Delivered{});
}

Answer read_success(const domain::UpdateModal& /*call*/, const Content& /*content*/, Element /*root*/) {
  return end_with(domain::Delivered{});
}

Answer read_success(const domain::PublishHome& /*call*/, const Content& /*content*/, Element /*root*/) {
  return end_with(domain::Delivered{});
}

Answer read_success(const domain::LookUpUser& /*call*/, const Content& /*content*/, Element root) {
  auto user = user_facts_at(root);
  if (user.id.empty()) return incomplete("user id", false);
  return end_with(domain::UserFound{std::move(user)});
}

Answer read_success(const domain::TellPerson& /*call*/, const Content& /*content*/, Element /*root*/) {
  return end_with(domain::Delivered{});
}

Answer read_success(const domain::ReadUserGroup& /*call*/, const Content& /*content*/, Element root) {
  domain::UserGroupRead group;
  if (!read_texts(root, {"users"}, group.users)) return incomplete("users", false);
  if (group.users.size() > limits::user_group_members) group.users.resize(limits::user_group_members);
  return end_with(std::move(group));
}

Answer read_success(const domain::ProbeSlackToken& /*call*/, const Content& /*content*/, Element root) {
  return end_with(domain::SlackTokenTaken{text_at(root, {"team_id"}), text_at(root, {"enterprise_id"}),
                                          is_true_at(root, {"is_enterprise_install"})});
}

Answer read_success(const domain::FindCard& call, const Content& /*content*/, Element root) {
  Element list;
  simdjson::dom::array messages;
  if (!find(root, {"messages"}, list) || list.get(messages) != simdjson::SUCCESS) {
    return incomplete("messages", false);
  }
  for (const Element message : messages) {
    if (text_at(message, {"metadata", "event_type"}) != delivery_event_type) continue;
    if (text_at(message, {"metadata", "event_payload", "delivery"}) != call.delivery) continue;
    std::string ts = timestamp_at(message, {"ts"});
    if (!ts.empty()) return end_with(domain::CardFound{std::move(ts)});
  }
  if (is_true_at(root, {"has_more"})) return end_with(domain::CannotTell{});
  return end_with(domain::CardFound{std::nullopt});
}

template <class Other>
Answer read_success(const Other& /*call*/, const Content& /*content*/, Element /*root*/) {
  return failed(Failed::Kind::not_understood, "", "A call to Business Central was answered by Slack.");
}

Answer read_response(const domain::Call& call, const Content& content, const HttpResponse& response) {
  const bool harmful = is_harmful_twice(call, content);
  const std::string status = std::to_string(response.status);
  JsonReader reader;
  const bool readable = reader.read(response.body);
  if (response.status == 429) return rate_limited(response, readable ? &reader : nullptr);
  if (response.status >= 500) {
    return Answer{again("Slack answered HTTP " + status + ".", harmful, header_pause(response))};
  }
  const bool refused = readable && !text_at(reader.root(), {"error"}).empty();
  if (refused && !is_true_at(reader.root(), {"ok"})) return read_error(call, content, response, reader);
  if (response.status != 200) {
    return failed(Failed::Kind::not_understood, "http_" + status,
                  "Slack's address answered HTTP " + status + "; check slack.api_base and any proxy.");
  }
  // Slack took the request, but something on the way spoilt the answer.
  if (!readable || !is_true_at(reader.root(), {"ok"})) {
    return Answer{again("Slack's answer is not one of the Web API.", harmful)};
  }
  return std::visit([&](const auto& one) { return read_success(one, content, reader.root()); }, call);
}

}  // namespace

Answer read_answer(const domain::Call& call, const Content& content, const HttpResult& reply) {
  if (!reply) {
    const bool possibly_done = reply.error().request_sent && is_harmful_twice(call, content);
    return Answer{again("No answer from Slack: " + reply.error().detail + ".", possibly_done)};
  }
  return read_response(call, content, *reply);
}

}  // namespace countersign::slack
