#include "journal/overlay.hpp"

#include <utility>

namespace countersign::journal {

Result<std::optional<std::string>> Overlay::get(const std::string& key) const {
  const auto change = changes_.find(key);
  if (change != changes_.end()) return change->second;
  return base_->get(key);
}

Result<void> Overlay::scan(const std::string& from, const std::string& to, const RowVisitor& visit) const {
  auto own = changes_.lower_bound(from);
  const auto own_end = changes_.lower_bound(to);
  bool going = true;
  const auto visit_own = [&] {
    if (own->second) going = visit(own->first, *own->second);
    ++own;
  };
  auto scanned = base_->scan(from, to, [&](std::string_view key, std::string_view value) {
    while (going && own != own_end && own->first < key) visit_own();
    if (!going) return false;
    if (own != own_end && own->first == key) {
      visit_own();
    } else {
      going = visit(key, value);
    }
    return going;
  });
  if (!scanned) return scanned;
  while (going && own != own_end) visit_own();
  return {};
}

void Overlay::merge_into(Overlay& parent) {
  while (!changes_.empty()) {
    auto inserted = parent.changes_.insert(changes_.extract(changes_.begin()));
    if (!inserted.inserted) inserted.position->second = std::move(inserted.node.mapped());
  }
}

std::optional<std::string> Overlay::first_put(const std::string& from, const std::string& to) const {
  for (auto change = changes_.lower_bound(from); change != changes_.end() && change->first < to; ++change) {
    if (change->second) return change->first;
  }
  return std::nullopt;
}

}  // namespace countersign::journal
