// Internal: the one way this module awaits: errors become values, never exceptions.
#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

namespace countersign::http {

/// `co_await stream.async_read_some(buffer, into(error))`.
inline auto into(boost::system::error_code& error) {
  return boost::asio::redirect_error(boost::asio::use_awaitable, error);
}

}  // namespace countersign::http
