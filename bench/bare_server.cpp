#include "bench/bare_server.hpp"

#include <array>
#include <condition_variable>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

namespace countersign::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

/// One thread that writes; whoever comes while it writes shares the next fsync.
class Writer {
 public:
  Writer(rocksdb::DB& db, asio::io_context& io) : db_(db), io_(io), thread_([this] { run(); }) {
    thread_.detach();
  }

  void put(std::string body, std::function<void()> durable) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(body), std::move(durable)});
    changed_.notify_one();
  }

 private:
  struct Item {
    std::string body;
    std::function<void()> durable;
  };

  [[noreturn]] void run() {
    for (;;) {
      std::vector<Item> batch;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !waiting_.empty(); });
        batch.swap(waiting_);
      }
      write(batch);
      asio::post(io_, [batch = std::move(batch)] {
        for (const auto& item : batch) item.durable();
      });
    }
  }

  void write(const std::vector<Item>& batch) {
    rocksdb::WriteBatch writes;
    for (const auto& item : batch) {
      std::array<char, 8> key{};
      for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<char>(sequence_ >> (8 * (7 - i)));
      ++sequence_;
      writes.Put({key.data(), key.size()}, item.body);
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    if (const auto status = db_.Write(options, &writes); !status.ok()) {
      std::cerr << "countersign-bench: the bare server cannot write: " << status.ToString() << "\n";
      std::_Exit(2);
    }
  }

  rocksdb::DB& db_;
  asio::io_context& io_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Item> waiting_;
  std::uint64_t sequence_ = 0;
  std::thread thread_;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(asio::ip::tcp::socket socket, Writer& writer) : socket_(std::move(socket)), writer_(writer) {}

  void read() {
    request_ = {};
    http::async_read(socket_, buffer_, request_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) {
                       if (error) return;
                       self->writer_.put(std::move(self->request_.body()), [self] { self->answer(); });
                     });
  }

 private:
  void answer() {
    response_ = http::response<http::empty_body>{http::status::accepted, 11};
    response_.prepare_payload();
    http::async_write(socket_, response_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) self->read();
    });
  }

  asio::ip::tcp::socket socket_;
  Writer& writer_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::empty_body> response_;
};

void accept(asio::ip::tcp::acceptor& acceptor, Writer& writer) {
  acceptor.async_accept([&](beast::error_code error, asio::ip::tcp::socket socket) {
    if (error) return;
    socket.set_option(asio::ip::tcp::no_delay{true}, error);
    std::make_shared<Session>(std::move(socket), writer)->read();
    accept(acceptor, writer);
  });
}

}  // namespace

int run_bare_server(std::uint16_t port, const std::string& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (const auto status = rocksdb::DB::Open(options, directory, &opened); !status.ok()) {
    std::cerr << "countersign-bench: " << status.ToString() << "\n";
    return 2;
  }
  const std::unique_ptr<rocksdb::DB> db(opened);
  asio::io_context io{1};
  Writer writer(*db, io);
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), port});
  accept(acceptor, writer);
  io.run();
  return 0;
}

}  // namespace countersign::bench
