#include "support.hpp"

#include <algorithm>

namespace countersign::domain::test {

Document full_document() {
  Document document;
  document.key = record;
  document.etag = "W/\"JzE5OzE=\"";
  document.number = "107214";
  document.status = DocumentStatus::draft;
  document.partner_number = "10000";
  document.partner_name = "Fabrikam Grüße GmbH";
  document.pay_to_number = "10001";
  document.pay_to_name = "Fabrikam Factoring";
  document.external_number = "INV-88213";
  document.document_date = *parse_date("2026-11-04");
  document.posting_date = *parse_date("2026-11-05");
  document.due_date = *parse_date("2026-12-04");
  document.total = {decimal("18450.05"), "EUR"};
  document.net = decimal("15504.24");
  document.tax = decimal("2945.81");
  document.purchaser = "RB";
  document.dimension_1 = "SALES";
  document.dimension_2 = "MEDIUM";
  document.order_number = "106024";
  document.lines = {{"Bundle", decimal("1.5"), "PCS", decimal("15504.24")}};
  document.line_count = 1;
  document.last_modified = start;
  return document;
}

Employee full_employee() {
  return Employee{{company, Resource::employees, "55555555-5555-4555-8555-555555555555"},
                  "E-7",
                  "Lee Wong",
                  "Lee@Contoso.com",
                  true};
}

PlainRecord full_vendor() {
  PlainRecord vendor;
  vendor.key = {company, Resource::vendors, "66666666-6666-4666-8666-666666666666"};
  vendor.etag = "W/\"1\"";
  vendor.title = "Fabrikam Grüße GmbH";
  for (const auto& field : find_definition({}, Resource::vendors)->fields) {
    vendor.fields.push_back({field, "some " + field});
  }
  vendor.fields[2].value = {};  // not blocked
  vendor.last_modified = start;
  return vendor;
}

Route vendor_route() {
  Route route;
  route.name = "vendors";
  route.resource = Resource::vendors;
  route.channels = {"C2"};
  route.approval = false;
  route.settle = 10min;
  return route;
}

TenantSettings full_settings() {
  TenantSettings settings;
  settings.tenant = TenantId{"demo"};
  settings.companies = {{company.company, {Resource::purchase_invoices}, 2min, 15min}};
  Route route;
  route.name = "over-1k";
  route.at_least = {{decimal("1000"), "EUR"}};
  route.channels = {"C1"};
  route.policy = any_of({{ApproverReference::Kind::slack_user, "U0DANA"}});
  route.settle = 10min;
  settings.routes = {route};
  // They are read before each card and each post: tests of other things do without
  // (conversation_checks_test).
  settings.checks = no_checks();
  return settings;
}

std::optional<CardView> shown_card(const Machine& machine, const std::string& channel) {
  const auto shown = machine.card(channel);
  if (!shown) return std::nullopt;
  return std::get<CardView>(*shown);
}

void Driver::take(const Input& input) {
  auto turn = machine->take(input, Context{now, settings, entropy});
  REQUIRE(turn.has_value());
  last = *std::move(turn);
  events.insert(events.end(), last.events.begin(), last.events.end());
  const bool is_asked = !sent_to<AssuranceWanted>(guard_entity()).empty();
  if (is_asked && is_assured_at_once) tell(Assured{now, false});
  if (lets_notices_through) let_notices_through();
}

void Driver::let_notices_through() {
  const Turn asking = last;
  for (const auto& send : asking.sends) {
    if (send.to.kind != EntityKind::digest) continue;
    const auto message = decode_message(send.input);
    const auto* offered = message ? std::get_if<NoticeOffered>(&*message) : nullptr;
    if (offered == nullptr) continue;
    const Turn before = last;
    take(encode(Message{NoticeTaken{send.to.key, offered->delivery, std::nullopt}}));
    const auto join = [](auto first, const auto& second) {
      first.insert(first.end(), second.begin(), second.end());
      return first;
    };
    last.effects = join(before.effects, last.effects);
    last.audit = join(before.audit, last.audit);
    last.timers = join(before.timers, last.timers);
    last.sends = join(before.sends, last.sends);
    last.events = join(before.events, last.events);
  }
}

std::optional<Instant> Driver::timer(const std::string& name) const {
  std::optional<Instant> due;
  for (const auto& change : last.timers) {
    if (change.name == name) due = change.due;
  }
  return due;
}

std::size_t Driver::audited(const std::string& type) const {
  return static_cast<std::size_t>(std::count_if(last.audit.begin(), last.audit.end(),
                                                [&](const AuditEntry& entry) { return entry.type == type; }));
}

std::string Driver::rebuilt(std::unique_ptr<Machine> fresh) const {
  for (const auto& event : events) REQUIRE(fresh->apply(event).has_value());
  return fresh->snapshot().body;
}

}  // namespace countersign::domain::test
