// The command line: names, options and help; the work is in cli/.
#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"

using namespace countersign::cli;

/// Read by jemalloc before main (docs/decisions/0015-jemalloc.md). What is freed goes back to the system a
/// second later, by a thread of its own, which sleeps while nothing is freed; few arenas, so that what one
/// tenant frees serves another.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0,narenas:4";
}

namespace {

constexpr const char* app_footer =
    "To look at it, without any account:\n"
    "  script/demo                                         in the source tree: the server beside a sandbox\n"
    "\n"
    "To set it up, in this order:\n"
    "  countersign secret new-master-key > master.key      with umask 077\n"
    "  countersign config check                            is every settings file right?\n"
    "  countersign slack-manifest --tenant contoso         to create the Slack app from\n"
    "  countersign serve                                   until it is stopped; the rest beside it\n"
    "  countersign secret set --tenant contoso slack.bot-token < token.txt\n"
    "  countersign check                                   do Entra, Business Central and Slack agree?\n"
    "\n"
    "Every day:\n"
    "  countersign status                                  what each company is doing\n"
    "  countersign approvals ready                         what is approved and waits to be posted\n"
    "  countersign audit show --tenant contoso 107214      the story of a document\n"
    "  countersign deadletter list --tenant contoso        what could not be done\n"
    "  countersign routes explain --tenant contoso 107214  why a document is shown there, or nowhere\n"
    "\n"
    "Each command has a --help of its own. Settings come from countersign.toml in the present directory\n"
    "unless --config names another file.";
constexpr const char* secret_footer =
    "  countersign secret set --tenant contoso slack.bot-token < token.txt\n"
    "  countersign secret list --tenant contoso\n"
    "\n"
    "A secret is read from standard input, so that it stands in no history and no process list. It is "
    "sealed\n"
    "under the tenant's own key; the settings name it and never hold it.";
constexpr const char* audit_footer =
    "  countersign audit show --tenant contoso 107214      the story of one document, by its number or id\n"
    "  countersign audit export --tenant contoso > audit.jsonl\n"
    "  countersign audit verify --file audit.jsonl         on any machine, without the store\n"
    "  countersign audit exceptions --from 2026-11-01T00:00:00Z\n"
    "\n"
    "What the trail proves and what it does not: docs/concepts/audit.md";
constexpr const char* dead_letter_footer =
    "  countersign deadletter list --tenant contoso\n"
    "  countersign deadletter show --tenant contoso 17     what was in it\n"
    "  countersign deadletter replay --tenant contoso 17   one\n"
    "  countersign deadletter replay --tenant contoso --from 2026-11-24T08:00:00Z --to 2026-11-24T09:00:00Z\n"
    "\n"
    "Remove the reason first: what fails again comes back as another dead letter.";

void add_config(CLI::App* command, std::string& config) {
  command->add_option("--config", config, "The server's settings file")->capture_default_str();
}

void add_serve(CLI::App& app, ServeOptions& options, int& code) {
  auto* command = app.add_subcommand("serve", "Run the server until it is told to stop");
  add_config(command, options.config);
  command->callback([&] { code = serve(options); });
}

void add_sandbox(CLI::App& app, SandboxCommandOptions& options, int& code) {
  auto* command = app.add_subcommand(
      "sandbox", "Play Business Central, Entra and Slack on this machine, with a page to look at");
  command->add_option("--port", options.port, "Where the sandbox listens on 127.0.0.1")
      ->capture_default_str();
  command->add_flag("--demo", options.demo, "Run a server beside it, wired to it; nothing is kept");
  command->add_option("--config", options.config, "The demonstration's settings")->capture_default_str();
  command->callback([&] { code = sandbox(options); });
}

void add_config_check(CLI::App& app, ConfigCheckOptions& options, int& code) {
  auto* group = app.add_subcommand("config", "Look at the settings")->require_subcommand(1);
  auto* check = group->add_subcommand("check", "Say what is wrong: file, line, remedy. Exit code 0, 1 or 2");
  add_config(check, options.config);
  check->add_flag("--show", options.show, "Print the settings in force; secrets by name alone");
  check->callback([&] { code = config_check(options); });
}

constexpr const char* check_help =
    "Ask Entra, Business Central, Slack and public_url whether the set-up works. Reads alone: nothing is "
    "posted or changed, but for --click. The server may run meanwhile, and should: without it the door and "
    "the subscriptions "
    "are "
    "warnings.";
constexpr const char* check_footer =
    "Each finding is a line with a mark, what to do stands below it:\n"
    "  ✔ ok        ⚠ warning: look at it        ✖ broken: repair it\n"
    "Exit code: 0 all fine, 1 warnings, 2 something is broken.\n"
    "\n"
    "  countersign check                        after the set-up and after every change\n"
    "  countersign check --tenant contoso       one tenant\n"
    "  countersign check --tenant contoso --click C0123ABCD\n"
    "                                           prove the signing secret, and that clicks arrive\n"
    "  countersign check --json                 for a monitor: {ok, warnings, broken, exit_code, findings, "
    "not_proven}\n"
    "\n"
    "Repair from the top: a wrong secret makes what comes after it fail too.\n"
    "Every check, what it proves and its remedy: docs/reference/check.md";

void add_check(CLI::App& app, CheckOptions& options, int& code) {
  auto* command = app.add_subcommand("check", check_help);
  command->footer(check_footer);
  add_config(command, options.config);
  command->add_option("--tenant", options.tenant, "This tenant alone");
  command->add_flag("--json", options.json, "Print one JSON document at the end instead of lines");
  command->add_option("--click", options.click,
                      "Post a message with a button in this channel (C…), and wait for your click on it");
  command->callback([&] { code = check(options); });
}

void add_status(CLI::App& app, StatusOptions& options, int& code) {
  auto* command = app.add_subcommand("status",
                                     "What each company is doing: watermarks, sweeps, subscriptions, and how "
                                     "changes were found; the server may run meanwhile");
  add_config(command, options.config);
  command->add_option("--tenant", options.tenant, "This tenant alone");
  command->add_flag("--json", options.json, "Print one JSON document");
  command->callback([&] { code = status(options); });
}

constexpr const char* routes_footer =
    "  countersign routes explain --tenant contoso 107214\n"
    "  countersign routes explain --tenant contoso --vendor 10000 --amount 12000 --currency EUR\n"
    "  countersign routes explain --tenant contoso --amount 900 --currency USD --dimension "
    "DEPARTMENT=SALES\n"
    "\n"
    "The document is one that the server knows, or one that is described. Exit code: 0 a route takes it, 1 "
    "none\n"
    "does, 2 it could not be said. Routes: docs/concepts/routes.md";

void add_routes(CLI::App& app, RoutesExplainOptions& options, int& code) {
  auto* group = app.add_subcommand("routes", "Look into routes")->require_subcommand(1);
  auto* command = group->add_subcommand(
      "explain",
      "Say which route takes a document, and why each other does not; the server may run meanwhile");
  command->footer(routes_footer);
  add_config(command, options.config);
  command->add_option("--tenant", options.tenant, "The tenant's name")->required();
  command->add_option("document", options.document, "A number that the document has or had, or its id");
  command->add_option("--company", options.company, "The company's id; needed where there are several");
  command->add_option("--resource", options.resource, "As in a route")->capture_default_str();
  command->add_option("--status", options.status, "As in a route")->capture_default_str();
  command->add_option("--vendor,--customer", options.partner, "The number of the vendor or customer");
  command->add_option("--name", options.partner_name, "Their name");
  command->add_option("--pay-to", options.pay_to, "The number of whoever is paid, if it is another");
  command->add_option("--amount", options.amount, "The total with tax, such as 12000.00");
  command->add_option("--currency", options.currency, "Of the amount; the local one when absent");
  command->add_option("--local-currency", options.local_currency,
                      "The company's, if the server has not read it");
  command->add_option("--rate", options.rate,
                      "What one unit of the currency is worth in the local one; else by the table of the "
                      "settings");
  command->add_option("--dimension", options.dimensions, "CODE=VALUE; may be repeated");
  command->add_option("--change", options.change, "created or changed: what became of it");
  command->add_flag("--json", options.json, "Print one JSON document");
  command->callback([&] { code = routes_explain(options); });
}

void add_approvals(CLI::App& app, StatusOptions& options, int& code) {
  auto* group = app.add_subcommand("approvals", "What is approved")->require_subcommand(1);
  auto* ready = group->add_subcommand(
      "ready", "What was approved and is held (on_approved = \"hold\"): ready to be posted by a person");
  add_config(ready, options.config);
  ready->add_option("--tenant", options.tenant, "This tenant alone");
  ready->add_flag("--json", options.json, "Print one JSON document");
  ready->callback([&] { code = approvals_ready(options); });
}

void add_tenant(CLI::App& app, TenantResumeOptions& options, int& code) {
  auto* group = app.add_subcommand("tenant", "What concerns one tenant as a whole")->require_subcommand(1);
  auto* resume = group->add_subcommand(
      "resume",
      "Let a tenant go on that was paused because its environment is not what it was (a copy, a sandbox, a "
      "renamed one), or because its journal was restored. What there is now becomes what it belongs to. "
      "`countersign status` says why it is "
      "paused");
  add_config(resume, options.config);
  resume->add_option("--tenant", options.tenant, "The tenant's name")->required();
  resume->add_option("--reason", options.reason, "Why it may go on, for the audit trail");
  resume->callback([&] { code = tenant_resume(options); });
}

constexpr const char* slack_manifest_footer =
    "  countersign slack-manifest --tenant contoso > manifest.json\n"
    "\n"
    "Then at api.slack.com/apps: Create New App, From a manifest, the workspace, JSON; paste it.\n"
    "Step by step: docs/operating/slack.md";

void add_slack_manifest(CLI::App& app, SlackManifestOptions& options, int& code) {
  auto* command = app.add_subcommand("slack-manifest",
                                     "Print what Slack makes a tenant's app from: scopes and addresses");
  command->footer(slack_manifest_footer);
  add_config(command, options.config);
  command->add_option("--tenant", options.tenant, "The tenant's name")->required();
  command->add_option("--name", options.name, "The app's name, as people see it")->capture_default_str();
  command->add_flag(
      "--with-history", options.history,
      "Ask for the history scopes too: a card whose posting was not answered is then looked for, "
      "and not posted again");
  command->callback([&] { code = slack_manifest(options); });
}

void add_secret(CLI::App& app, SecretOptions& options, int& code) {
  auto* group = app.add_subcommand("secret", "Seal and list secrets")->require_subcommand(1);
  group->footer(secret_footer);
  auto* set = group->add_subcommand(
      "set", "Seal a secret that is read from standard input; a running server uses it at once");
  add_config(set, options.config);
  set->add_option("--tenant", options.tenant, "The tenant's name")->required();
  set->add_option("name", options.name, "The secret's name, as the settings give it")->required();
  set->callback([&] { code = secret_set(options); });
  auto* list = group->add_subcommand("list", "Which secrets are set, and which are missing");
  add_config(list, options.config);
  list->add_option("--tenant", options.tenant, "The tenant's name")->required();
  list->callback([&] { code = secret_list(options); });
  auto* fresh = group->add_subcommand("new-master-key", "Print a fresh master key");
  fresh->callback([&] { code = secret_new_master_key(); });
}

void add_audit(CLI::App& app, AuditOptions& options, int& code) {
  auto* group = app.add_subcommand("audit", "Read and prove the audit trail")->require_subcommand(1);
  group->footer(audit_footer);
  const auto add = [&](const char* name, const char* help, int (*run)(const AuditOptions&)) {
    auto* command = group->add_subcommand(name, help);
    add_config(command, options.config);
    command->add_option("--tenant", options.tenant, "The tenant's name");
    command->callback([&options, &code, run] { code = run(options); });
    return command;
  };
  auto* show = add("show", "The story of a record, entry by entry", audit_show);
  show->add_option("subject", options.subject,
                   "A number that the document has or had, or part of its id; everything when absent");
  show->add_flag("--json", options.json, "The entries whole, as `audit export` writes them");
  add("export", "Every entry as a line of JSON", audit_export);
  auto* exceptions =
      add("exceptions", "What was posted in Business Central without the approval that a route asks for",
          audit_exceptions);
  exceptions->add_option("--from", options.from, "Not before, such as 2026-11-01T00:00:00Z");
  exceptions->add_option("--to", options.to, "Not after");
  auto* verify = add("verify", "Prove that no entry was changed, added or removed", audit_verify);
  verify->add_option("--file", options.file, "An exported file, checked without the store");
  verify->add_option("--head", options.head,
                     "SEQUENCE:HASH that was printed earlier: proves that nothing up to it is gone or new");
}

void add_dead_letter(CLI::App& app, DeadLetterOptions& options, int& code) {
  auto* group = app.add_subcommand("deadletter", "What could not be done")->require_subcommand(1);
  group->footer(dead_letter_footer);
  const auto add = [&](const char* name, const char* help, int (*run)(const DeadLetterOptions&)) {
    auto* command = group->add_subcommand(name, help);
    add_config(command, options.config);
    command->add_option("--tenant", options.tenant, "The tenant's name")->required();
    command->add_option("--from", options.from, "Not before, such as 2026-11-24T08:00:00Z");
    command->add_option("--to", options.to, "Not after");
    command->add_option("number", options.sequence, "One dead letter");
    command->callback([&options, &code, run] { code = run(options); });
  };
  add("list", "One line each", dead_letter_list);
  add("show", "One with its content: of a record what Business Central wrote", dead_letter_show);
  add("replay", "Queue one, or all of a range of time, again", dead_letter_replay);
}

/// What the library says of a word that is no command: that one is missing.
void add_journal(CLI::App& app, std::string& inspect_config, PruneOptions& prune_options,
                 BackupOptions& options, int& code) {
  auto* journal = app.add_subcommand("journal", "Look at the store, prune it, copy it, bring a copy back")
                      ->require_subcommand(1);
  auto* inspect = journal->add_subcommand("inspect", "Rows and bytes of each table");
  add_config(inspect, inspect_config);
  inspect->callback([&] { code = journal_inspect(inspect_config); });
  auto* prune =
      journal->add_subcommand("prune", "Delete what has had its time; a running server does so by itself");
  add_config(prune, prune_options.config);
  prune->add_option("--tenant", prune_options.tenant, "One tenant alone");
  prune->add_flag("--dry-run", prune_options.dry_run, "Say what would go, also while a server runs");
  prune->callback([&] { code = journal_prune(prune_options); });
  auto* backup = journal->add_subcommand("backup", "Copy it into a directory, also while a server runs");
  auto* restore = journal->add_subcommand("restore", "Make a backup the journal; its tenants start paused");
  for (auto* command : {backup, restore}) {
    add_config(command, options.config);
    command->add_option("directory", options.directory, "Of the backup")->required();
  }
  backup->callback([&] { code = journal_backup(options); });
  restore->callback([&] { code = journal_restore(options); });
}

int explain(const CLI::App& app, const CLI::ParseError& problem) {
  const auto unknown = app.remaining(true);
  if (problem.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError) && !unknown.empty()) {
    std::cerr << "countersign: there is no command '" << unknown.front()
              << "'. countersign --help lists them.\n";
    return 2;
  }
  return app.exit(problem) == 0 ? 0 : 2;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Countersign connects Microsoft Dynamics 365 Business Central with Slack."};
  app.require_subcommand(1);
  app.footer(app_footer);
  app.set_version_flag("--version", COUNTERSIGN_VERSION);
  int code = 0;
  ServeOptions serve_options;
  ConfigCheckOptions config_options;
  CheckOptions check_options;
  SecretOptions secret_options;
  StatusOptions status_options;
  RoutesExplainOptions routes_options;
  StatusOptions approvals_options;
  TenantResumeOptions tenant_options;
  SlackManifestOptions manifest_options;
  AuditOptions audit_options;
  DeadLetterOptions dead_letter_options;
  std::string inspect_config = "countersign.toml";
  PruneOptions prune_options;
  BackupOptions backup_options;
  SandboxCommandOptions sandbox_options;
  add_serve(app, serve_options, code);
  add_sandbox(app, sandbox_options, code);
  add_config_check(app, config_options, code);
  add_check(app, check_options, code);
  add_status(app, status_options, code);
  add_routes(app, routes_options, code);
  add_approvals(app, approvals_options, code);
  add_tenant(app, tenant_options, code);
  add_slack_manifest(app, manifest_options, code);
  add_secret(app, secret_options, code);
  add_audit(app, audit_options, code);
  add_dead_letter(app, dead_letter_options, code);
  add_journal(app, inspect_config, prune_options, backup_options, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return explain(app, problem);
  }
  return code;
}
