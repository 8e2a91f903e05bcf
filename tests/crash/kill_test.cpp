// Killed under load, again and again, at random moments and at each named place; then left alone.
#include <algorithm>
#include <iostream>
#include <set>
#include <thread>

#include <signal.h>
#include <sys/wait.h>

#include "catch.hpp"
#include "core/kill_point.hpp"
#include "crash/expected.hpp"
#include "crash/options.hpp"
#include "journal/rocksdb_store.hpp"

namespace countersign::kill_test {

using namespace countersign;
using namespace countersign::crash;
using namespace countersign::e2e;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t companies = 8;
constexpr std::size_t first_documents = 40;
constexpr std::size_t changes_between_clicks = 2;
constexpr Duration pause_ms = 25ms;
/// A start takes about half a second, so that some kills fall into it.
constexpr Duration longest_life_ms = 4'000ms;
/// So often an armed place is passed at most.
constexpr std::uint64_t most_passes = 12;
/// A life is short for calls: a channel takes one a second.
constexpr std::uint64_t most_calls = 3;
/// One kill in so many is at a moment of its own, the others at a named place.
constexpr std::size_t random_every = 4;
/// The audit chain grows: it is read whole after so many kills.
constexpr std::size_t kills_between_looks = 10;
constexpr Duration settle_deadline_ms = 150s;
/// More for each document of a channel, which takes one message a second: a life has time for few.
constexpr Duration settle_each_ms = 2s;

/// When the server is to die.
struct End {
  const std::pair<KillPoint, std::string_view>* point = nullptr;  ///< Else at the moment alone.
  std::uint64_t passes = 0;
  Duration moment_ms{};  ///< At the latest.
};

bool is_of_calls(KillPoint point) {
  return point == KillPoint::before_effect_start || point == KillPoint::after_effect_start ||
         point == KillPoint::effect_answered;
}

std::string name_of(const End& end) {
  return end.point == nullptr ? "a random moment" : std::string(end.point->second);
}

class Siege {
 public:
  explicit Siege(World& world)
      : world_(world),
        storm_(world, {companies, first_documents, options().seed}),
        choices_(options().seed),
        clicks_(world) {}

  /// Until the first documents have their cards and all is subscribed to; that life ends as the others do.
  void begin() {
    world_.start();
    for (std::size_t made = 0; made < first_documents; ++made) storm_.change();
    notifier_ = std::make_unique<Notifier>(world_, companies + 1);  // And the world's own.
    REQUIRE(eventually([this] { return storm_.differences().empty(); }, settle_deadline_ms));
    world_.stop(SIGKILL);
  }

  void live_and_die(std::size_t number) {
    const End end = choose(number);
    std::vector<std::string> through;
    if (end.point != nullptr) {
      through = {"/usr/bin/env",
                 "COUNTERSIGN_KILL_AT=" + std::string(end.point->second) + ":" + std::to_string(end.passes)};
    }
    world_.launch(through);
    const auto latest = std::chrono::steady_clock::now() + end.moment_ms;
    while (world_.is_running() && std::chrono::steady_clock::now() < latest) {
      load();
      std::this_thread::sleep_for(pause_ms);
    }
    const bool by_itself = !world_.is_running();
    const int status = world_.stop(SIGKILL);
    INFO("kill " << number << " at " << name_of(end));
    REQUIRE(WIFSIGNALED(status));  // It did not end by an exit, nor by another fault.
    REQUIRE(WTERMSIG(status) == SIGKILL);
    ++deaths_[by_itself ? name_of(end) : "a random moment"];
    clicks_.settle();
    if (number % kills_between_looks == 0) {
      std::cout << "    " << number << " kills, " << storm_.documents().size() << " documents\n"
                << std::flush;
      look();
    }
  }

  /// Nothing that was acknowledged is missing, and the chain is whole.
  void look() {
    const auto verified = world_.countersign({"audit", "verify", "--tenant", "demo"});
    INFO(verified.output);
    REQUIRE(verified.code == 0);
    const auto audit = audit_of(world_);
    const auto missing =
        lost(notifier_->acknowledged(), audited(audit, "notification.accepted"), "the notifications");
    INFO(joined(missing));
    CHECK(missing.empty());
    const auto missing_clicks = lost(clicks_.acknowledged(), audited(audit, "click.received"), "the clicks");
    INFO(joined(missing_clicks));
    CHECK(missing_clicks.empty());
  }

  /// The last life: nothing is done any more but what a card asks a person for.
  void settle() {
    world_.start();
    std::vector<std::string> differences;
    const bool settled = eventually(
        [&] {
          for (auto& click : storm_.click_all("retry")) clicks_.add(std::move(click));
          std::this_thread::sleep_for(500ms);
          clicks_.settle();
          differences = storm_.differences();
          return differences.empty();
        },
        settle_deadline_ms + settle_each_ms * (storm_.documents().size() / companies));
    INFO(joined(differences));
    CHECK(settled);
    const auto ready = world_.send("GET", world_.operations() + "/readyz");
    REQUIRE(ready.has_value());
    INFO(ready->body);
    CHECK(ready->status == 200);
    CHECK(Json::parse(ready->body)["tenants"][0]["quarantined"].empty());
    const auto letters = world_.countersign({"deadletter", "list", "--tenant", "demo"});
    CHECK(letters.output == "There are no dead letters.\n");
  }

  void judge_by_the_other_side() const {
    const auto oracle = world_.oracle();
    std::size_t posted = 0;
    for (const auto& [document, record] : oracle["posts"].items()) {
      INFO(document << " " << record.dump());
      CHECK(record["successes"].get<int>() <= 1);
      posted += record["successes"].get<std::size_t>();
    }
    CHECK(oracle["duplicate_cards"] == 0);
    CHECK(posted > 0);
    std::cout << "    " << storm_.documents().size() << " documents, " << posted << " posted by us; "
              << total(notifier_->acknowledged()) << " notifications and " << total(clicks_.acknowledged())
              << " clicks were acknowledged, " << clicks_.unanswered() << " clicks were not\n";
  }

  void tell_deaths() const {
    for (const auto& [name, count] : deaths_) std::cout << "    " << count << " at " << name << "\n";
  }
  std::size_t deaths_at(const std::string& name) const {
    const auto found = deaths_.find(name);
    return found == deaths_.end() ? 0 : found->second;
  }
  Notifier& notifier() { return *notifier_; }
  const Clicks& clicks() const { return clicks_; }

 private:
  /// Named places take turns.
  End choose(std::size_t number) {
    End end;
    if (number % random_every == 0) {
      end.moment_ms = Duration{
          static_cast<long long>(choices_.fraction() * static_cast<double>(longest_life_ms.count()))};
      return end;
    }
    end.point = &kill_points[next_point_++ % kill_points.size()];
    end.passes = 1 + choices_.next() % (is_of_calls(end.point->first) ? most_calls : most_passes);
    end.moment_ms = longest_life_ms;
    return end;
  }

  void load() {
    storm_.change();
    auto chosen = storm_.documents().begin();
    std::advance(chosen, static_cast<std::ptrdiff_t>(choices_.next() % storm_.documents().size()));
    notifier_->tell(chosen->second);
    if (++changes_ % changes_between_clicks != 0) return;
    if (auto click = storm_.click()) clicks_.add(*std::move(click));
  }

  World& world_;
  Storm storm_;
  SeededEntropy choices_;
  std::unique_ptr<Notifier> notifier_;
  Clicks clicks_;
  std::map<std::string, std::size_t> deaths_;
  std::size_t next_point_ = 0;
  std::size_t changes_ = 0;
};

/// Of a store that nobody has open.
void check_store(const World& world) {
  const auto store =
      journal::RocksStore::open(world.directory() + "/data/journal", journal::OpenMode::read_only);
  REQUIRE(store.has_value());
  const auto verified = (*store)->verify_files();
  INFO((verified ? "" : verified.error().message));
  CHECK(verified.has_value());
}

}  // namespace

TEST_CASE("killed under load: nothing acknowledged is lost, nothing is posted twice, and work goes on",
          "[kill]") {
  World world;
  world.sandbox("POST", "/settings", {{"slack_tier_limits", false}, {"requests_per_window", 1'000'000}});
  world.edit_tenant("decide_after = \"60s\"", "decide_after = \"10s\"");
  Siege siege(world);
  siege.begin();
  for (std::size_t number = 1; number <= options().kills; ++number) siege.live_and_die(number);
  siege.tell_deaths();
  siege.settle();
  CHECK(world.stop(SIGTERM) == 0);
  siege.look();
  siege.judge_by_the_other_side();
  check_store(world);
  CHECK(total(siege.notifier().acknowledged()) > options().kills);
  CHECK(total(siege.clicks().acknowledged()) > 0);
  // Three of four kills are at a named place, and each has its turn twice.
  if (options().kills >= 2 * kill_points.size() * random_every / (random_every - 1)) {
    for (const auto& [point, name] : kill_points) {
      INFO(name);
      CHECK(siege.deaths_at(std::string(name)) > 0);
    }
  }
}

}  // namespace countersign::kill_test
