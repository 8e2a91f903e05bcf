#include <algorithm>
#include <cstdio>
#include <functional>

#include "bench/scenarios.hpp"
#include "bench/servers.hpp"
#include "core/scratch_directory.hpp"

namespace countersign::bench {
namespace {

/// Of what the weaker of two servers can do: enough to queue, not enough to drown.
constexpr double open_loop_share = 0.5;
/// Before anything counts: connections, caches, the first turns.
constexpr std::chrono::milliseconds warm_up{1'000};

/// A server with one of its doors.
struct Subject {
  Server* server;
  Door* door;
};

struct Round {
  Row row;
  Measured measured;
};

Load load_of(const Subject& subject, const IngestOptions& options) {
  Load load;
  load.port = subject.server->port;
  load.connections = options.connections;
  load.duration = options.duration;
  load.target = subject.door->target;
  load.status = subject.door->status;
  load.next = std::ref(subject.door->next);
  return load;
}

Result<Round> measure(const Subject& subject, const std::string& name, const Load& load) {
  std::printf("  %-26s %-12s", name.c_str(), subject.server->name.c_str());
  std::fflush(stdout);
  const Usage before = subject.server->process->usage();
  auto measured = run(load);
  if (!measured) return fail(measured.error());
  if (!subject.server->process->is_running()) return fail(ErrorCode::io, subject.server->name + " has ended");
  const Usage after = subject.server->process->usage();
  const double answers = std::max<double>(1, static_cast<double>(measured->answered));
  Row row;
  row.load = name;
  row.server = subject.server->name;
  row.per_second = measured->per_second();
  row.failed = measured->failed + measured->unsent;
  row.p50_us = quantile_us(*measured, 0.5);
  row.p99_us = quantile_us(*measured, 0.99);
  row.p999_us = quantile_us(*measured, 0.999);
  row.cpu_us = (after.cpu_seconds - before.cpu_seconds) * 1e6 / answers;
  row.written_bytes = static_cast<double>(after.written_bytes - before.written_bytes) / answers;
  std::printf(" %8.0f/s  p99 %.2f ms\n", row.per_second, row.p99_us / 1000);
  return Round{row, *std::move(measured)};
}

/// Every server in turn, in each round, so that the machine's weather falls on all alike. Appends a row each.
Result<void> compare_servers(const std::string& name, const std::vector<Subject>& subjects,
                             const IngestOptions& options, double due_per_second, Results& results) {
  std::vector<std::vector<Row>> rows(subjects.size());
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (std::size_t i = 0; i < subjects.size(); ++i) {
      Load load = load_of(subjects[i], options);
      load.due_per_second = due_per_second;
      auto measured = measure(subjects[i], name, load);
      if (!measured) return fail(measured.error());
      rows[i].push_back(measured->row);
      const bool is_last = round + 1 == options.rounds;
      if (due_per_second > 0 && is_last) {
        results.curves.push_back({subjects[i].server->name + ", " + name, curve_of(measured->measured)});
      }
    }
  }
  for (const auto& rounds : rows) results.rows.push_back(median(rounds));
  return {};
}

/// At most, then at half of what the weaker one can do.
Result<void> compare_kind(const std::string& kind, const std::vector<Subject>& subjects,
                          const IngestOptions& options, Results& results) {
  for (const auto& subject : subjects) {
    Load load = load_of(subject, options);
    load.duration = warm_up;
    if (auto warm = run(load); !warm) return fail(warm.error());
  }
  const std::size_t first = results.rows.size();
  if (auto done = compare_servers(kind + ", at most", subjects, options, 0, results); !done) return done;
  double weakest = results.rows[first].per_second;
  for (std::size_t i = first; i < results.rows.size(); ++i)
    weakest = std::min(weakest, results.rows[i].per_second);
  return compare_servers(kind + ", steady", subjects, options, weakest * open_loop_share, results);
}

const Row& row_of(const Results& results, const std::string& load, const std::string& server) {
  return *std::find_if(results.rows.begin(), results.rows.end(),
                       [&](const Row& row) { return row.load == load && row.server == server; });
}

void judge(Results& results, const std::string& load, const std::string& peer, double Row::*figure,
           const std::string& what, double target, bool at_least) {
  const double ours = row_of(results, load, "countersign").*figure;
  const double theirs = std::max(row_of(results, load, peer).*figure, 1e-9);
  results.verdicts.push_back({what, ours / theirs, target, at_least});
}

}  // namespace

Result<Results> ingest(const IngestOptions& options) {
  const ScratchDirectory directory("countersign-bench");
  Results results;
  results.scenario = "ingest";
  results.conditions = std::to_string(options.connections) + " connections, " +
                       std::to_string(options.rounds) + " rounds of " +
                       std::to_string(options.duration.count()) + " s";
  std::printf("starting the servers\n");
  std::fflush(stdout);
  auto bare = start_bare(options.self, directory.path() + "/bare");
  if (!bare) return fail(bare.error());
  auto ours = start_countersign(options.program, directory.path() + "/countersign");
  if (!ours) return fail(ours.error());
  auto done = compare_kind("notifications", {{&*bare, &bare->notifications}, {&*ours, &ours->notifications}},
                           options, results);
  if (!done) return fail(done.error());
  judge(results, "notifications, at most", "bare", &Row::per_second,
        "durable answers/s, share of the bare server", 0.85, true);
  judge(results, "notifications, steady", "bare", &Row::p99_us, "p99 at one rate, times the bare server's",
        1.5, false);
  if (options.bolt_folder.empty()) {
    std::printf("  Bolt is left out: it is not installed\n");
    return results;
  }
  auto bolt = start_bolt(options.bolt_folder, directory.path() + "/bolt");
  if (!bolt) {
    std::printf("  Bolt is left out: %s\n%s\n", bolt.error().message.c_str(), bolt.error().remedy.c_str());
    return results;
  }
  done = compare_kind("events", {{&*bolt, &bolt->events}, {&*ours, &ours->events}}, options, results);
  if (!done) return fail(done.error());
  judge(results, "events, at most", "bolt", &Row::per_second, "signed events/s, times Bolt's", 5, true);
  judge(results, "events, steady", "bolt", &Row::p99_us, "p99 at one rate, times Bolt's", 1, false);
  return results;
}

}  // namespace countersign::bench
