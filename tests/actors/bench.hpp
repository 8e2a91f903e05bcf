// The real actors over a journal in memory, one job at a time and in virtual time; decisions can be made to
// throw. The other sides answer only where a test says so; what is asked of them is kept.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <caf/detail/test_actor_clock.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include "actors/system.hpp"
#include "journal/memory_journal.hpp"

namespace countersign::actors::test {

/// Throws while `broken`, which all entities share: a decision that needs an identifier then fails.
class BreakableEntropy final : public Entropy {
 public:
  BreakableEntropy(const bool& broken, std::uint64_t seed) : broken_(broken), engine_(seed) {}
  std::uint64_t next() override {
    if (broken_) throw std::runtime_error("broken for the test");
    return engine_.next();
  }

 private:
  const bool& broken_;
  SeededEntropy engine_;
};

/// For `Bench::respond`: Entra's tokens, and Slack's word that the private answer is there.
std::optional<HttpResponse> private_answer(const HttpRequest& request);

class Bench final : public Clock, public HttpTransport {
 public:
  Bench();
  ~Bench() override;

  Instant now() const override { return now_; }
  void send(HttpRequest request, std::function<void(HttpResult)> done) override;

  /// Writes turns as a tenant that runs elsewhere would; only before `start`.
  void write(journal::TurnWrite turn, const TenantId& tenant = TenantId{"demo"});
  /// Once more: what ran before is dropped, as by a crash.
  void start();
  /// Runs jobs, journal and timers until `condition` holds; false when `limit` of virtual time is over.
  bool run_until(const std::function<bool()>& condition, Duration limit);

  /// Before `start`: it waits, as when a process ended before it was decided.
  void accept(const EntityId& entity, Record input);
  Result<void> replay(std::uint64_t dead_letter);
  std::vector<journal::DeadLetterRow> dead_letters();
  std::vector<journal::AuditRow> audit();
  std::vector<std::string> quarantined();
  std::size_t entities_in_memory();
  /// How often a URL with this part was asked.
  std::size_t asked(const std::string& part) const;
  std::string metrics() const { return metrics_.expose(); }
  /// How often an entity of this kind was read from the journal.
  std::size_t loads(const std::string& kind) const;
  System& system() { return *system_; }

  /// One tenant with one company and one identity, unless a test changes it before `start`.
  std::vector<domain::TenantSettings> tenants;
  bool broken = false;
  /// The next start leaves undecided what waits.
  bool distrusts = false;
  /// The environment is what it always was: what the guard asks is answered here. Otherwise by `respond`.
  bool environment_is_known = true;
  /// What the other sides answer; they never do where this is empty or gives nothing.
  std::function<std::optional<HttpResponse>(const HttpRequest&)> respond;

 private:
  TenantHealth health();
  template <class T>
  T wait_for(const std::function<void(std::function<void(T)>)>& ask);
  static Tenant make_tenant(const domain::TenantSettings& settings);
  caf::scheduler::test_coordinator& coordinator();
  bool advance(Instant end);
  /// One job or one batch of the journal; false when nothing is left at this instant.
  bool step();

  Instant now_;
  Instant base_;
  std::vector<std::string> urls_;
  bool guard_listed_ = false;
  std::uint64_t next_seed_ = 7;
  telemetry::Metrics metrics_;
  std::shared_ptr<journal::MemoryStore> store_ = std::make_shared<journal::MemoryStore>();
  std::unique_ptr<journal::MemoryJournal> journal_;
  std::unique_ptr<Services> services_;
  std::unique_ptr<System> system_;
};

}  // namespace countersign::actors::test
