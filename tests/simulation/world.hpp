// The world of one tenant: its Business Central, Entra and Slack, and the people there, by a plan of when
// what may happen.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "actors/system.hpp"
#include "journal/memory_store.hpp"
#include "sandbox/model/model.hpp"
#include "simulation/copies.hpp"
#include "simulation/network.hpp"
#include "simulation/plan.hpp"

namespace countersign::simulation {

class World {
 public:
  World(std::uint64_t seed, std::size_t index, const Plan& plan, const VirtualClock& clock, Entropy& choices,
        Faults& faults);

  const TenantId& tenant() const { return tenant_id_; }
  Network& network() { return network_; }
  actors::Tenant make_tenant() const;
  /// From the next start on.
  void change_settings(bool changed) { settings_are_changed_ = changed; }
  bool settings_are_changed() const { return settings_are_changed_; }

  /// What people do now, if they do anything.
  void people(const journal::MemoryStore& store);
  /// When they may act next.
  Instant next_person() const;
  bool faulty() const;
  /// Outside the plan: people act as they like, or not any more.
  void let_people_act(bool act);

  /// Whatever a run promises of this tenant once all has settled.
  std::vector<std::string> broken_promises(const journal::MemoryStore& store, bool may_have_strays);
  /// Keeps Business Central as it is, for a copy that is taken back to it.
  void save();
  /// Business Central becomes a copy of itself. Once that is noticed nothing is sent, whatever people do and
  /// however often the server starts, until an operator has looked; then everything goes on. `run_for` lets
  /// the run go on, `restart` starts the server anew.
  struct Server {
    const journal::MemoryStore& store;
    std::function<void(Duration)> run_for;
    std::function<void()> restart;
    std::function<void()> resume;  ///< The operator's word.
  };
  void live_through_a_copy(const Server& server, std::vector<std::string>& broken);

 private:
  bool acting() const { return faulty() || people_act_; }
  void act_by_plan(const journal::MemoryStore& store, Instant now);
  void approve_by_plan(Instant now);
  void live_for_a_while_after_saving(const Server& server);
  bool is_noticed(const Server& server);
  void check_paused(const Server& server, const Copy& copy, const std::string& of_the_copy,
                    std::vector<std::string>& broken);
  void check_resumed(const Server& server, const Copy& copy, std::vector<std::string>& broken);

  std::uint64_t seed_;
  std::size_t index_;
  TenantId tenant_id_;
  Plan plan_;
  domain::ApprovalMode mode_;
  const VirtualClock& clock_;
  Entropy& choices_;
  Instant start_;
  sandbox::Model model_;
  Network network_;

  bool tells_when_changed_ = false;
  bool settings_are_changed_ = false;
  bool tokens_expire_ = false;
  bool is_saved_ = false;
  Invoices saved_;  ///< As of then.
  bool people_act_ = false;
  bool is_shared_ = false;
  bool calm_ = false;  ///< Business Central, once the faults are over.
  bool faults_are_over_ = false;
  Instant next_act_;
  Instant next_approval_;
  Instant next_install_;
  std::map<Instant, bool> switches_;  ///< When somebody switches our workflows on or off.
};

}  // namespace countersign::simulation
