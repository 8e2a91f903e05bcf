// Turns the contract's calls into requests; an engine that queues them needs nothing else.
#pragma once

#include "journal/engine.hpp"
#include "journal/journal.hpp"

namespace countersign::journal {

class QueuedJournal : public Journal {
 public:
  void acquire(const TenantId& tenant, std::function<void(Result<Lease>)> done) final;
  void release(const Lease& lease) final;
  void accept(AcceptRequest request, AcceptCallback done) final;
  void commit(const Lease& lease, std::vector<TurnWrite> turns, CommitCallback done) final;
  void load(const EntityAddress& entity, std::function<void(Result<LoadedEntity>)> done) final;
  void pending(const TenantId& tenant, std::uint64_t cursor, std::size_t limit,
               std::function<void(Result<PendingPage>)> done) final;
  void entities_with_effects(const TenantId& tenant,
                             std::function<void(Result<std::vector<EntityId>>)> done) final;
  void due(std::optional<DueTimer> after, Instant until, std::size_t limit,
           std::function<void(Result<std::vector<DueTimer>>)> done) final;
  void audit(const TenantId& tenant, std::uint64_t from, std::size_t limit,
             std::function<void(Result<std::vector<AuditRow>>)> done) final;
  void dead_letters(const TenantId& tenant, std::uint64_t from, std::size_t limit,
                    std::function<void(Result<std::vector<DeadLetterRow>>)> done) final;
  void replay(const TenantId& tenant, std::uint64_t dead_letter, Instant now,
              std::function<void(Result<std::optional<InboxRow>>)> done) final;
  void index(const TenantId& tenant, const std::string& index, const std::string& prefix, std::size_t limit,
             std::function<void(Result<std::vector<IndexRow>>)> done) final;
  void put_secret(SecretWrite write, std::function<void(Result<void>)> done) final;
  void secrets(const TenantId& tenant, std::function<void(Result<std::vector<IndexRow>>)> done) final;
  void prune(PruneRequest request, std::function<void(Result<PruneStep>)> done) final;
  void inspect(std::function<void(Result<std::vector<TableCount>>)> done) override;

 protected:
  /// Takes the request, or refuses it at once.
  virtual void enqueue(Request request) = 0;
};

}  // namespace countersign::journal
