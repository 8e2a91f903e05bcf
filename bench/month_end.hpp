// Documents that people enter in Business Central and approve in Slack, both played by a sandbox.
#pragma once

#include <deque>
#include <vector>

#include "bench/installation.hpp"
#include "bench/latency.hpp"
#include "bench/stories.hpp"
#include "core/entropy.hpp"

namespace countersign::bench {

/// A firm of 150 people in the busiest hour of its month-end: 200 documents over the threshold.
inline constexpr double month_end_per_second = 200.0 / 3'600;

/// `tenant` gets so many companies in the sandbox, and a server that runs. Slack's limits by method, which
/// are not ours to measure, are off. `caller` as for the sandbox's control API; errors as of `Installation`.
Result<std::unique_ptr<Installation>> start_firm(Caller& caller, const std::string& sandbox,
                                                 const std::string& program, const std::string& directory,
                                                 TenantPlan& tenant, std::size_t companies);

class MonthEnd {
 public:
  /// `stories` watches the sandbox. `numbers_before`: of documents that were entered there already; a number
  /// that comes twice is a duplicate, and nobody may approve it.
  MonthEnd(std::string sandbox, Stories& stories, std::size_t numbers_before = 0)
      : sandbox_(std::move(sandbox)), stories_(stories), numbers_before_(numbers_before) {}

  /// Documents come by chance, so many a second in the middle, whatever became of those before; who approves
  /// clicks a while after the card came. Returns when all are posted, at the latest half a minute after the
  /// last was entered.
  void run(double per_second, std::chrono::seconds duration, const std::vector<CompanyPlan>& companies);
  std::size_t created() const { return created_; }

 private:
  void create(const CompanyPlan& company);
  void click_what_is_due(Moment now);

  Caller caller_;
  std::string sandbox_;
  Stories& stories_;
  std::size_t numbers_before_;
  SeededEntropy chance_{2026};
  std::deque<Offer> offers_;
  std::size_t created_ = 0;
};

struct Stage {
  const char* name;
  Measured measured;
};
/// Stages of the documents that went all the way. The last two are our own share: without Business Central's
/// answers, the route's settling time and the wait for the channel's second.
std::vector<Stage> stages_of(const Stories& stories);

}  // namespace countersign::bench
