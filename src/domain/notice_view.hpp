// What a notice's card says, before it is drawn: made by the notice from its committed state, drawn by
// cards/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/card_view.hpp"
#include "domain/digest_line.hpp"
#include "domain/home_view.hpp"
#include "domain/plain_record.hpp"

namespace countersign::domain {

struct NoticeView {
  RecordChange change = RecordChange::changed;
  std::uint64_t revision = 0;  ///< Of the content, rising with every visible change.
  std::string channel;
  std::optional<std::string> ts;  ///< None: the card was not posted yet.
  std::string delivery;
  std::string instead_of;  ///< As in CardView.

  RecordKey record;
  std::string label;                        ///< "vendor".
  std::string title;                        ///< What the record is called.
  bool blocked = false;                     ///< Now.
  std::vector<RecordField> fields;          ///< With labels for names.
  std::vector<FieldChange> changes;         ///< Since before this card.
  bool is_before_known = true;              ///< False: it changed, and what it was is not known.
  Instant at{};                             ///< When the last change was seen.
  std::string number;                       ///< For a link; empty: none.
  std::string company_name;                 ///< For people.
  std::string company_link_name;            ///< As links into Business Central need it.
  std::string rule;                         ///< The route's name.
  std::vector<ApproverReference> mentions;  ///< As in CardView.
  std::string open_url;                     ///< The page in Business Central; set where the address is known.
};

/// What an entity shows: in a channel, or a desk in its person's Home tab.
using ShownCard = std::variant<CardView, NoticeView, HomeView, DigestView>;

}  // namespace countersign::domain
