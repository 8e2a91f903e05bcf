// Typed values ⇄ stored Records. A type opts in with `RecordType<T>`; a variant of such types decodes by
// name. Included by .cpp files alone.
#pragma once

#include <type_traits>
#include <variant>

#include "core/turn.hpp"
#include "domain/json.hpp"

namespace countersign::domain {

/// The stored name and version of T. Specialised beside T's JSON form; a stored name is never changed.
template <class T>
struct RecordType;

template <class T>
Record encode_as(const T& value) {
  return Record{RecordType<T>::name, RecordType<T>::version, to_text(nlohmann::json(value))};
}

template <class... Types>
Record encode_variant(const std::variant<Types...>& value) {
  return std::visit([](const auto& alternative) { return encode_as(alternative); }, value);
}

template <class T>
Result<T> decode_as(const Record& record) {
  if (record.version != RecordType<T>::version) {
    return fail(ErrorCode::not_understood, "'" + record.type + "' has version " +
                                               std::to_string(record.version) +
                                               ", which this release does not know");
  }
  try {
    return nlohmann::json::parse(record.body).get<T>();
  } catch (const std::exception& problem) {
    return fail(ErrorCode::not_understood, "'" + record.type + "' cannot be read: " + problem.what());
  }
}

namespace detail {

template <class Variant, std::size_t Index = 0>
Result<Variant> decode_alternative(const Record& record) {
  if constexpr (Index == std::variant_size_v<Variant>) {
    return fail(ErrorCode::not_understood, "'" + record.type + "' is not a type that this release knows");
  } else {
    using T = std::variant_alternative_t<Index, Variant>;
    if (record.type != RecordType<T>::name) return decode_alternative<Variant, Index + 1>(record);
    auto value = decode_as<T>(record);
    if (!value) return fail(value.error());
    return Variant{*std::move(value)};
  }
}

}  // namespace detail

template <class Variant>
Result<Variant> decode_variant(const Record& record) {
  return detail::decode_alternative<Variant>(record);
}

}  // namespace countersign::domain

/// Names a stored type at version 1, at namespace scope beside its fields' JSON form.
#define COUNTERSIGN_RECORD_TYPE(Type, Name)     \
  template <>                                   \
  struct RecordType<Type> {                     \
    static constexpr const char* name = Name;   \
    static constexpr std::uint32_t version = 1; \
  };
