// Result<T>: a value or an expected failure. No exception crosses a module's boundary.
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "core/error.hpp"

namespace countersign {

template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorCode::not_found, "…");`
inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string remedy = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(remedy)});
}

/// Hands a callee's failure on under the caller's own value type.
inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace countersign
