#include "bench/waiting_store.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <map>

#include "bench/installation.hpp"
#include "core/entropy.hpp"
#include "domain/conversation.hpp"
#include "domain/message.hpp"
#include "journal/rocksdb_journal.hpp"

namespace countersign::bench {
namespace {

using namespace std::chrono_literals;

/// Of a document.
constexpr std::size_t changes_at_most = 1'000;
/// Turns of one write.
constexpr std::size_t turns_at_a_time = 500;
constexpr const char* template_id = "44444444-4444-4444-8444-444444444444";
constexpr const char* template_channel = "C0APPROVAL";

/// One conversation, played until its card waits; and what it wrote on the way, in one turn.
class Played {
 public:
  Played(const WaitingStore& store, std::size_t changes);
  /// `unfinished`: with the call that shows its last change.
  Turn turn(bool unfinished) const;
  const domain::RecordKey& record() const { return record_; }

 private:
  void take(const domain::Input& input);
  void read() {
    take(domain::encode(domain::Message{domain::DocumentRead{document_, {"CRONUS", "CRONUS DE", "EUR"}}}));
  }
  void change();
  /// Ends what was asked for last, as the others answer: checks without a finding, and cards shown.
  void answer_calls();
  void answer(const Effect& effect);

  domain::TenantSettings settings_;
  domain::RecordKey record_;
  domain::Document document_;
  Instant now_;
  SeededEntropy entropy_{7};
  std::unique_ptr<domain::Machine> machine_;
  std::vector<Record> events_;
  std::map<std::string, std::optional<Instant>> timers_;
  std::vector<IndexChange> index_;
  std::vector<Effect> open_;
  Effect last_shown_;
};

domain::ChecksRead nothing_wrong(Instant now) {
  domain::ChecksRead read;
  read.vendors.value = {{"20000", " ", now - 2'400h}};
  read.same_number.value.emplace();
  read.recent.value.emplace();
  read.posting_range.value.emplace();
  return read;
}

Played::Played(const WaitingStore& store, std::size_t changes)
    : record_{{"Production", store.company}, domain::Resource::purchase_invoices, template_id},
      // Until just now: a card from before this morning's opening would be drawn afresh at once.
      now_(std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()) - 1min * (changes + 1)),
      machine_(*domain::make_machine(domain::conversation_entity(record_))) {
  settings_.tenant = TenantId{store.tenant};
  domain::CompanySettings company;
  company.id = store.company;
  company.resources = {domain::Resource::purchase_invoices};
  settings_.companies = {company};
  domain::Route route;
  route.name = "over-1k";
  route.at_least = {{Decimal(1'000), "EUR"}};
  route.channels = {template_channel};
  route.policy = domain::any_of({{domain::ApproverReference::Kind::slack_user, "U0DANA0001"}});
  route.settle = 1s;
  settings_.routes = {route};
  document_.key = record_;
  document_.etag = "W/\"1\"";
  document_.number = "108240";
  document_.status = domain::DocumentStatus::draft;
  document_.partner_number = document_.pay_to_number = "20000";
  document_.partner_name = document_.pay_to_name = "First Up Consultants";
  document_.external_number = "FUC-7781";
  document_.due_date = *parse_date("2027-01-15");
  document_.total = {Decimal(4'812), "EUR"};
  document_.lines = {{"Conference table", Decimal(4), "PCS", Decimal(1'203)}};
  document_.line_count = 1;
  document_.last_modified = now_;
  read();
  take(domain::encode(domain::Message{domain::PeopleResolved{
      {{{domain::ApproverReference::Kind::slack_user, "U0DANA0001"}, "U0DANA0001"}}}}));
  now_ += 2s;
  take(domain::TimerFired{"settle"});
  answer_calls();
  for (std::size_t i = 0; i < changes; ++i) change();
}

void Played::change() {
  now_ += 1min;
  document_.last_modified = now_;
  document_.total = {Decimal(4'812 + static_cast<long long>(events_.size())), "EUR"};
  document_.etag = "W/\"" + std::to_string(events_.size()) + "\"";
  read();
  take(domain::TimerFired{"settle"});
  answer_calls();
}

void Played::take(const domain::Input& input) {
  auto turn = machine_->take(input, {now_, settings_, entropy_});
  if (!turn) return;
  events_.insert(events_.end(), turn->events.begin(), turn->events.end());
  if (const auto* fired = std::get_if<domain::TimerFired>(&input)) timers_.erase(fired->name);
  for (const auto& timer : turn->timers) timers_[timer.name] = timer.due;
  index_.insert(index_.end(), turn->index.begin(), turn->index.end());
  open_.insert(open_.end(), turn->effects.begin(), turn->effects.end());
  // The guard says at once that the environment is the one it was.
  const bool asks_guard = std::any_of(turn->sends.begin(), turn->sends.end(),
                                      [](const Send& send) { return send.to == domain::guard_entity(); });
  if (asks_guard) take(domain::encode(domain::Message{domain::Assured{now_, false}}));
}

void Played::answer_calls() {
  constexpr std::size_t rounds = 10;
  for (std::size_t round = 0; round < rounds && !open_.empty(); ++round) {
    for (const auto& effect : std::exchange(open_, {})) answer(effect);
  }
}

void Played::answer(const Effect& effect) {
  const auto call = domain::decode_call(effect.call);
  if (!call) return;
  if (std::holds_alternative<domain::ReadChecks>(*call)) {
    take(domain::EffectEnded{effect.id, *call, nothing_wrong(now_)});
  } else if (std::holds_alternative<domain::ShowCard>(*call)) {
    last_shown_ = effect;
    const auto card = machine_->card(template_channel);
    const auto* view = card ? std::get_if<domain::CardView>(&*card) : nullptr;
    take(domain::EffectEnded{effect.id, *call,
                             domain::CardShown{"1795000000.000100", view == nullptr ? 0 : view->revision}});
  }
}

Turn Played::turn(bool unfinished) const {
  Turn turn;
  turn.events = events_;
  turn.index = index_;
  for (const auto& [name, due] : timers_) {
    if (due) turn.timers.push_back({name, due});
  }
  if (unfinished) turn.effects = {last_shown_};
  return turn;
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// The same conversation about another document, in another channel.
Turn copied(Turn turn, const std::string& id, const std::string& channel) {
  const auto rename = [&](std::string& text) {
    replace(text, template_id, id);
    replace(text, template_channel, channel);
  };
  for (auto& event : turn.events) rename(event.body);
  for (auto& effect : turn.effects) rename(effect.call.body);
  for (auto& row : turn.index) {
    rename(row.key);
    if (row.value) rename(*row.value);
  }
  return turn;
}

std::string numbered_id(std::size_t number) {
  char text[64];
  std::snprintf(text, sizeof text, "55555555-5555-4555-8555-%012zx", number);
  return text;
}

class Writer {
 public:
  Writer(journal::RocksDbJournal& journal, journal::Lease lease)
      : journal_(journal), lease_(std::move(lease)) {}
  Result<void> write(std::vector<journal::TurnWrite> turns) {
    std::promise<journal::CommitOutcome> promise;
    journal_.commit(lease_, std::move(turns),
                    [&promise](journal::CommitOutcome outcome, const auto&) { promise.set_value(outcome); });
    if (promise.get_future().get() == journal::CommitOutcome::committed) return {};
    return fail(ErrorCode::io, "the journal did not take the conversations");
  }

 private:
  journal::RocksDbJournal& journal_;
  journal::Lease lease_;
};

Result<journal::Lease> acquire(journal::RocksDbJournal& journal, const std::string& tenant) {
  std::promise<Result<journal::Lease>> promise;
  journal.acquire(TenantId{tenant},
                  [&promise](Result<journal::Lease> lease) { promise.set_value(std::move(lease)); });
  return promise.get_future().get();
}

}  // namespace

Result<Written> write_waiting(const WaitingStore& store) {
  const auto begun = std::chrono::steady_clock::now();
  auto journal = journal::RocksDbJournal::open(
      {.path = store.directory, .entropy = {}, .fatal = [](const Error&) {}, .report = {}, .written = {}});
  if (!journal) return fail(journal.error());
  const auto lease = acquire(**journal, store.tenant);
  if (!lease) return fail(lease.error());
  const Played first_card(store, 0);
  const std::size_t fewest = first_card.turn(false).events.size() * store.conversations;
  const std::size_t more = store.events > fewest ? store.events - fewest : 0;
  const std::size_t more_each =
      (more + store.conversations - 1) / std::max<std::size_t>(1, store.conversations);
  // As many changes as give each too many events; then the first conversations alone have them.
  const std::size_t each_change = std::max<std::size_t>(
      1, Played(store, 1).turn(false).events.size() - first_card.turn(false).events.size());
  const std::size_t changes = std::min(changes_at_most, (more_each + each_change - 1) / each_change);
  const Played changed(store, changes);
  const std::size_t changed_ones = changes == 0 ? 0 : more / (each_change * changes);
  Writer writer(**journal, *lease);
  Written written;
  std::vector<journal::TurnWrite> turns;
  for (std::size_t number = 0; number < store.conversations; ++number) {
    const Played& played = number < changed_ones ? changed : first_card;
    auto record = played.record();
    record.id = numbered_id(number);
    const std::string channel = numbered_company(number % store.channels).channel;
    journal::TurnWrite write;
    write.entity = domain::conversation_entity(record);
    write.first_event = 1;
    write.now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    write.turn = copied(played.turn(number < store.unfinished), record.id, channel);
    written.events += write.turn.events.size();
    written.effects += write.turn.effects.size();
    turns.push_back(std::move(write));
    if (turns.size() < turns_at_a_time && number + 1 < store.conversations) continue;
    if (auto done = writer.write(std::exchange(turns, {})); !done) return fail(done.error());
  }
  if (auto closed = (*journal)->close(); !closed) return fail(closed.error());
  written.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return written;
}

}  // namespace countersign::bench
