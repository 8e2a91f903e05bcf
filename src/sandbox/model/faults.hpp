// Faults that a test or a person on the page asks for: what goes wrong, where, how often.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "sandbox/model/json.hpp"

namespace countersign::sandbox {

/// Whose calls a fault is for: three kinds come in, two go out.
enum class FaultTarget { business_central, entra, slack, notifications, interactions };

enum class FaultEffect {
  status,       ///< Answer with `status` (and Retry-After); outgoing: as if the other side had answered so.
  html,         ///< Answer with an HTML page, as gateways do; status 502 unless given.
  slack_error,  ///< HTTP 200 with {"ok":false,"error":…}.
  reply_lost,   ///< The work is done and the connection closed; outgoing: the answer is ignored.
  hang,         ///< Never answered; outgoing: never sent, and times out.
  delay,        ///< Answered, or sent, `delay` later.
  drop,  ///< In: closed before any work. Out: never sent; a notification counts as delivered, so it is lost.
  duplicate,  ///< Outgoing alone: sent twice.
};

struct Fault {
  std::string id;
  FaultTarget target = FaultTarget::business_central;
  std::string match;   ///< A part of "METHOD target"; empty for every call.
  std::string client;  ///< Only calls of this app, to Business Central and Entra; empty for everybody's.
  FaultEffect effect = FaultEffect::status;
  unsigned status = 0;
  std::optional<std::int64_t> retry_after;  ///< Seconds.
  bool retry_after_date = false;            ///< The header says them as a date.
  std::string error;
  Duration delay{};
  std::int64_t times = 1;  ///< Calls still to be hit; negative: every call.
  std::int64_t every = 1;  ///< Only each n-th matching call is hit.
  std::int64_t matched = 0;
  bool after_work = false;  ///< The work is done first; for status, html, slack_error and hang.
  std::uint64_t hits = 0;
};

class Faults {
 public:
  /// Adds, or replaces the one with the same id. Fails with `invalid_argument` naming the bad member.
  Result<std::string> add(const Json& description);
  bool remove(const std::string& id);
  void clear() { faults_.clear(); }
  Json describe() const;
  /// The first fault that matches, counted as used; a used-up fault stays listed with its hits.
  std::optional<Fault> take(FaultTarget target, std::string_view method, std::string_view url,
                            std::string_view client = {});

 private:
  std::vector<Fault> faults_;
  std::uint64_t next_ = 1;
};

}  // namespace countersign::sandbox
