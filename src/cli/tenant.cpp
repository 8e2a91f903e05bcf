// A paused tenant: an operator has looked, and lets it go on.
#include <iostream>

#include <nlohmann/json.hpp>
#include <pwd.h>
#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "console/admin.hpp"
#include "domain/message.hpp"

namespace countersign::cli {
namespace {

/// Who types, for the audit: sudo keeps the person's name.
std::string operator_name() {
  if (const char* behind_sudo = std::getenv("SUDO_USER"); behind_sudo != nullptr && *behind_sudo != '\0') {
    return behind_sudo;
  }
  const passwd* user = ::getpwuid(::getuid());
  return user == nullptr ? "uid " + std::to_string(::getuid()) : user->pw_name;
}

Result<PauseShown> pause_of(const settings::ServerSettings& server, const TenantId& tenant) {
  const auto store = open_store(server);
  if (!store) return fail(store.error());
  auto pause = read_pause(**store, tenant);
  if (pause) return *std::move(pause);
  return fail(ErrorCode::invalid_argument, "the tenant '" + tenant.value + "' is not paused",
              "`countersign status` shows how it is");
}

/// Without a server: the next start takes it up.
Result<void> resume_in(const settings::ServerSettings& server, const TenantId& tenant,
                       const domain::ResumeRequested& wanted) {
  auto journal = open_journal(server);
  if (!journal) return fail(journal.error());
  journal::AcceptRequest request;
  request.to = {tenant, domain::guard_entity()};
  request.input = domain::encode(domain::Message{wanted});
  request.now = SystemClock{}.now();
  const auto outcome = wait_for<journal::AcceptOutcome>([&](auto done) {
    (*journal)->accept(std::move(request), [done](journal::AcceptOutcome taken, auto) { done(taken); });
  });
  const auto closed = (*journal)->close();
  if (outcome == journal::AcceptOutcome::accepted) return closed;
  return fail(ErrorCode::unavailable, "the journal did not take the request", "Try again in a moment");
}

}  // namespace

int tenant_resume(const TenantResumeOptions& options) {
  const auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  const TenantId tenant{options.tenant};
  const auto pause = pause_of(*loaded->server, tenant);
  if (!pause) return broken(pause.error());
  const domain::ResumeRequested wanted{operator_name(), options.reason};
  const auto socket = console::admin_socket(loaded->server->data_directory);
  auto resumed = console::ask_resume(socket, tenant, wanted);
  const bool is_running = resumed.has_value();
  if (!resumed) resumed = resume_in(*loaded->server, tenant, wanted);
  if (!*resumed) return broken(resumed->error());
  std::cout << "It was paused because: " << pause->reason << "\n"
            << (is_running ? "It goes on with the environment that it has now, and reads everything anew.\n"
                           : "At the next start it goes on with the environment that it has then.\n");
  return 0;
}

}  // namespace countersign::cli
