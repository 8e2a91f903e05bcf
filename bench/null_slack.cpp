#include "bench/null_slack.hpp"

#include <charconv>

namespace countersign::bench {
namespace {

/// docs.slack.dev/apis/web-api/rate-limits: one message a second and channel.
constexpr std::chrono::seconds gap{1};
/// What a 429 asks for.
constexpr std::chrono::seconds pause{2};
/// Of a limited channel's calls every fifth is refused.
constexpr std::uint64_t refused_every = 5;
constexpr std::string_view channel_mark = "\"channel\":\"C";

std::size_t channel_of(const std::string& body) {
  std::size_t number = 0;
  const auto at = body.find(channel_mark);
  if (at == std::string::npos) return number;
  const char* begin = body.data() + at + channel_mark.size();
  std::from_chars(begin, body.data() + body.size(), number);
  return number;
}

}  // namespace

std::string channel_name(std::size_t number) {
  char text[16];
  std::snprintf(text, sizeof text, "C%09zu", number);
  return text;
}

void NullSlack::measure_between(SteadyClock::time_point from, SteadyClock::time_point to) {
  from_ = from;
  to_ = to;
}

void NullSlack::send(HttpRequest request, std::function<void(HttpResult)> done) {
  if (request.url.find("conversations.info") != std::string::npos) {
    return done(HttpResponse{
        200, {}, R"({"ok":true,"channel":{"id":"C000000000","name":"approvals","is_private":true}})"});
  }
  const std::size_t channel = channel_of(request.body);
  auto response = answer(channel);
  // Taken last: the caller may only count from the moment at which it has its answer.
  calls_[channel].free_at = SteadyClock::now() + (response.status == 429 ? pause : gap);
  done(std::move(response));
}

HttpResponse NullSlack::answer(std::size_t channel) {
  auto& calls = calls_[channel];
  const auto now = SteadyClock::now();
  if (now >= from_ && now < to_ && calls.free_at != SteadyClock::time_point{}) {
    const auto late = std::chrono::duration_cast<std::chrono::microseconds>(now - calls.free_at).count();
    if (now < calls.free_at) ++calls.too_early;
    calls.lateness_us.push_back(static_cast<std::uint32_t>(std::max<long long>(late, 0)));
    ++calls.answered;
  }
  if (is_limited(channel) && ++calls.attempts % refused_every == 0)
    return {429, {{"Retry-After", std::to_string(pause.count())}}, ""};
  return {200, {}, R"({"ok":true,"channel":"C000000000","ts":"1795000000.000100"})"};
}

}  // namespace countersign::bench
