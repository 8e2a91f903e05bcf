// The subcommands of `countersign`; main.cpp adds them to the command line. Each returns the process's exit
// code: 0 ok, 1 warnings, 2 broken.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace countersign::cli {

struct ServeOptions {
  std::string config = "countersign.toml";
};
/// Runs until SIGINT or SIGTERM, then stops within ten seconds.
int serve(const ServeOptions& options);

struct SandboxCommandOptions {
  std::uint16_t port = 9100;
  bool demo = false;  ///< Run a server beside it, wired to it, over a store of its own that ends with it.
  std::string config = "config/sandbox/countersign.toml";  ///< The demonstration's settings.
};
/// Runs until SIGINT or SIGTERM.
int sandbox(const SandboxCommandOptions& options);

struct ConfigCheckOptions {
  std::string config = "countersign.toml";
  bool show = false;  ///< Print the settings in force; secrets by name alone.
};
int config_check(const ConfigCheckOptions& options);

struct CheckOptions {
  std::string config = "countersign.toml";
  std::string tenant;  ///< Empty: all.
  bool json = false;   ///< One JSON document on standard output instead of a line a finding.
  std::string click;   ///< A channel id: a message with a button is posted there; empty: none is.
};
/// Asks Entra, Business Central, Slack and public_url what they make of the settings; reads alone. Whether a
/// server runs on the same journal does not matter.
int check(const CheckOptions& options);

struct StatusOptions {
  std::string config = "countersign.toml";
  std::string tenant;  ///< Empty: all.
  bool json = false;
};
/// Reads the store alone; the server may run meanwhile.
int status(const StatusOptions& options);

/// What was approved and is held, and waits to be posted by a person; likewise.
int approvals_ready(const StatusOptions& options);

struct RoutesExplainOptions {
  std::string config = "countersign.toml";
  std::string tenant;
  std::string document;  ///< A number or an id that the server knows; empty: the one described below.
  std::string company;
  std::string resource = "purchaseInvoices";
  std::string status = "Draft";
  std::string partner;
  std::string partner_name;
  std::string pay_to;
  std::string amount;
  std::string currency;
  std::string local_currency;
  std::string rate;                     ///< Of one unit of `currency`; empty: by the settings.
  std::vector<std::string> dimensions;  ///< "DEPARTMENT=SALES".
  std::string change;                   ///< "created", "changed"; empty: not asked about.
  bool json = false;
};
/// Which route takes a document, and why no other: of a document that the server knows (its store is read
/// alone), or of one that is described. Exit code 1 when none takes it.
int routes_explain(const RoutesExplainOptions& options);

struct TenantResumeOptions {
  std::string config = "countersign.toml";
  std::string tenant;
  std::string reason;
};
/// Lets a tenant go on that its guard has paused. A running server takes it up at once, otherwise the next
/// start does.
int tenant_resume(const TenantResumeOptions& options);

struct SlackManifestOptions {
  std::string config = "countersign.toml";
  std::string tenant;
  std::string name = "Countersign";  ///< Of the app, as people see it.
  bool history = false;  ///< With the scopes to look for a message whose posting was not answered.
};
/// What api.slack.com/apps makes the tenant's app from, on standard output.
int slack_manifest(const SlackManifestOptions& options);

struct SecretOptions {
  std::string config = "countersign.toml";
  std::string tenant;
  std::string name;
};
/// Reads the secret from standard input and seals it; a running server uses it from then on.
int secret_set(const SecretOptions& options);
/// The names of the tenant's secrets, and which of those that its settings name are missing.
int secret_list(const SecretOptions& options);
/// A fresh master key on standard output.
int secret_new_master_key();

struct AuditOptions {
  std::string config = "countersign.toml";
  std::string tenant;
  std::string subject;  ///< show: a number, or a part of an id; see `read_audit_story`.
  bool json = false;    ///< show: the entries as `audit export` writes them.
  std::string from;     ///< exceptions: a time.
  std::string to;
  std::string file;  ///< verify: an exported file instead of the journal.
  std::string head;  ///< verify: "SEQUENCE:HASH" as it was written down earlier; must be in the chain.
};
int audit_show(const AuditOptions& options);
/// What was posted in Business Central without the approval that a route asks for. Exit code 1 when there is
/// any.
int audit_exceptions(const AuditOptions& options);
int audit_export(const AuditOptions& options);
int audit_verify(const AuditOptions& options);

struct DeadLetterOptions {
  std::string config = "countersign.toml";
  std::string tenant;
  std::uint64_t sequence = 0;  ///< show, replay: this one; 0 is all in the range of time.
  std::string from;
  std::string to;
};
int dead_letter_list(const DeadLetterOptions& options);
/// With its content, as it was: of a record that was not understood what Business Central wrote.
int dead_letter_show(const DeadLetterOptions& options);
/// A running server takes them up at once, otherwise the next start does.
int dead_letter_replay(const DeadLetterOptions& options);

int journal_inspect(const std::string& config);

struct PruneOptions {
  std::string config = "countersign.toml";
  std::string tenant;    ///< Empty: all.
  bool dry_run = false;  ///< Say what would go; a server may run meanwhile.
};
/// Deletes what has had its time by the tenants' [retention]. A running server does so by itself.
int journal_prune(const PruneOptions& options);

struct BackupOptions {
  std::string config = "countersign.toml";
  std::string directory;  ///< The backup.
};
/// Copies the journal into a directory that does not exist yet, also while a server runs, and reads the copy
/// back.
int journal_backup(const BackupOptions& options);
/// Makes a backup the journal, where there is none. Every tenant starts paused; a call that must not be
/// repeated blindly counts as started. Takes no running server.
int journal_restore(const BackupOptions& options);

}  // namespace countersign::cli
