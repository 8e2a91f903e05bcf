// A store full of invoices that wait for their approval, as a server leaves it: written by the real rules and
// the real journal, without the months.
#pragma once

#include <cstddef>
#include <string>

#include "core/result.hpp"

namespace countersign::bench {

struct WaitingStore {
  std::string directory;  ///< Of the journal.
  std::string tenant = "demo";
  std::string company;
  std::size_t conversations = 0;
  /// Of all, about: some documents are read again in new versions. Each has the few of its first card at
  /// least.
  std::size_t events = 0;
  /// Of the conversations, so many have a card whose change has not been sent yet; the others have nothing to
  /// do.
  std::size_t unfinished = 0;
  /// The unfinished cards are spread over so many channels.
  std::size_t channels = 10;
};

struct Written {
  std::size_t events = 0;
  std::size_t effects = 0;
  double seconds = 0;
};

/// Adds to the store, which nobody else has open.
Result<Written> write_waiting(const WaitingStore& store);

}  // namespace countersign::bench
