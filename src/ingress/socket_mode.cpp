#include "ingress/socket_mode.hpp"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "core/backoff.hpp"
#include "core/entropy.hpp"
#include "ingress/requests.hpp"
#include "slack/probe.hpp"
#include "slack/socket_message.hpp"
#include "telemetry/events.hpp"

namespace countersign::ingress {
namespace {

using telemetry::log_event;
namespace events = telemetry::events;

/// One connection, from its address to its end.
struct Link {
  std::size_t place = 0;  ///< Which of the wanted connections it stands for.
  std::shared_ptr<http::WebSocket> socket;
  bool greeted = false;   ///< Slack said hello.
  bool replaced = false;  ///< Another one stands in its place, or will.
};

}  // namespace

class SocketMode::State : public std::enable_shared_from_this<SocketMode::State> {
 public:
  State(Door door, http::Client& client, http::IoThreads& threads, std::shared_ptr<const TenantDoor> tenant)
      : door_(door),
        client_(client),
        threads_(threads),
        tenant_(std::move(tenant)),
        failures_(tenant_->settings.slack.sockets, 0) {}

  void start() {
    const std::lock_guard lock(mutex_);
    for (std::size_t place = 0; place < failures_.size(); ++place) open(place);
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& link : links_) link->socket->close();
    links_.clear();
  }

 private:
  using Shared = std::shared_ptr<Link>;

  const domain::SlackSettings& settings() const { return tenant_->settings.slack; }
  const TenantId& name() const { return tenant_->settings.tenant; }

  /// Runs `what` under the lock, unless it is over.
  template <class What>
  auto unless_over(What what) {
    return [weak = weak_from_this(), what = std::move(what)](auto&&... arguments) {
      const auto self = weak.lock();
      if (!self) return;
      const std::lock_guard lock(self->mutex_);
      if (!self->stopping_) what(*self, std::forward<decltype(arguments)>(arguments)...);
    };
  }

  // All of these under the lock.
  /// Asks Slack for an address.
  void open(std::size_t place);
  void connect(std::size_t place, const std::string& url);
  void on_message(const Shared& link, const std::string& text);
  void on_hello(const Shared& link);
  void on_disconnect(const Shared& link, const std::string& reason);
  void on_envelope(const Shared& link, const slack::SocketEnvelope& envelope);
  void take(const SlackInput& input, const http::Responder& responder) const;
  void on_closed(const Shared& link, const std::string& why);
  void try_again(std::size_t place, Duration wait);
  Duration backoff(std::size_t place);
  void show_open() const;

  const Door door_;
  http::Client& client_;
  http::IoThreads& threads_;
  const std::shared_ptr<const TenantDoor> tenant_;

  std::mutex mutex_;  ///< Held by every callback to its end, so that none is under way after `stop`.
  SystemEntropy entropy_;
  std::vector<unsigned> failures_;  ///< By place: in a row.
  std::vector<Shared> links_;
  bool stopping_ = false;
};

void SocketMode::State::open(std::size_t place) {
  auto request = slack::socket_url_request(settings());
  request.headers.push_back({"Authorization", "Bearer " + std::string(tenant_->app_token().reveal())});
  client_.send(std::move(request), unless_over([place](State& self, const HttpResult& reply) {
                 const auto url = slack::read_socket_url(self.settings(), reply);
                 if (url) return self.connect(place, *url);
                 const Duration wait = self.backoff(place);
                 log_event(events::slack_socket_refused, {{"tenant", self.name()},
                                                          {"reason", url.error().message},
                                                          {"retry_after", format_duration(wait)}});
                 self.try_again(place, wait);
               }));
}

void SocketMode::State::connect(std::size_t place, const std::string& url) {
  const auto link = std::make_shared<Link>();
  link->place = place;
  http::WebSocketWatch watch;
  watch.message = unless_over([link](State& self, const std::string& text) { self.on_message(link, text); });
  watch.closed = unless_over([link](State& self, const std::string& why) { self.on_closed(link, why); });
  link->socket = client_.open_web_socket(url, std::move(watch));
  links_.push_back(link);
}

void SocketMode::State::on_message(const Shared& link, const std::string& text) {
  const auto message = slack::parse_socket_message(text);
  if (std::holds_alternative<slack::SocketHello>(message)) {
    on_hello(link);
  } else if (const auto* disconnect = std::get_if<slack::SocketDisconnect>(&message)) {
    on_disconnect(link, disconnect->reason);
  } else if (const auto* envelope = std::get_if<slack::SocketEnvelope>(&message)) {
    on_envelope(link, *envelope);
  } else {
    const auto& unknown = std::get<slack::SocketMessageNotUnderstood>(message);
    door_.metrics.count(telemetry::metric::slack_requests_refused, {"not_understood"});
    log_event(events::slack_request_not_understood, {{"tenant", name()}, {"reason", unknown.reason}});
  }
}

void SocketMode::State::on_hello(const Shared& link) {
  link->greeted = true;
  failures_[link->place] = 0;
  log_event(events::slack_socket_opened, {{"tenant", name()}, {"place", link->place + 1}});
  show_open();
}

/// The next one is opened while this one still takes envelopes; Slack ends it.
void SocketMode::State::on_disconnect(const Shared& link, const std::string& reason) {
  if (std::exchange(link->replaced, true)) return;
  const bool turned_away = reason == "link_disabled" || reason == "too_many_websockets";
  if (!turned_away) return open(link->place);
  log_event(
      events::slack_socket_refused,
      {{"tenant", name()}, {"reason", reason}, {"retry_after", format_duration(socket_turned_away_ms)}});
  try_again(link->place, socket_turned_away_ms);
}

/// Slack sends what concerns any of an app's tenants over any of its connections.
void SocketMode::State::take(const SlackInput& input, const http::Responder& responder) const {
  if (!settings().shared_app) return take_slack_input(door_, {tenant_}, input, responder);
  auto tenants = sharing_tenants(door_, input);
  std::erase_if(tenants, [this](const auto& one) { return one->settings.slack.app_id != settings().app_id; });
  if (tenants.empty()) return pass_over_slack(door_, name(), "no tenant has this workspace", responder);
  take_slack_input(door_, tenants, input, responder);
}

/// Not acknowledged is sent again: so an answer other than 200 is silence.
void SocketMode::State::on_envelope(const Shared& link, const slack::SocketEnvelope& envelope) {
  if (!door_.server.accepting()) return;
  const auto responder = http::make_responder(
      threads_, [link, id = envelope.id, answers = envelope.accepts_response](const auto& response) {
        if (!response || response->status != 200) return;
        link->socket->send(slack::acknowledgement(id, answers ? response->body : std::string{}));
      });
  if (envelope.type == "interactive") {
    take(slack::parse_interaction_payload(envelope.payload), responder);
  } else if (envelope.type == "slash_commands") {
    take(slack::parse_command_payload(envelope.payload), responder);
  } else if (envelope.type == "events_api") {
    take(slack::parse_event(envelope.payload), responder);
  } else {
    pass_over_slack(door_, name(), "an envelope of a type that this version does not know", responder);
  }
}

void SocketMode::State::on_closed(const Shared& link, const std::string& why) {
  std::erase(links_, link);
  show_open();
  if (link->replaced) return;
  const Duration wait = backoff(link->place);
  log_event(events::slack_socket_lost,
            {{"tenant", name()}, {"reason", why}, {"retry_after", format_duration(wait)}});
  try_again(link->place, wait);
}

void SocketMode::State::try_again(std::size_t place, Duration wait) {
  threads_.after(wait, unless_over([place](State& self) { self.open(place); }));
}

Duration SocketMode::State::backoff(std::size_t place) {
  return jittered_backoff(socket_backoff_first_ms, socket_backoff_longest_ms, failures_[place]++,
                          entropy_.fraction());
}

void SocketMode::State::show_open() const {
  const auto open =
      std::count_if(links_.begin(), links_.end(), [](const Shared& link) { return link->greeted; });
  door_.metrics.set(telemetry::metric::slack_sockets, {name().value}, static_cast<double>(open));
}

SocketMode::SocketMode(Door door, http::Client& client, http::IoThreads& threads,
                       std::shared_ptr<const TenantDoor> tenant)
    : state_(std::make_shared<State>(door, client, threads, std::move(tenant))) {
  state_->start();
}

SocketMode::~SocketMode() {
  state_->stop();
}

}  // namespace countersign::ingress
