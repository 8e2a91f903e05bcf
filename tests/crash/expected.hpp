// What the server has said to others that it has: kept in this process, which outlives it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "e2e/storm.hpp"
#include "e2e/support.hpp"

namespace countersign::crash {

/// Where and how Business Central tells of a company's invoices.
struct NotificationDoor {
  std::string url;
  std::string subscription;
  std::string client_state;
};

/// Sends notifications and counts those that were acknowledged. Answers come on a thread of its own.
class Notifier {
 public:
  /// Waits until the running server has subscribed to the invoices of each of so many companies.
  Notifier(const e2e::World& world, std::size_t companies);
  ~Notifier();
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;

  /// That this record was changed; does not wait for the answer.
  void tell(const e2e::StormDocument& document);
  /// After the answers to all that was told have come, or cannot come any more.
  std::map<std::string, std::size_t> acknowledged();

 private:
  struct Counts {
    std::mutex mutex;
    std::size_t under_way = 0;
    std::map<std::string, std::size_t> acknowledged;  ///< By record.
  };
  std::map<std::string, NotificationDoor> doors_;  ///< By company.
  http::IoThreads threads_{1};
  std::unique_ptr<http::Client> client_;
  std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
};

/// Starts the server and notifies it until it is killed, right after a notification became durable and before
/// anybody was told or it was decided. Returns what was acknowledged before.
std::map<std::string, std::size_t> run_until_a_durable_input(e2e::World& world);

/// Clicks, and what became of them: the sandbox knows which of them were answered.
class Clicks {
 public:
  explicit Clicks(const e2e::World& world) : world_(world) {}
  void add(e2e::StormClick click) { open_.push_back(std::move(click)); }
  /// Asks the sandbox about those that are open; it forgets them after 200 more.
  void settle();
  std::size_t open() const { return open_.size(); }
  /// Answered with 200, by record.
  const std::map<std::string, std::size_t>& acknowledged() const { return acknowledged_; }
  std::size_t unanswered() const { return unanswered_; }

 private:
  const e2e::World& world_;
  std::vector<e2e::StormClick> open_;
  std::map<std::string, std::size_t> acknowledged_;
  std::size_t unanswered_ = 0;
};

std::size_t total(const std::map<std::string, std::size_t>& counts);

/// How many audit entries of this type there are about each subject.
std::map<std::string, std::size_t> audited(const std::vector<e2e::Json>& audit, const std::string& type);
/// The tenant's audit as it is exported, an entry each.
std::vector<e2e::Json> audit_of(const e2e::World& world);

/// One line for each record of which more was acknowledged than was kept.
std::vector<std::string> lost(const std::map<std::string, std::size_t>& acknowledged,
                              const std::map<std::string, std::size_t>& kept, const std::string& what);

}  // namespace countersign::crash
