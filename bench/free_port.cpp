#include "bench/free_port.hpp"

#include <atomic>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/entropy.hpp"

namespace countersign {
namespace {

constexpr std::uint32_t first_port = 12'000;
constexpr std::uint32_t port_count = 20'000;

bool is_free(std::uint16_t port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound = bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(descriptor);
  return bound;
}

}  // namespace

Result<std::uint16_t> free_port() {
  static std::atomic<std::uint32_t> next{static_cast<std::uint32_t>(SystemEntropy{}.next() % port_count)};
  for (std::uint32_t tries = 0; tries < port_count; ++tries) {
    const auto port = static_cast<std::uint16_t>(first_port + next.fetch_add(1) % port_count);
    if (is_free(port)) return port;
  }
  return fail(ErrorCode::io, "No port of 127.0.0.1 from 12000 to 31999 is free.");
}

}  // namespace countersign
