#include "journal/queued_journal.hpp"

#include <utility>

#include "journal/reads.hpp"

namespace countersign::journal {
namespace {

template <class T>
ReadCall reading(std::function<void(Result<T>)> done, std::function<Result<T>(Engine&)> read) {
  return {[done, read = std::move(read)](Engine& engine) { done(read(engine)); },
          [done](const Error& error) { done(fail(error)); }};
}

}  // namespace

void QueuedJournal::acquire(const TenantId& tenant, std::function<void(Result<Lease>)> done) {
  enqueue(AcquireCall{tenant, std::move(done)});
}

void QueuedJournal::release(const Lease& lease) {
  enqueue(ReleaseCall{lease});
}

void QueuedJournal::accept(AcceptRequest request, AcceptCallback done) {
  enqueue(AcceptCall{std::move(request), std::move(done)});
}

void QueuedJournal::commit(const Lease& lease, std::vector<TurnWrite> turns, CommitCallback done) {
  enqueue(CommitCall{lease, std::move(turns), std::move(done)});
}

void QueuedJournal::load(const EntityAddress& entity, std::function<void(Result<LoadedEntity>)> done) {
  enqueue(reading<LoadedEntity>(std::move(done),
                                [entity](Engine& engine) { return read_entity(engine.rows(), entity); }));
}

void QueuedJournal::pending(const TenantId& tenant, std::uint64_t cursor, std::size_t limit,
                            std::function<void(Result<PendingPage>)> done) {
  enqueue(reading<PendingPage>(std::move(done), [tenant, cursor, limit](Engine& engine) {
    return read_pending(engine.rows(), tenant, cursor, limit);
  }));
}

void QueuedJournal::entities_with_effects(const TenantId& tenant,
                                          std::function<void(Result<std::vector<EntityId>>)> done) {
  enqueue(reading<std::vector<EntityId>>(std::move(done), [tenant](Engine& engine) {
    return read_entities_with_effects(engine.rows(), tenant);
  }));
}

void QueuedJournal::due(std::optional<DueTimer> after, Instant until, std::size_t limit,
                        std::function<void(Result<std::vector<DueTimer>>)> done) {
  enqueue(reading<std::vector<DueTimer>>(
      std::move(done), [after = std::move(after), until, limit](Engine& engine) {
        return after ? engine.due_after(*after, until, limit) : engine.due(until, limit);
      }));
}

void QueuedJournal::audit(const TenantId& tenant, std::uint64_t from, std::size_t limit,
                          std::function<void(Result<std::vector<AuditRow>>)> done) {
  enqueue(reading<std::vector<AuditRow>>(std::move(done), [tenant, from, limit](Engine& engine) {
    return read_audit(engine.rows(), tenant, from, limit);
  }));
}

void QueuedJournal::dead_letters(const TenantId& tenant, std::uint64_t from, std::size_t limit,
                                 std::function<void(Result<std::vector<DeadLetterRow>>)> done) {
  enqueue(reading<std::vector<DeadLetterRow>>(std::move(done), [tenant, from, limit](Engine& engine) {
    return read_dead_letters(engine.rows(), tenant, from, limit);
  }));
}

void QueuedJournal::replay(const TenantId& tenant, std::uint64_t dead_letter, Instant now,
                           std::function<void(Result<std::optional<InboxRow>>)> done) {
  enqueue(ReplayCall{tenant, dead_letter, now, std::move(done)});
}

void QueuedJournal::index(const TenantId& tenant, const std::string& index, const std::string& prefix,
                          std::size_t limit, std::function<void(Result<std::vector<IndexRow>>)> done) {
  enqueue(reading<std::vector<IndexRow>>(std::move(done), [tenant, index, prefix, limit](Engine& engine) {
    return read_index(engine.rows(), tenant, index, prefix, limit);
  }));
}

void QueuedJournal::put_secret(SecretWrite write, std::function<void(Result<void>)> done) {
  enqueue(SecretCall{std::move(write), std::move(done)});
}

void QueuedJournal::secrets(const TenantId& tenant, std::function<void(Result<std::vector<IndexRow>>)> done) {
  enqueue(reading<std::vector<IndexRow>>(
      std::move(done), [tenant](Engine& engine) { return read_secrets(engine.rows(), tenant); }));
}

void QueuedJournal::prune(PruneRequest request, std::function<void(Result<PruneStep>)> done) {
  enqueue(PruneCall{std::move(request), std::move(done)});
}

void QueuedJournal::inspect(std::function<void(Result<std::vector<TableCount>>)> done) {
  enqueue(reading<std::vector<TableCount>>(std::move(done),
                                           [](Engine& engine) { return read_inspection(engine.rows()); }));
}

}  // namespace countersign::journal
