// What a person's Home tab shows, before it is drawn: made by their desk from its committed state, drawn by
// cards/.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/desk_item.hpp"

namespace countersign::domain {

struct HomeSection {
  enum class Kind {
    waiting,  ///< For this person.
    back,     ///< Came back to them, or they owe an answer.
    ready,    ///< To be posted by them.
    decided,  ///< By them, lately.
  };
  Kind kind = Kind::waiting;
  std::vector<DeskEntry> entries;  ///< The first of them, at most `home_entries`.
  std::uint64_t more = 0;          ///< That are not among these.
};

struct HomeView {
  bool is_known = false;  ///< False: whoever opened it has to do with nothing, and is told nothing.
  std::vector<HomeSection> sections;  ///< In the order of the enumeration; those with nothing in them, too.
  bool is_cut = false;                ///< The desk is full: there may be others.
  std::string time_zone;              ///< An IANA name; empty: the tenant's.
};

}  // namespace countersign::domain
