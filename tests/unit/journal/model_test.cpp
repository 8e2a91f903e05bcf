// Random turns and steps of pruning against a reference so simple that it can be read: maps of what should be
// stored.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "catch.hpp"
#include "core/hex.hpp"
#include "journal/audit_chain.hpp"
#include "journal/memory_journal.hpp"
#include "journal/reads.hpp"

namespace countersign::model_test {

using namespace countersign;
using namespace countersign::journal;

namespace {

const TenantId acme{"acme"};
constexpr int entities = 3;
constexpr int names = 4;

EntityId entity(std::uint64_t number) {
  return {EntityKind::conversation, std::to_string(number % entities)};
}

/// What the journal should hold.
struct Model {
  std::map<std::uint64_t, std::uint32_t> pending;  ///< Sequence to failures.
  std::map<EntityId, std::uint64_t> next_event;
  std::map<EntityId, std::string> history;  ///< Of all events, however old.
  std::map<std::pair<EntityId, std::string>, Instant> timers;
  std::set<std::pair<EntityId, std::string>> effects;
  std::map<std::string, std::string> index;
  std::size_t audit = 0;  ///< Entries that ever were.
};

class Run {
 public:
  explicit Run(std::uint64_t seed) : entropy_(seed) { open(); }

  void step() {
    const auto choice = pick(12);
    if (choice < 3) {
      accept();
    } else if (choice < 9) {
      commit();
    } else if (choice < 11) {
      prune();
    } else {
      open();
    }
    if (pick(4) == 0) compare();
  }
  void compare();

 private:
  std::uint64_t pick(std::uint64_t below) { return entropy_.next() % below; }
  void open() {
    journal_.reset();
    journal_ = std::move(MemoryJournal::open(store_, std::make_unique<SeededEntropy>(pick(1000))).value());
    journal_->acquire(acme, [this](Result<Lease> lease) { lease_ = lease.value(); });
    journal_->step();
  }
  void accept();
  void commit();
  void prune();
  std::vector<AuditRow> audit();
  TurnWrite random_turn();
  bool is_stale(const TurnWrite& write) const;
  void apply(const TurnWrite& write, const std::vector<InboxRow>& sent);
  template <class T>
  T read(std::function<void(std::function<void(Result<T>)>)> submit) {
    std::optional<T> value;
    submit([&](Result<T> result) { value = result.value(); });
    journal_->step();
    return std::move(*value);
  }

  SeededEntropy entropy_;
  std::shared_ptr<MemoryStore> store_ = std::make_shared<MemoryStore>();
  std::unique_ptr<MemoryJournal> journal_;
  Lease lease_;
  Model model_;
  std::uint64_t last_sequence_ = 0;
  std::int64_t clock_ = 0;
  std::string prune_cursor_;
};

void Run::accept() {
  journal_->accept({{acme, entity(pick(entities))}, {"i", 1, "{}"}, {}, Instant{}, {}},
                   [this](AcceptOutcome outcome, std::optional<InboxRow> row) {
                     REQUIRE(outcome == AcceptOutcome::accepted);
                     REQUIRE(row->sequence > last_sequence_);
                     last_sequence_ = row->sequence;
                     model_.pending[row->sequence] = 0;
                   });
  journal_->step();
}

TurnWrite Run::random_turn() {
  TurnWrite write;
  write.entity = entity(pick(entities));
  write.now = Instant(Duration(pick(100)));
  const auto next = model_.next_event.contains(write.entity) ? model_.next_event.at(write.entity) : 1;
  const auto name = [this] { return std::to_string(pick(names)); };
  write.first_event = pick(8) == 0 ? pick(next + 3) : next;
  for (auto count = pick(3); count > 0; --count) write.turn.events.push_back({"e", 1, name()});
  // A state is all that has happened.
  if (!write.turn.events.empty() && pick(3) == 0) {
    std::string state = model_.history[write.entity];
    for (const auto& event : write.turn.events) state += event.body;
    write.snapshot = Snapshot{next - 1 + write.turn.events.size(), {"s", 1, state}};
  }
  write.now = Instant(Duration(++clock_));
  for (const auto& [sequence, failures] : model_.pending) {
    const auto choice = pick(6);
    if (choice == 0) write.consumed.push_back(sequence);
    if (choice == 1) write.failed.push_back(sequence);
  }
  if (pick(10) == 0) write.consumed.push_back(pick(last_sequence_ + 2));
  for (auto count = pick(3); count > 0; --count)
    write.turn.sends.push_back({entity(pick(9)), {"s", 1, "{}"}});
  if (pick(3) == 0) write.fired.push_back(name());
  if (pick(2) == 0) write.turn.timers.push_back({name(), Instant(Duration(pick(100)))});
  if (pick(4) == 0) write.turn.timers.push_back({name(), std::nullopt});
  if (pick(2) == 0) {
    Effect effect;
    effect.id = EffectId(name());
    write.turn.effects.push_back(effect);
  }
  if (pick(3) == 0) write.turn.closed_effects.push_back(EffectId(name()));
  if (pick(2) == 0)
    write.turn.index.push_back({"list", name(), pick(2) == 0 ? std::optional(name()) : std::nullopt});
  if (pick(2) == 0) write.turn.audit.push_back({"t", "s", "{}"});
  return write;
}

bool Run::is_stale(const TurnWrite& write) const {
  const auto next = model_.next_event.contains(write.entity) ? model_.next_event.at(write.entity) : 1;
  if (!write.turn.events.empty() && write.first_event != next) return true;
  std::set<std::uint64_t> gone;
  for (const auto sequence : write.consumed) {
    if (!model_.pending.contains(sequence) || !gone.insert(sequence).second) return true;
  }
  return std::any_of(write.failed.begin(), write.failed.end(), [&](auto sequence) {
    return !model_.pending.contains(sequence) || gone.contains(sequence);
  });
}

void Run::apply(const TurnWrite& write, const std::vector<InboxRow>& sent) {
  for (const auto sequence : write.consumed) model_.pending.erase(sequence);
  for (const auto sequence : write.failed) ++model_.pending.at(sequence);
  for (const auto& row : sent) {
    REQUIRE(row.sequence > last_sequence_);
    last_sequence_ = row.sequence;
    model_.pending[row.sequence] = 0;
  }
  for (const auto& event : write.turn.events) model_.history[write.entity] += event.body;
  if (!write.turn.events.empty())
    model_.next_event[write.entity] = write.first_event + write.turn.events.size();
  for (const auto& name : write.fired) {
    const auto timer = model_.timers.find({write.entity, name});
    if (timer != model_.timers.end() && timer->second <= write.now) model_.timers.erase(timer);
  }
  for (const auto& timer : write.turn.timers) {
    if (timer.due) {
      model_.timers[{write.entity, timer.name}] = *timer.due;
    } else {
      model_.timers.erase({write.entity, timer.name});
    }
  }
  for (const auto& effect : write.turn.effects) model_.effects.insert({write.entity, effect.id.value});
  for (const auto& id : write.turn.closed_effects) model_.effects.erase({write.entity, id.value});
  for (const auto& change : write.turn.index) {
    model_.index.erase(change.key);
    if (change.value) model_.index[change.key] = *change.value;
  }
  model_.audit += write.turn.audit.size();
}

void Run::commit() {
  const auto write = random_turn();
  constexpr StepFault faults[] = {StepFault::none,
                                  StepFault::none,
                                  StepFault::none,
                                  StepFault::crash_before_write,
                                  StepFault::crash_after_write,
                                  StepFault::unavailable,
                                  StepFault::unknown_written,
                                  StepFault::unknown_not_written};
  const auto fault = faults[pick(std::size(faults))];
  std::optional<CommitOutcome> outcome;
  std::vector<InboxRow> rows;
  journal_->commit(lease_, {write}, [&](CommitOutcome answer, std::vector<InboxRow> sent) {
    outcome = answer;
    rows = std::move(sent);
  });
  journal_->step(fault);
  const bool stale = is_stale(write);
  if (fault == StepFault::none) {
    REQUIRE(outcome == (stale ? CommitOutcome::stale : CommitOutcome::committed));
    if (!stale) apply(write, rows);
    return;
  }
  if (journal_->crashed()) open();
  const bool written = fault == StepFault::crash_after_write || fault == StepFault::unknown_written;
  if (!written || stale) return;
  // Nobody was told the sequences of the sends: they are the pending rows that are new.
  for (const auto& row : read<PendingPage>([&](auto done) {
                           journal_->pending(acme, last_sequence_ + 1, 10'000, done);
                         }).rows) {
    rows.push_back(row);
  }
  REQUIRE(rows.size() == write.turn.sends.size());
  apply(write, rows);
}

/// However a step ends, what was there is there, and the chain goes on.
void Run::prune() {
  PruneRequest request{acme, {}, pick(2) == 0 ? prune_cursor_ : std::string(), Instant(Duration(++clock_))};
  request.policy.audit_before =
      Instant(Duration(static_cast<std::int64_t>(pick(static_cast<std::uint64_t>(clock_)))));
  constexpr StepFault faults[] = {StepFault::none, StepFault::none, StepFault::crash_before_write,
                                  StepFault::crash_after_write, StepFault::unknown_written};
  const auto fault = faults[pick(std::size(faults))];
  journal_->prune(request, [this](Result<PruneStep> step) {
    if (step) prune_cursor_ = step->next_cursor;
  });
  journal_->step(fault);
  if (journal_->crashed()) open();
  const auto rows = audit();
  if (rows.empty()) return;
  const auto last = rows.back().sequence;
  REQUIRE((last == model_.audit || (last == model_.audit + 1 && rows.back().entry.type == "audit.pruned")));
  model_.audit = last;
}

std::vector<AuditRow> Run::audit() {
  return read<std::vector<AuditRow>>([&](auto done) { journal_->audit(acme, 1, 100'000, done); });
}

void Run::compare() {
  std::map<std::uint64_t, std::uint32_t> pending;
  for (const auto& row :
       read<PendingPage>([&](auto done) { journal_->pending(acme, 0, 10'000, done); }).rows) {
    pending[row.sequence] = row.failures;
  }
  REQUIRE(pending == model_.pending);
  std::map<std::pair<EntityId, std::string>, Instant> timers;
  for (const auto& timer : read<std::vector<DueTimer>>(
           [&](auto done) { journal_->due(std::nullopt, Instant(Duration(1000)), 10'000, done); })) {
    timers[{timer.entity.entity, timer.name}] = timer.due;
  }
  REQUIRE(timers == model_.timers);
  std::set<std::pair<EntityId, std::string>> effects;
  for (int i = 0; i < entities; ++i) {
    const auto id = entity(static_cast<std::uint64_t>(i));
    const auto loaded = read<LoadedEntity>([&](auto done) { journal_->load({acme, id}, done); });
    REQUIRE(loaded.next_event == (model_.next_event.contains(id) ? model_.next_event.at(id) : 1));
    for (const auto& effect : loaded.effects) effects.insert({id, effect.id.value});
    std::string rebuilt = loaded.snapshot ? loaded.snapshot->state.body : std::string{};
    for (const auto& event : loaded.events) rebuilt += event.body;
    REQUIRE(rebuilt == model_.history[id]);
  }
  REQUIRE(effects == model_.effects);
  std::map<std::string, std::string> index;
  for (const auto& row :
       read<std::vector<IndexRow>>([&](auto done) { journal_->index(acme, "list", "", 100, done); })) {
    index[row.key] = row.value;
  }
  REQUIRE(index == model_.index);
  const auto rows = audit();
  const auto beginning = read_audit_beginning(*store_, acme).value().value_or(AuditBeginning{});
  REQUIRE(beginning.sequence + rows.size() == model_.audit);
  const std::vector<AuditHead> heads = {{beginning.sequence, to_hex(beginning.hash)}};
  REQUIRE(verify(rows, beginning.sequence == 0 ? std::vector<AuditHead>{} : heads));
}

}  // namespace

TEST_CASE("random turns, pruning, crashes and lost answers leave exactly what a simple model says",
          "[journal]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    Run run(seed);
    for (int step = 0; step < 200; ++step) run.step();
    run.compare();
  }
}

}  // namespace countersign::model_test
