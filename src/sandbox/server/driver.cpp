#include "sandbox/server/driver.hpp"

#include <algorithm>
#include <utility>

namespace countersign::sandbox {

Driver::Driver(HttpTransport& transport, Changed changed, Watch watch)
    : transport_(transport),
      changed_(std::move(changed)),
      watch_(std::move(watch)),
      timekeeper_([this] { keep_time(); }) {}

Driver::~Driver() {
  stop();
}

void Driver::open(ModelOptions options) {
  auto model = std::make_unique<Model>(std::move(options), clock_.now());
  const std::lock_guard lock(mutex_);
  model_ = std::move(model);
  last_revision_ = model_->revision();
  wake_.notify_all();
}

void Driver::handle(const HttpRequest& request, http::Responder responder) {
  Work work;
  auto seen = watch_ ? std::make_shared<const Seen>(Seen{request}) : nullptr;
  {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return model_ != nullptr || stopping_; });
    if (stopping_) return;
    const auto id = next_call_++;
    open_.emplace(id, Open{std::move(responder), std::move(seen)});
    const auto now = clock_.now();
    sort_out(model_->handle(id, request, now), now, work);
    if (open_.size() > unanswered_requests) work.dropped.push_back(open_.extract(open_.begin()).mapped());
  }
  perform(std::move(work));
}

void Driver::answered(CallId outgoing, const HttpResult& result) {
  Work work;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    const auto now = clock_.now();
    sort_out(model_->answered(outgoing, result, now), now, work);
  }
  perform(std::move(work));
}

std::uint64_t Driver::revision() const {
  const std::lock_guard lock(mutex_);
  return last_revision_;
}

void Driver::stop() {
  std::map<CallId, Open> dropped;  // A responder closes its connection when it goes: not under the lock.
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(open_);
    later_replies_.clear();
    later_calls_.clear();
    wake_.notify_all();
  }
  if (timekeeper_.joinable()) timekeeper_.join();
}

void Driver::keep_time() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto next = next_step();
    const auto now = clock_.now();
    if (!next) {
      wake_.wait(lock);
    } else if (*next > now) {
      wake_.wait_until(lock, *next);
    } else {
      Work work;
      take_due(now, work);
      if (model_->next_due() && *model_->next_due() <= now) sort_out(model_->run_due(now), now, work);
      lock.unlock();
      perform(std::move(work));
      lock.lock();
    }
  }
}

std::optional<Instant> Driver::next_step() const {
  if (!model_) return std::nullopt;
  auto next = model_->next_due();
  const auto consider = [&next](Instant at) { next = next ? std::min(*next, at) : at; };
  if (!later_replies_.empty()) consider(later_replies_.begin()->first);
  if (!later_calls_.empty()) consider(later_calls_.begin()->first);
  return next;
}

void Driver::sort_out(Reaction reaction, Instant now, Work& work) {
  const auto room = [this] { return later_replies_.size() + later_calls_.size() < delayed_steps; };
  for (auto& reply : reaction.replies) {
    if (reply.at <= now) {
      take_reply(std::move(reply), work);
    } else if (room()) {
      const auto at = reply.at;
      later_replies_.emplace(at, std::move(reply));
    } else {
      take_reply({reply.call, now, std::nullopt}, work);
    }
  }
  for (auto& outgoing : reaction.outgoing) {
    if (outgoing.at <= now) {
      work.calls.push_back(std::move(outgoing));
    } else if (room()) {
      const auto at = outgoing.at;
      later_calls_.emplace(at, std::move(outgoing));
    } else {
      work.refused_calls.push_back(outgoing.call);
    }
  }
  note_revision(work);
  wake_.notify_all();  // The next step may be earlier than the one the timekeeper waits for.
}

void Driver::take_reply(Reply reply, Work& work) {
  const auto found = open_.find(reply.call);
  if (found == open_.end()) return;  // Closed as the oldest of too many.
  work.answers.push_back({std::move(found->second), std::move(reply.response)});
  open_.erase(found);
}

void Driver::take_due(Instant now, Work& work) {
  while (!later_replies_.empty() && later_replies_.begin()->first <= now) {
    take_reply(std::move(later_replies_.extract(later_replies_.begin()).mapped()), work);
  }
  while (!later_calls_.empty() && later_calls_.begin()->first <= now) {
    work.calls.push_back(std::move(later_calls_.extract(later_calls_.begin()).mapped()));
  }
}

void Driver::note_revision(Work& work) {
  const auto revision = model_->revision();
  if (revision == last_revision_) return;
  last_revision_ = revision;
  work.revision = revision;
}

void Driver::perform(Work work) {
  for (auto& answer : work.answers) {
    const auto& seen = answer.open.seen;
    if (seen) tell(*seen, true, answer.response ? &*answer.response : nullptr);
    if (answer.response) answer.open.responder.send(std::move(*answer.response));
  }
  for (auto& outgoing : work.calls) call(std::move(outgoing));
  for (const auto refused : work.refused_calls) {
    answered(refused,
             tl::unexpected<TransportError>(TransportError{false, "too many calls wait in the sandbox"}));
  }
  if (work.revision) changed_(*work.revision);
}

void Driver::call(Outgoing outgoing) {
  const auto seen = watch_ ? std::make_shared<const Seen>(Seen{outgoing.request}) : nullptr;
  transport_.send(std::move(outgoing.request), [this, id = outgoing.call, seen](const HttpResult& result) {
    if (seen) tell(*seen, false, result ? &*result : nullptr);
    answered(id, result);
  });
}

void Driver::tell(const Seen& seen, bool incoming, const HttpResponse* response) const {
  watch_({incoming, seen.request, response, seen.begun, std::chrono::steady_clock::now()});
}

}  // namespace countersign::sandbox
