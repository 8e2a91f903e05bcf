#include "bench/stories.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace countersign::bench {
namespace {

using Json = nlohmann::json;

/// docs.slack.dev/apis/web-api/rate-limits: one message a second and channel.
constexpr std::chrono::seconds gap{1};
constexpr std::size_t guid_length = 36;

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string guid_after(const std::string& text, std::string_view before) {
  const auto at = text.find(before);
  if (at == std::string::npos) return {};
  std::string guid = text.substr(at + before.size(), guid_length);
  std::transform(guid.begin(), guid.end(), guid.begin(), [](unsigned char c) { return std::tolower(c); });
  return guid;
}

/// "FLOW-12"; empty when the text names none.
std::string number_in(const std::string& text) {
  const auto at = text.find("FLOW-");
  if (at == std::string::npos) return {};
  const auto end = text.find_first_not_of("0123456789", at + 5);
  return text.substr(at, end == std::string::npos ? end : end - at);
}

}  // namespace

void Stories::begin(const std::string& number, const std::string& id, Moment created) {
  const std::lock_guard lock(mutex_);
  auto& story = stories_[number];
  if (const auto found = early_.find(id); found != early_.end()) {
    story.notified = found->second.notified;
    story.reads = found->second.reads;
    early_.erase(found);
  }
  story.created = created;
  numbers_[id] = number;
}

std::vector<Offer> Stories::take_offers() {
  const std::lock_guard lock(mutex_);
  std::vector<Offer> taken(offers_.begin(), offers_.end());
  offers_.clear();
  return taken;
}

std::size_t Stories::completed() const {
  const std::lock_guard lock(mutex_);
  return completed_;
}

void Stories::watch(const sandbox::Exchange& exchange) {
  const Span span{exchange.begun, exchange.ended};
  const std::lock_guard lock(mutex_);
  if (!exchange.incoming) {
    on_own_call(exchange, span);
  } else if (holds(exchange.request.url, "/slack/api/chat.")) {
    on_message(exchange, span);
  } else if (exchange.request.url.rfind("/bc/", 0) == 0) {
    on_business_central(exchange, span);
  }
}

/// Notifications and clicks.
void Stories::on_own_call(const sandbox::Exchange& exchange, const Span& span) {
  const auto& body = exchange.request.body;
  if (holds(exchange.request.url, "/interactions")) {
    const auto found = stories_.find(number_in(body));
    if (found != stories_.end() && !found->second.clicked) found->second.clicked = span;
    return;
  }
  const auto id = guid_after(body, "purchaseInvoices(");
  if (id.empty()) return;
  const auto found = numbers_.find(id);
  auto& story = found == numbers_.end() ? early_[id] : stories_[found->second];
  if (!story.notified) story.notified = span;
}

void Stories::on_business_central(const sandbox::Exchange& exchange, const Span& span) {
  const auto id = guid_after(exchange.request.url, "purchaseInvoices(");
  if (id.empty()) return;
  const auto found = numbers_.find(id);
  auto& story = found == numbers_.end() ? early_[id] : stories_[found->second];
  const bool is_post = holds(exchange.request.url, "Microsoft.NAV.post");
  if (is_post && !story.posted) story.posted = span;
  if (!is_post) story.reads.push_back(span);
}

void Stories::on_message(const sandbox::Exchange& exchange, const Span& span) {
  const Json body = Json::parse(exchange.request.body, nullptr, false);
  if (!body.is_object()) return;
  const auto channel = body.value("channel", "");
  const auto text = body.value("text", "");
  const Shown shown{span, free_at_[channel]};
  free_at_[channel] = span.ended + gap;
  const auto number = number_in(text);
  const auto found = stories_.find(number);
  if (found == stories_.end() || exchange.response == nullptr) return;
  auto& story = found->second;
  if (!story.card) story.card = shown;
  if (text.rfind("Posted:", 0) == 0 && !story.shown_posted) {
    story.shown_posted = shown;
    ++completed_;
  }
  if (!holds(exchange.request.body, "\"approve\"") || offered_[number]) return;
  const Json answer = Json::parse(exchange.response->body, nullptr, false);
  if (!answer.is_object() || !answer.value("ok", false)) return;
  offered_[number] = true;
  offers_.push_back({channel, answer.value("ts", ""), span.ended});
}

}  // namespace countersign::bench
