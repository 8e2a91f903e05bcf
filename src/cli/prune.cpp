// What has had its time, by the tenants' retention.
#include <iomanip>
#include <iostream>

#include "actors/retention.hpp"
#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "journal/pruning.hpp"

namespace countersign::cli {
namespace {

using StepOnce = std::function<Result<journal::PruneStep>(const journal::PruneRequest&)>;

Result<journal::PrunedRows> go_through(const domain::TenantSettings& settings, Instant now,
                                       const StepOnce& step_once) {
  journal::PruneRequest request{settings.tenant, actors::prune_policy(settings.retention, now), {}, now};
  journal::PrunedRows total;
  do {
    auto step = step_once(request);
    if (!step) return fail(step.error());
    total.events += step->pruned.events;
    total.dead_letters += step->pruned.dead_letters;
    total.audit += step->pruned.audit;
    request.cursor = std::move(step->next_cursor);
  } while (!request.cursor.empty());
  return total;
}

void print(const std::string& tenant, const std::string& events, const std::string& dead_letters,
           const std::string& audit) {
  std::cout << std::left << std::setw(24) << tenant << std::right << std::setw(12) << events << std::setw(16)
            << dead_letters << std::setw(12) << audit << "\n";
}

Result<void> go_through_all(const settings::Loaded& loaded, const PruneOptions& options,
                            const StepOnce& step_once) {
  const Instant now = SystemClock{}.now();
  bool is_known = false;
  print("tenant", "events", "dead letters", "audit");
  for (const auto& settings : loaded.tenants) {
    if (!options.tenant.empty() && options.tenant != settings.tenant.value) continue;
    is_known = true;
    const auto rows = go_through(settings, now, step_once);
    if (!rows) return fail(rows.error());
    print(settings.tenant.value, std::to_string(rows->events), std::to_string(rows->dead_letters),
          std::to_string(rows->audit));
  }
  if (is_known || options.tenant.empty()) return {};
  return fail(ErrorCode::not_found, "there is no tenant '" + options.tenant + "'",
              "`countersign status` lists them");
}

Result<void> tell(const settings::Loaded& loaded, const PruneOptions& options) {
  auto store = open_store(*loaded.server);
  if (!store) return fail(store.error());
  SystemEntropy entropy;
  auto told = go_through_all(loaded, options, [&](const journal::PruneRequest& request) {
    journal::Staging never_written(**store);
    return journal::stage_pruning(never_written, entropy, request);
  });
  if (told) std::cout << "Nothing was deleted: these rows would be.\n";
  return told;
}

Result<void> prune(const settings::Loaded& loaded, const PruneOptions& options) {
  auto journal = open_journal(*loaded.server);
  if (!journal) return fail(journal.error());
  auto pruned = go_through_all(loaded, options, [&](const journal::PruneRequest& request) {
    return wait_for<Result<journal::PruneStep>>([&](auto done) { (*journal)->prune(request, done); });
  });
  auto closed = (*journal)->close();
  return pruned ? closed : pruned;
}

}  // namespace

int journal_prune(const PruneOptions& options) {
  const auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  const auto done = options.dry_run ? tell(*loaded, options) : prune(*loaded, options);
  return done ? 0 : broken(done.error());
}

}  // namespace countersign::cli
