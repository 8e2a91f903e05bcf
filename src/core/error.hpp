// The one documented list of expected failures. A bug is an assertion, not an Error.
#pragma once

#include <string>

namespace countersign {

enum class ErrorCode {
  invalid_argument,  ///< The caller's value is malformed; a repeat cannot help.
  not_found,         ///< The thing asked for does not exist.
  not_understood,    ///< Outside data that this version cannot read: fail closed, keep the raw form.
  too_large,         ///< A named limit (core/limits.hpp) was passed.
  corrupt,           ///< Stored data fails its own checks.
  newer_format,      ///< Stored data was written by a newer release.
  unavailable,       ///< A dependency does not answer now; a repeat may help.
  unauthorised,      ///< Credentials are missing or refused.
  conflict,          ///< Somebody else was first.
  io,                ///< The operating system refused a file or socket operation.
};

/// What happened, where, and what to do next. Never holds a secret.
struct Error {
  ErrorCode code = ErrorCode::invalid_argument;
  std::string message;  ///< One sentence: what happened and where.
  std::string remedy;   ///< One sentence: what a person can do; may be empty.
};

/// The code's stable name, as printed in logs and JSON.
const char* to_string(ErrorCode code);

/// "message. remedy" for a person.
std::string describe(const Error& error);

}  // namespace countersign
