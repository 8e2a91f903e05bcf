// One notice among others in a digest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "domain/card_view.hpp"
#include "domain/plain_record.hpp"

namespace countersign::domain {

struct DigestLine {
  RecordKey record;
  RecordChange change = RecordChange::changed;
  std::string label;                          ///< "vendor".
  std::string title;                          ///< What the record is called.
  std::string number;                         ///< Empty: it has none.
  std::vector<FieldChange> changes;           ///< Since it was told last.
  std::string company_name;                   ///< For people.
  Instant at{};                               ///< When the last change was seen.
  std::string amount{};                       ///< Of a document: "EUR 18,450.00"; else empty.
  std::vector<ApproverReference> mentions{};  ///< Whom its route mentions.
  bool operator==(const DigestLine&) const = default;
};

/// What a channel's digest says, before it is drawn.
struct DigestView {
  std::uint64_t revision = 0;
  std::string channel;
  std::optional<std::string> ts;  ///< None: it was not posted yet.
  std::string delivery;
  std::string instead_of;  ///< As in CardView.
  std::vector<DigestLine> lines;
  std::uint64_t left_out = 0;  ///< How many more there were.
};

}  // namespace countersign::domain
