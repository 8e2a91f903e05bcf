// What Business Central calls its things, and how a record is named across tenants, environments and
// companies.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace countersign::domain {

/// A set of records in Business Central: one of API v2.0 that Countersign knows by itself, or one that the
/// settings describe (domain/resource_definition.hpp). `Resource::vendors` and the like are its values.
class Resource {
 public:
  enum class Kind {
    purchase_invoices,
    sales_invoices,
    purchase_orders,
    purchase_credit_memos,
    vendors,
    customers,
    employees,
    described,  ///< By the settings, under a name of theirs.
  };
  using enum Kind;

  Resource() = default;
  /// One that is known by itself; not `described`.
  Resource(Kind kind) : kind_(kind) {}  // NOLINT(google-explicit-constructor): values read as an enum's.
  /// One of the settings; `name` is well formed (`parse_resource`).
  static Resource described_as(std::string name);

  Kind kind() const { return kind_; }
  auto operator<=>(const Resource&) const = default;

 private:
  friend std::string api_name(const Resource& resource);
  Kind kind_ = purchase_invoices;
  std::string name_;  ///< Of one that the settings describe.
};

/// Its name in settings, keys and stored records. Of those that are known: as in a URL, "purchaseInvoices".
std::string api_name(const Resource& resource);
/// A name that is well formed: a letter, then letters, digits, '_' and '-', at most 63. Whether the settings
/// describe it is another question.
std::optional<Resource> parse_resource(std::string_view name);
/// One that is known by itself.
std::optional<Resource> known_resource(std::string_view name);
/// For people, singular: "purchase invoice"; of one that the settings describe its name.
std::string display_name(const Resource& resource);
/// Invoices, orders and credit memos: what has lines, a total and a card.
bool is_document(const Resource& resource);
/// Whether people may be asked to have us post a draft of it. Orders and credit memos are shown, and dealt
/// with in Business Central.
bool can_be_posted(const Resource& resource);

/// One company of one environment. Company ids repeat in copied environments, names everywhere.
struct CompanyKey {
  std::string environment;
  std::string company;  ///< Lower-case guid without braces.
  auto operator<=>(const CompanyKey&) const = default;
};
/// "Production/33333333-…": the key of the company's entity.
std::string to_string(const CompanyKey& key);
Result<CompanyKey> parse_company_key(std::string_view text);

/// One record. Vendor numbers and even ids are unique only within their company.
struct RecordKey {
  CompanyKey company;
  Resource resource = Resource::purchase_invoices;
  std::string id;  ///< Lower-case guid; survives posting.
  auto operator<=>(const RecordKey&) const = default;
};
/// "Production/33333333-…/purchaseInvoices/<id>": the key of the record's conversation.
std::string to_string(const RecordKey& key);
Result<RecordKey> parse_record_key(std::string_view text);

/// 8-4-4-4-12 hex digits, either case.
bool is_guid(std::string_view text);

}  // namespace countersign::domain
