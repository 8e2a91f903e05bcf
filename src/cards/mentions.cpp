// Whom a message mentions.
#include <algorithm>

#include "cards/sections.hpp"
#include "slack/text.hpp"

namespace countersign::cards {
namespace {

/// Of those who act, and of those who are only told: with all else a context stays below 3000.
constexpr std::size_t mentions_characters = 800;
constexpr std::size_t told_characters = 400;

std::string joined(const std::vector<std::string>& names, const char* last_separator, std::size_t most) {
  std::string text;
  std::size_t shown = 0;
  for (; shown < std::min(most_mentions, names.size()); ++shown) {
    std::string next = names[shown];
    if (shown > 0) next.insert(0, shown + 1 == names.size() ? last_separator : ", ");
    if (slack::count_characters(text) + slack::count_characters(next) > most) break;
    text += next;
  }
  if (shown < names.size()) text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

}  // namespace

std::string mentions(const std::vector<std::string>& users, const char* last_separator) {
  std::vector<std::string> names;
  for (const auto& user : users) names.push_back(slack::mention(user));
  return joined(names, last_separator, mentions_characters);
}

std::string told_text(const std::vector<domain::ApproverReference>& mentions) {
  std::vector<std::string> names;
  for (const auto& one : mentions) {
    const bool is_group = one.kind == domain::ApproverReference::Kind::user_group;
    names.push_back(is_group ? slack::group_mention(one.value) : slack::mention(one.value));
  }
  return names.empty() ? std::string{} : "cc " + joined(names, ", ", told_characters);
}

}  // namespace countersign::cards
