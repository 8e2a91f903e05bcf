#include "e2e/payloads.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "catch.hpp"
#include "core/url.hpp"
#include "slack/signature.hpp"
#include "source_directory.hpp"

namespace countersign::e2e {
namespace {

/// World subscribes to purchase invoices and employees.
constexpr std::size_t watched_resources = 2;

std::string access_token(const World& world) {
  const auto reply = world.send(
      "POST", world.sandbox_url() + "/entra/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token",
      "grant_type=client_credentials&client_id=11111111-1111-4111-8111-111111111111"
      "&client_secret=sandbox-client-secret&scope=https%3A%2F%2Fapi.businesscentral.dynamics.com%2F.default",
      {{"Content-Type", "application/x-www-form-urlencoded"}});
  REQUIRE(reply.has_value());
  INFO(reply->body);
  REQUIRE(reply->status == 200);
  return Json::parse(reply->body)["access_token"].get<std::string>();
}

}  // namespace

std::string fixture(const std::string& name) {
  std::ifstream file(countersign::tests::source_directory() + "/tests/fixtures/" + name);
  INFO(name);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

Json json_fixture(const std::string& name) {
  return Json::parse(fixture(name));
}

std::vector<HttpHeader> signed_headers(const std::string& body, Duration offset) {
  const Instant now = SystemClock{}.now() + offset;
  const auto seconds =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
  return {{"X-Slack-Request-Timestamp", seconds},
          {"X-Slack-Signature", slack::sign("sandbox-signing-secret", seconds, body)}};
}

std::string form_of(const std::string& payload) {
  return "payload=" + percent_encode(payload);
}

double metric(const World& world, const std::string& series) {
  const auto reply = world.send("GET", world.operations() + "/metrics");
  REQUIRE(reply.has_value());
  const std::string start = "\n" + series + " ";
  const auto at = reply->body.find(start);
  return at == std::string::npos ? 0 : std::strtod(reply->body.c_str() + at + start.size(), nullptr);
}

double notifications(const World& world, const std::string& result) {
  return metric(world, "countersign_notifications_total{result=\"" + result + "\",tenant=\"demo\"}");
}

double slack_refusals(const World& world, const std::string& reason) {
  return metric(world, "countersign_slack_requests_refused_total{reason=\"" + reason + "\"}");
}

Json subscriptions(const World& world) {
  const auto reply = world.send("GET", world.sandbox_url() + "/bc/v2.0/Production/api/v2.0/subscriptions", {},
                                {{"Authorization", "Bearer " + access_token(world)}});
  REQUIRE(reply.has_value());
  INFO(reply->body);
  REQUIRE(reply->status == 200);
  return Json::parse(reply->body)["value"];
}

std::string notification_path(const World& world) {
  Json list;
  REQUIRE(eventually([&] {
    list = subscriptions(world);
    return list.size() >= watched_resources;
  }));
  const auto url = list[0]["notificationUrl"].get<std::string>();
  REQUIRE(url.rfind(world.door(), 0) == 0);
  return url.substr(world.door().size());
}

std::string audit(const World& world) {
  return world.countersign({"audit", "export", "--tenant", "demo"}).output;
}

RawConnection::RawConnection(const World& world) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const std::string url = world.door();
  const int port = std::atoi(url.c_str() + url.rfind(':') + 1);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

RawConnection::~RawConnection() {
  ::close(socket_);
}

void RawConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool RawConnection::is_closed() {
  char piece[4096];
  while (!closed_) {
    const auto got = ::recv(socket_, piece, sizeof piece, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
    if (got <= 0) {
      closed_ = true;
    } else {
      received_.append(piece, static_cast<std::size_t>(got));
    }
  }
  return true;
}

std::optional<std::string> RawConnection::read_to_end(Duration deadline_ms) {
  if (!eventually([this] { return is_closed(); }, deadline_ms)) return std::nullopt;
  return received_;
}

}  // namespace countersign::e2e
