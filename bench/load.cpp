#include "bench/load.hpp"

#include <deque>
#include <memory>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace countersign::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Clock = std::chrono::steady_clock;

/// How often what has fallen due is looked for; latency counts from the due moment, so this coarseness adds
/// to it rather than hiding anything.
constexpr auto tick = std::chrono::microseconds{500};
/// After the end the answers still on their way are waited for.
constexpr auto drain = std::chrono::seconds{5};

class Run;

class Connection {
 public:
  Connection(asio::io_context& io, Run& run) : socket_(io), run_(run) {}
  Result<void> connect(std::uint16_t port);
  void send(Clock::time_point due);

 private:
  void on_sent(const beast::error_code& error);
  void on_answer(const beast::error_code& error);

  asio::ip::tcp::socket socket_;
  Run& run_;
  beast::flat_buffer buffer_;
  beast::http::response<beast::http::string_body> response_;
  std::string request_;
  Clock::time_point due_;
};

class Run {
 public:
  explicit Run(const Load& load) : load_(load), timer_(io_) {}
  Result<Measured> operator()();

  std::string next_request();
  void ended(Connection& connection, Clock::time_point due, bool good);
  void lost() { ++measured_.failed; }
  unsigned status() const { return load_.status; }

 private:
  bool is_over() const { return Clock::now() >= end_; }
  void on_tick();
  void give_work();

  const Load& load_;
  asio::io_context io_{1};
  asio::steady_timer timer_;
  Measured measured_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> idle_;
  std::deque<Clock::time_point> due_;
  std::uint64_t scheduled_ = 0;
  Clock::time_point begin_;
  Clock::time_point end_;
};

Result<void> Connection::connect(std::uint16_t port) {
  beast::error_code error;
  socket_.connect({asio::ip::address_v4::loopback(), port}, error);
  if (error) {
    return fail(ErrorCode::io, "cannot connect to port " + std::to_string(port) + ": " + error.message());
  }
  socket_.set_option(asio::ip::tcp::no_delay{true}, error);
  return {};
}

void Connection::send(Clock::time_point due) {
  due_ = due;
  request_ = run_.next_request();
  asio::async_write(socket_, asio::buffer(request_),
                    [this](const beast::error_code& error, std::size_t) { on_sent(error); });
}

void Connection::on_sent(const beast::error_code& error) {
  if (error) return run_.lost();
  response_ = {};
  beast::http::async_read(socket_, buffer_, response_,
                          [this](const beast::error_code& failed, std::size_t) { on_answer(failed); });
}

void Connection::on_answer(const beast::error_code& error) {
  if (error) return run_.lost();
  run_.ended(*this, due_, response_.result_int() == run_.status());
}

std::string Run::next_request() {
  const auto content = load_.next();
  return "POST " + load_.target +
         " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(content.body.size()) + "\r\n" +
         content.header_lines + "\r\n" + content.body;
}

void Run::ended(Connection& connection, Clock::time_point due, bool good) {
  const auto now = Clock::now();
  if (good) {
    ++measured_.answered;
    measured_.latencies_us.push_back(
        static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(now - due).count()));
  } else {
    ++measured_.failed;
  }
  if (load_.due_per_second > 0) {
    idle_.push_back(&connection);
    give_work();
  } else if (!is_over()) {
    connection.send(now);
  }
}

void Run::give_work() {
  while (!due_.empty() && !idle_.empty()) {
    auto* connection = idle_.back();
    idle_.pop_back();
    const auto due = due_.front();
    due_.pop_front();
    connection->send(due);
  }
}

void Run::on_tick() {
  const auto now = Clock::now();
  const auto until = std::min(now, end_);
  const std::chrono::duration<double> interval{1.0 / load_.due_per_second};
  for (;;) {
    const auto due =
        begin_ + std::chrono::duration_cast<Clock::duration>(static_cast<double>(scheduled_) * interval);
    if (due >= until) break;
    due_.push_back(due);
    ++scheduled_;
  }
  give_work();
  if (now >= end_) return;
  timer_.expires_after(tick);
  timer_.async_wait([this](const beast::error_code& error) {
    if (!error) on_tick();
  });
}

Result<Measured> Run::operator()() {
  for (std::size_t i = 0; i < load_.connections; ++i) {
    connections_.push_back(std::make_unique<Connection>(io_, *this));
    if (auto connected = connections_.back()->connect(load_.port); !connected) return fail(connected.error());
  }
  begin_ = Clock::now();
  end_ = begin_ + load_.duration;
  for (auto& connection : connections_) {
    if (load_.due_per_second > 0) {
      idle_.push_back(connection.get());
    } else {
      connection->send(begin_);
    }
  }
  if (load_.due_per_second > 0) on_tick();
  io_.run_until(end_ + drain);
  measured_.seconds = std::chrono::duration<double>(load_.duration).count();
  measured_.unsent = due_.size();
  return std::move(measured_);
}

}  // namespace

Result<Measured> run(const Load& load) {
  return Run{load}();
}

}  // namespace countersign::bench
