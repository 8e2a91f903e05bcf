#include "console/admin.hpp"

#include <charconv>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "core/url.hpp"
#include "http/unix_socket.hpp"

namespace countersign::console {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr Duration call_timeout_ms = 10s;
/// Copying may take long where the directory is on another file system.
constexpr Duration backup_timeout_ms = 1h;

unsigned status_of(ErrorCode code) {
  if (code == ErrorCode::not_found) return 404;
  return code == ErrorCode::unavailable || code == ErrorCode::io ? 503 : 400;
}

void answer(const http::Responder& responder, const Result<void>& result) {
  if (result) {
    responder.send({204, {}, {}});
    return;
  }
  const auto& error = result.error();
  const Json body{{"message", error.message}, {"remedy", error.remedy}};
  responder.send({status_of(error.code), {{"Content-Type", "application/json"}}, body.dump()});
}

void take(OperatorPort& port, const BackUp& back_up, http::ServerRequest request,
          const http::Responder& responder) {
  const std::string target = request.message.url;
  const auto parts = path_parts(target);
  const auto done = [responder](const Result<void>& result) { answer(responder, result); };
  const bool names_tenant = parts.size() >= 4 && parts[0] == "tenants";
  if (names_tenant && parts.size() == 4 && parts[2] == "secrets" && request.message.method == "PUT") {
    const auto name = percent_decode(parts[3], false);
    if (!name) return done(fail(name.error()));
    port.set_secret(TenantId{std::string(parts[1])}, *name, vault::Secret(std::move(request.message.body)),
                    done);
    return;
  }
  if (names_tenant && parts.size() == 5 && parts[2] == "dead-letters" && parts[4] == "replay" &&
      request.message.method == "POST") {
    std::uint64_t sequence = 0;
    std::from_chars(parts[3].data(), parts[3].data() + parts[3].size(), sequence);
    port.replay(TenantId{std::string(parts[1])}, sequence, done);
    return;
  }
  if (parts.size() == 3 && parts[0] == "tenants" && parts[2] == "resume" &&
      request.message.method == "POST") {
    const auto body = Json::parse(request.message.body, nullptr, false);
    if (!body.is_object()) return done(fail(ErrorCode::invalid_argument, "the request has no JSON object"));
    port.resume(TenantId{std::string(parts[1])}, {body.value("by", ""), body.value("reason", "")}, done);
    return;
  }
  if (parts.size() == 2 && parts[0] == "journal" && parts[1] == "backup" &&
      request.message.method == "POST") {
    const auto body = Json::parse(request.message.body, nullptr, false);
    if (!body.is_object()) return done(fail(ErrorCode::invalid_argument, "the request has no JSON object"));
    back_up(body.value("directory", ""), done);
    return;
  }
  done(fail(ErrorCode::not_found, "the running server knows no such request",
            "Use the `countersign` of the same version"));
}

std::optional<Result<void>> ask(const std::string& socket, const std::string& method, const std::string& path,
                                std::string body, Duration timeout = call_timeout_ms) {
  std::error_code ignored;
  if (!std::filesystem::exists(socket, ignored)) return std::nullopt;
  auto reply = http::unix_call(socket, {method, path, {}, std::move(body), timeout});
  if (!reply)
    return std::nullopt;  // A file that a server left behind; the journal's own lock is what decides.
  if (reply->status == 204) return Result<void>{};
  const auto told = Json::parse(reply->body, nullptr, false);
  if (!told.is_object())
    return fail(ErrorCode::unavailable, "the running server did not understand the request");
  return fail(reply->status == 404 ? ErrorCode::not_found : ErrorCode::unavailable, told.value("message", ""),
              told.value("remedy", ""));
}

}  // namespace

std::string admin_socket(const std::string& data_directory) {
  return data_directory + "/admin.sock";
}

http::Handler admin_handler(OperatorPort& port, BackUp back_up) {
  return
      [&port, back_up = std::move(back_up)](http::ServerRequest request, const http::Responder& responder) {
        take(port, back_up, std::move(request), responder);
      };
}

bool is_running(const std::string& socket) {
  return ask(socket, "GET", "/", {}).has_value();
}

std::optional<Result<void>> ask_set_secret(const std::string& socket, const TenantId& tenant,
                                           const std::string& name, const vault::Secret& secret) {
  return ask(socket, "PUT", "/tenants/" + percent_encode(tenant.value) + "/secrets/" + percent_encode(name),
             secret.reveal());
}

std::optional<Result<void>> ask_resume(const std::string& socket, const TenantId& tenant,
                                       const domain::ResumeRequested& wanted) {
  return ask(socket, "POST", "/tenants/" + percent_encode(tenant.value) + "/resume",
             Json{{"by", wanted.by}, {"reason", wanted.reason}}.dump(-1, ' ', false,
                                                                     Json::error_handler_t::replace));
}

std::optional<Result<void>> ask_replay(const std::string& socket, const TenantId& tenant,
                                       std::uint64_t dead_letter) {
  return ask(
      socket, "POST",
      "/tenants/" + percent_encode(tenant.value) + "/dead-letters/" + std::to_string(dead_letter) + "/replay",
      {});
}

std::optional<Result<void>> ask_back_up(const std::string& socket, const std::string& directory) {
  return ask(socket, "POST", "/journal/backup", Json{{"directory", directory}}.dump(), backup_timeout_ms);
}

}  // namespace countersign::console
