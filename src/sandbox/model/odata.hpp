// OData's query options as Business Central takes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "sandbox/model/json.hpp"
#include "sandbox/model/ledger.hpp"

namespace countersign::sandbox {

struct Comparison {
  std::string field;
  std::string operation;  ///< eq ne gt ge lt le
  std::string value;      ///< Without quotes.
};
/// Alternatives of conjunctions; empty: everything passes.
using Filter = std::vector<std::vector<Comparison>>;

struct OrderField {
  std::string field;
  bool descending = false;
};

struct Expansion {
  std::string navigation;
  std::vector<std::string> select;
  std::vector<Expansion> expand{};
};

struct Query {
  Filter filter;
  std::vector<std::string> select;  ///< Empty: every field.
  std::vector<Expansion> expand;
  std::vector<OrderField> order_by;
  std::optional<std::size_t> top;
  std::size_t skip = 0;
  bool count = false;
  std::string skip_token;  ///< The id of the last row served; empty on the first page.
};

/// Reads $filter, $select, $expand, $orderby, $top, $skip, $count and $skiptoken. Fails with
/// `invalid_argument` and Business Central's words, among others for `or` between different fields.
Result<Query> read_odata_query(std::string_view text);
/// As Business Central: `or` only on one field; a lambda (any, all) is silently ignored and filters nothing.
Result<Filter> read_filter(std::string_view text);

/// `invalid_argument` for a field that the row does not have.
Result<bool> passes(const Filter& filter, const Json& fields);
/// True when `left` comes before `right`; ties by id.
bool comes_before(const Entity& left, const Entity& right, const std::vector<OrderField>& order);
/// The fields of `select`, in its order; all when it is empty. `invalid_argument` for an unknown one.
Result<Json> select_fields(const Json& fields, const std::vector<std::string>& select);

}  // namespace countersign::sandbox
