#include "http/server.hpp"

#include <cstring>
#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "http/into.hpp"
#include "http/session.hpp"
#include "http/tls.hpp"
#include "http/unix_listener.hpp"

namespace countersign::http {
namespace asio = boost::asio;
using asio::ip::tcp;
using Socket = ByteStream::Protocol::socket;
using TlsContext = std::shared_ptr<asio::ssl::context>;

namespace {

/// Waits after a failed accept (no file descriptors left) before the next.
constexpr Duration accept_pause_ms{100};

/// "unix" for any peer that has no address of its own.
std::string address_text(const ByteStream::Protocol::endpoint& peer) {
  const int family = peer.protocol().family();
  if (family != AF_INET && family != AF_INET6) return "unix";
  tcp::endpoint endpoint;
  endpoint.resize(peer.size());
  std::memcpy(endpoint.data(), peer.data(), peer.size());
  const auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

void welcome(Socket socket, const TlsContext& tls, const std::shared_ptr<Sessions>& sessions) {
  boost::system::error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) return;  // gone already
  auto session = std::make_shared<Session>(std::move(socket), tls, address_text(peer), sessions);
  if (sessions->add(session)) session->start();
}

template <class Acceptor>
asio::awaitable<void> accept_loop(std::shared_ptr<Acceptor> acceptor, IoThreads& threads, TlsContext tls,
                                  std::shared_ptr<Sessions> sessions) {
  while (acceptor->is_open()) {
    boost::system::error_code error;
    Socket socket(threads.context());
    co_await acceptor->async_accept(socket, into(error));
    if (!error) {
      welcome(std::move(socket), tls, sessions);
    } else if (acceptor->is_open()) {
      asio::steady_timer pause(acceptor->get_executor(), accept_pause_ms);
      co_await pause.async_wait(into(error));
    }
  }
}

Result<tcp::endpoint> find_endpoint(IoThreads& threads, const ServerOptions& options) {
  boost::system::error_code error;
  tcp::resolver resolver(threads.context());
  const auto found =
      resolver.resolve(options.host, std::to_string(options.port), tcp::resolver::passive, error);
  if (error || found.empty()) {
    return fail(ErrorCode::io,
                "The address " + options.host + " to listen on is not known: " + error.message(),
                "Give an address of this machine, or 0.0.0.0 for all");
  }
  return found.begin()->endpoint();
}

Result<std::shared_ptr<tcp::acceptor>> open_acceptor(IoThreads& threads, const tcp::endpoint& endpoint) {
  auto acceptor = std::make_shared<tcp::acceptor>(threads.context());
  boost::system::error_code error;
  acceptor->open(endpoint.protocol(), error);
  if (!error) acceptor->set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor->bind(endpoint, error);
  if (!error) acceptor->listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return fail(ErrorCode::io,
                "Cannot listen on " + endpoint.address().to_string() + " port " +
                    std::to_string(endpoint.port()) + ": " + error.message(),
                "Choose another port, or stop the program that has it");
  }
  return acceptor;
}

}  // namespace

struct Server::State {
  std::shared_ptr<Sessions> sessions;
  std::uint16_t port = 0;
  std::function<void()> close_acceptor;  ///< On its thread; calls from any.
  std::future<void> accepting;           ///< Ready when the accept loop has ended.
  std::string unix_path;                 ///< To be removed; empty on TCP.

  template <class Acceptor>
  void accept_from(const std::shared_ptr<Acceptor>& acceptor, IoThreads& threads, const TlsContext& tls) {
    close_acceptor = [acceptor] {
      asio::post(acceptor->get_executor(), [acceptor] {
        boost::system::error_code ignored;  // closed is closed
        acceptor->close(ignored);
      });
    };
    auto ended = std::make_shared<std::promise<void>>();
    accepting = ended->get_future();
    asio::co_spawn(acceptor->get_executor(), accept_loop(acceptor, threads, tls, sessions),
                   [ended](const std::exception_ptr&) { ended->set_value(); });
  }
};

Server::Server(std::shared_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  stop(Duration{0});
}

Result<std::unique_ptr<Server>> Server::listen(IoThreads& threads, ServerOptions options, Handler handler) {
  TlsContext tls;
  if (options.tls) {
    auto made = make_server_tls(*options.tls);
    if (!made) return fail(made.error());
    tls = std::move(*made);
  }
  const auto endpoint = find_endpoint(threads, options);
  if (!endpoint) return fail(endpoint.error());
  const auto acceptor = open_acceptor(threads, *endpoint);
  if (!acceptor) return fail(acceptor.error());
  auto state = std::make_shared<State>();
  state->sessions = std::make_shared<Sessions>(options.limits, std::move(handler), std::move(options.watch),
                                               std::move(options.web_sockets));
  state->port = (*acceptor)->local_endpoint().port();
  state->accept_from(*acceptor, threads, tls);
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Result<std::unique_ptr<Server>> Server::listen_unix(IoThreads& threads, std::string path,
                                                    ServerLimits server_limits, Handler handler) {
  auto acceptor = open_unix_acceptor(threads.context(), path);
  if (!acceptor) return fail(acceptor.error());
  auto state = std::make_shared<State>();
  state->sessions = std::make_shared<Sessions>(server_limits, std::move(handler));
  state->unix_path = std::move(path);
  state->accept_from(*acceptor, threads, nullptr);
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

std::uint16_t Server::port() const {
  return state_->port;
}

void Server::stop(Duration grace) {
  if (!state_->accepting.valid()) return;  // stopped before
  if (!state_->unix_path.empty()) remove_socket_file(state_->unix_path);
  state_->close_acceptor();
  state_->accepting.get();
  state_->sessions->stop(grace);
}

}  // namespace countersign::http
