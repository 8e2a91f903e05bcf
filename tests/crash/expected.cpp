#include "crash/expected.hpp"

#include <numeric>
#include <sstream>

#include <signal.h>

#include "catch.hpp"
#include "core/entropy.hpp"
#include "e2e/payloads.hpp"

namespace countersign::crash {

using e2e::Json;

Notifier::Notifier(const e2e::World& world, std::size_t companies)
    : client_(*http::Client::create(threads_, {})) {
  const std::string before = "companies(";
  const std::string after = ")/purchaseInvoices";
  const bool subscribed = e2e::eventually(
      [&] {
        doors_.clear();
        for (const auto& one : e2e::subscriptions(world)) {
          const auto resource = one["resource"].get<std::string>();
          const auto begin = resource.find(before);
          const auto end = resource.find(after);
          if (begin == std::string::npos || end == std::string::npos) continue;
          doors_[resource.substr(begin + before.size(), end - begin - before.size())] = {
              one["notificationUrl"], one["subscriptionId"], one["clientState"]};
        }
        return doors_.size() >= companies;
      },
      Duration{60'000});
  REQUIRE(subscribed);
}

Notifier::~Notifier() {
  client_->stop();
}

void Notifier::tell(const e2e::StormDocument& document) {
  const auto& door = doors_.at(document.company);
  const std::string record = "companies(" + document.company + ")/purchaseInvoices(" + document.id + ")";
  const Json body{{"value", Json::array({{{"subscriptionId", door.subscription},
                                          {"clientState", door.client_state},
                                          {"expirationDateTime", "2027-01-01T00:00:00Z"},
                                          {"resource", "api/v2.0/" + record},
                                          {"changeType", "updated"},
                                          {"lastModifiedDateTime", "2026-11-24T12:00:00.000Z"}}})}};
  {
    const std::lock_guard lock(counts_->mutex);
    ++counts_->under_way;
  }
  client_->send({"POST", door.url, {{"Content-Type", "application/json"}}, body.dump(), Duration{5'000}},
                [counts = counts_, subject = "Production/" + document.company + "/purchaseInvoices/" +
                                             document.id](const HttpResult& reply) {
                  const std::lock_guard lock(counts->mutex);
                  --counts->under_way;
                  if (reply && reply->status == 202) ++counts->acknowledged[subject];
                });
}

std::map<std::string, std::size_t> Notifier::acknowledged() {
  REQUIRE(e2e::eventually([this] {
    const std::lock_guard lock(counts_->mutex);
    return counts_->under_way == 0;
  }));
  const std::lock_guard lock(counts_->mutex);
  return counts_->acknowledged;
}

std::map<std::string, std::size_t> run_until_a_durable_input(e2e::World& world) {
  world.launch({"/usr/bin/env", "COUNTERSIGN_KILL_AT=after_inbox_write:40"});
  REQUIRE(e2e::eventually([&] { return world.is_ready(); }));
  Notifier notifier(world, 1);
  SeededEntropy entropy(1);
  REQUIRE(e2e::eventually([&] {
    const std::string digits = entropy.hex(16);
    notifier.tell(
        {digits.substr(0, 8) + "-0000-4000-8000-" + digits.substr(8, 12), e2e::company_id, {}, false});
    return !world.is_running();
  }));
  world.stop(SIGKILL);
  return notifier.acknowledged();
}

void Clicks::settle() {
  std::vector<e2e::StormClick> open;
  for (auto& click : open_) {
    const auto told = world_.sandbox("GET", "/clicks/" + click.id);
    if (told["outcome"] == "ok") {
      ++acknowledged_[click.record];
    } else if (told["outcome"] == "warning") {
      ++unanswered_;
    } else {
      open.push_back(std::move(click));
    }
  }
  open_ = std::move(open);
}

std::size_t total(const std::map<std::string, std::size_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::size_t{0},
                         [](std::size_t sum, const auto& one) { return sum + one.second; });
}

std::vector<Json> audit_of(const e2e::World& world) {
  const auto exported = world.countersign({"audit", "export", "--tenant", "demo"});
  REQUIRE(exported.code == 0);
  std::vector<Json> entries;
  std::istringstream lines(exported.output);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.front() == '{') entries.push_back(Json::parse(line));
  }
  return entries;
}

std::map<std::string, std::size_t> audited(const std::vector<Json>& audit, const std::string& type) {
  std::map<std::string, std::size_t> counts;
  for (const auto& entry : audit) {
    if (entry.value("type", "") == type) ++counts[entry.value("subject", "")];
  }
  return counts;
}

std::vector<std::string> lost(const std::map<std::string, std::size_t>& acknowledged,
                              const std::map<std::string, std::size_t>& kept, const std::string& what) {
  std::vector<std::string> list;
  for (const auto& [record, count] : acknowledged) {
    const auto found = kept.find(record);
    const std::size_t has = found == kept.end() ? 0 : found->second;
    if (has < count) {
      list.push_back(record + ": " + std::to_string(count) + " of " + what + " were acknowledged, " +
                     std::to_string(has) + " were kept");
    }
  }
  return list;
}

}  // namespace countersign::crash
