// The real binary as a child process, the sandbox in this one, and the calls that tests make to both.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/types.h>

#include "http/client.hpp"
#include "sandbox/server/server.hpp"

namespace countersign::e2e {

using Json = nlohmann::json;

/// Runs a program to its end; what it printed and its exit code.
struct Finished {
  int code = -1;
  std::string output;
};
Finished run(const std::vector<std::string>& arguments, const std::string& input = {});

/// True as soon as `condition` holds; false after `deadline_ms`.
bool eventually(const std::function<bool()>& condition, Duration deadline_ms = Duration{20'000});

/// A child process with its output in a file. Killed at the end if it still runs.
class Process {
 public:
  Process(const std::vector<std::string>& arguments, const std::string& output_file);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  /// Sends the signal and waits for the end; the exit status as waitpid gives it, also of one that had ended
  /// by itself.
  int stop(int signal);
  bool is_running();

 private:
  pid_t pid_ = -1;
  int status_ = 0;  ///< Of one that has ended.
};

/// A port that was free a moment ago.
std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& text);
/// The answer, waited for.
HttpResult exchange(http::Client& client, HttpRequest request);
/// The program under test.
std::string binary();

/// The sandbox, and a countersign server wired to it over a store of its own.
class World {
 public:
  World();
  ~World();

  /// Before the start: another company, whose invoices over 1000 EUR go to a channel of their own.
  void add_company(const std::string& id, const std::string& channel) const;
  /// Replaces a text everywhere in the tenant's settings; it must be there.
  void edit_tenant(const std::string& from, const std::string& to) const;
  void add_to_tenant(const std::string& sections) const;
  /// Starts `countersign serve` and waits until it is ready.
  void start();
  /// Starts it by way of another program, such as {"/usr/bin/env", "NAME=value"}, and waits for nothing.
  void launch(std::vector<std::string> through = {});
  bool is_ready() const;
  bool is_running() { return server_ && server_->is_running(); }
  /// Ends it by this signal.
  int stop(int signal);
  Finished countersign(std::vector<std::string> arguments, const std::string& input = {}) const;

  HttpResult send(const std::string& method, const std::string& url, const std::string& body = {},
                  std::vector<HttpHeader> headers = {}) const;
  Json sandbox(const std::string& method, const std::string& path, const Json& body = nullptr) const;
  Json oracle() const { return sandbox("GET", "/oracle"); }
  /// Messages of #ap-approvals.
  Json messages() const;
  /// The message whose text contains this; null when there is none.
  Json message_with(const std::string& text) const;
  void click(const std::string& user, const Json& message, const std::string& action = "approve") const;
  /// Returns the sandbox's id of the click.
  std::string click_in(const std::string& channel, const std::string& user, const Json& message,
                       const std::string& action = "approve") const;

  std::string sandbox_url() const { return sandbox_->url(); }
  std::string door() const { return "http://127.0.0.1:" + std::to_string(door_port_); }
  std::string operations() const { return "http://127.0.0.1:" + std::to_string(operations_port_); }
  std::string log() const;
  std::string directory() const { return directory_; }

 private:
  void write_settings() const;

  std::string directory_;
  int door_port_ = 0;
  int operations_port_ = 0;
  http::IoThreads threads_{1};
  std::unique_ptr<http::Client> client_;
  std::unique_ptr<sandbox::SandboxServer> sandbox_;
  std::unique_ptr<Process> server_;
};

}  // namespace countersign::e2e
