// The sandbox as a program sees it: one HTTP listener that plays Business Central, Entra and Slack, and a web
// page on which a person works in both at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/http_message.hpp"
#include "core/limits.hpp"
#include "core/result.hpp"
#include "sandbox/model/model.hpp"

namespace countersign::sandbox {

/// A call to the sandbox, or one of its own, once it has ended. Holds views: use them only in the call.
struct Exchange {
  bool incoming = true;  ///< False: the sandbox has called.
  const HttpRequest& request;
  const HttpResponse* response = nullptr;  ///< None: it was not answered.
  std::chrono::steady_clock::time_point begun;
  std::chrono::steady_clock::time_point ended;  ///< Just before the answer is sent, or after it came.
};
/// For whoever measures; called on any thread, on several at a time.
using Watch = std::function<void(const Exchange&)>;

/// The audit trail's story of the document with this id, as the page shows it: {"entries": [{"at", "type",
/// "says"}], "head"}. Called on the sandbox's threads. An error is shown to whoever asked.
using AuditStory = std::function<Result<std::string>(const std::string& document_id)>;

struct SandboxOptions {
  std::string host = "127.0.0.1";  ///< An address of this machine. The sandbox has no login: keep it local.
  std::uint16_t port = 0;          ///< 0 takes any free port; see `SandboxServer::url`.
  /// Where others reach it, for nextLink and response URLs; empty: `http://host:port`. It replaces
  /// `model.public_url`.
  std::string public_url;
  unsigned worker_threads = 1;  ///< Threads for sockets; the model itself runs one call at a time.
  ModelOptions model;
  std::size_t connections = 1'024;                      ///< Further ones are closed on accept.
  std::size_t body_bytes = limits::request_body_bytes;  ///< Larger bodies are answered 413.
  std::size_t response_body_bytes =
      limits::request_body_bytes;  ///< A larger answer to a call of ours is no answer.
  Watch watch;                     ///< May be empty.
  AuditStory audit_story;          ///< Of the server that runs beside it; may be empty.
};

/// Runs until it is destroyed or stopped. Any thread.
class SandboxServer {
 public:
  /// `io` when the address cannot be listened on.
  static Result<std::unique_ptr<SandboxServer>> start(SandboxOptions options);

  /// As `stop`.
  ~SandboxServer();
  SandboxServer(const SandboxServer&) = delete;
  SandboxServer& operator=(const SandboxServer&) = delete;

  /// The public URL, without a slash at the end. The page is at "/".
  std::string url() const;

  /// Closes every connection, those with an open request too, and abandons the model's own calls. Never from
  /// one of its own threads.
  void stop();

 private:
  struct State;
  explicit SandboxServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace countersign::sandbox
