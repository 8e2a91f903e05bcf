// Shared by the tests of Slack's wire: invented calls, and replies as Slack gives them.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/http_message.hpp"
#include "domain/effect.hpp"
#include "domain/tenant_settings.hpp"
#include "slack/exchange.hpp"
#include "source_directory.hpp"

namespace countersign::slack::testing {

/// The text of a file of tests/fixtures/slack.
inline std::string fixture(const std::string& name) {
  std::ifstream file(countersign::tests::source_directory() + "/tests/fixtures/slack/" + name);
  if (!file) throw std::runtime_error("no fixture " + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline const domain::ShowCard show_card{"C0FINANCE1", "card-1"};
inline const domain::FindCard find_card{"C0FINANCE1", "card-1",
                                        Instant{std::chrono::milliseconds{1764079320'250}}};
inline const domain::Whisper whisper{"C0FINANCE1", "W0LEE00001", {}};
inline const domain::NotifyThread notify_thread{
    "C0FINANCE1", "1764079320.000247", {domain::ThreadNote::Kind::changed, {"W0LEE00001"}, {}, {}}};
inline const domain::TellChannel tell_channel{"C0FINANCE1", {}};
inline const domain::OpenModal open_modal{"1764079320.1.0a1b", "W0LEE00001", {}};
inline const domain::UpdateModal update_modal{"V0VIEW", "1764079320.0a1b", "W0LEE00001", {}};
inline const domain::LookUpUser look_up_user{"lee+ap@contoso.example"};
inline const domain::LookUpUser look_up_by_id{{}, "W0LEE00001"};
inline const domain::ReadUserGroup read_user_group{"S0FINANCE1"};
inline const domain::PublishHome publish_home{"U0LEE"};
inline const domain::TellPerson tell_person{"W0LEE00001", {}, "C0FINANCE1", "EUR 1.00"};

/// Every call that goes to Slack.
inline const std::vector<domain::Call>& slack_calls() {
  static const std::vector<domain::Call> calls{show_card,     find_card,    whisper,        notify_thread,
                                               look_up_user,  tell_channel, open_modal,     update_modal,
                                               look_up_by_id, tell_person,  read_user_group};
  return calls;
}

inline domain::SlackSettings settings() {
  domain::SlackSettings value;
  value.api_base = "https://slack.example/api";
  value.team_id = "T0OURS0001";
  return value;
}

inline Content new_message() {
  return {{"Approval needed: R&amp;D", R"([{"type":"divider"}])"}, std::nullopt, 7, R"({"type":"modal"})"};
}

inline Content update() {
  auto content = new_message();
  content.ts = "1764079320.000247";
  return content;
}

inline HttpResult reply(unsigned status, std::string body, std::vector<HttpHeader> headers = {}) {
  return HttpResponse{status, std::move(headers), std::move(body)};
}

/// HTTP 200 with {"ok":false,"error":…}.
inline HttpResult refusal(const std::string& code) {
  return reply(200, R"({"ok":false,"error":")" + code + R"("})");
}

/// Null when the answer is no failed attempt; points into `answer`.
inline const domain::AttemptFailed* attempt(const Answer& answer) {
  return std::get_if<domain::AttemptFailed>(&answer.result);
}

/// Null when the answer is not this outcome; points into `answer`.
template <class Kind>
const Kind* outcome(const Answer& answer) {
  const auto* ended = std::get_if<domain::Outcome>(&answer.result);
  return ended == nullptr ? nullptr : std::get_if<Kind>(ended);
}

}  // namespace countersign::slack::testing
