// The whole sandbox as the page shows it. Holds no token and no secret.
#include <algorithm>

#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

Json line_state(const Line& line) {
  return {{"description", line.description},          {"lineType", line.type},
          {"quantity", decimal_json(line.quantity)},  {"unit", line.unit},
          {"unitCost", decimal_json(line.unit_cost)}, {"netAmount", decimal_json(line.net)},
          {"taxAmount", decimal_json(line.tax)}};
}

Json document_state(const World& world, const Company& company, const Document& document) {
  const bool sales = document.kind == DocumentKind::sales_invoice;
  const auto& fields = document.entity.fields;
  auto lines = Json::array();
  for (const auto& line : document.lines) lines.push_back(line_state(line));
  const auto posts = world.oracle.posts.find(document.entity.id);
  const auto record = posts == world.oracle.posts.end() ? PostRecord{} : posts->second;
  return {{"id", document.entity.id},
          {"company", company.id},
          {"kind", resource_of(document.kind)},
          {"number", document.number},
          {"status", document.status},
          {"posted", document.posted},
          {"approval", document.approval},
          {"waitsFor", whom_it_waits_for(company, document)},
          {"partnerNumber", document.partner_number},
          {"partnerName", text_member(fields, sales ? "customerName" : "vendorName")},
          {"externalNumber", document.external_number},
          {"documentDate", document.document_date},
          {"postingDate", document.posting_date},
          {"dueDate", document.due_date},
          {"currencyCode", document.currency},
          {"purchaser", document.purchaser},
          {"totalExcludingTax", decimal_json(document.net)},
          {"totalTax", decimal_json(document.tax)},
          {"totalIncludingTax", decimal_json(document.net + document.tax)},
          {"lastModifiedDateTime", text_member(fields, "lastModifiedDateTime")},
          {"posts",
           {{"attempts", record.attempts}, {"successes", record.successes}, {"by_people", record.by_people}}},
          {"lines", std::move(lines)}};
}

Json rows_state(const Company& company, const std::string& resource,
                std::initializer_list<const char*> names) {
  auto list = Json::array();
  const auto found = company.rows.find(resource);
  if (found == company.rows.end()) return list;
  for (const auto& [id, row] : found->second) {
    Json item{{"id", id}};
    for (const auto* name : names) item[name] = member(row.fields, name);
    list.push_back(std::move(item));
  }
  return list;
}

/// Who decides about purchase invoices in Business Central.
const char* invoice_workflow(const Company& company) {
  const auto& list = company.workflow_subscriptions;
  const bool asks = std::any_of(list.begin(), list.end(),
                                [](const auto& one) { return one.enabled && one.workflow_enabled; });
  if (asks) return "outside";
  return company.invoices_need_approval ? "own" : "none";
}

Json company_state(const World& world, const Company& company) {
  std::map<std::string, const Document*> by_number;
  for (const auto& [id, document] : company.documents) by_number[document.number + id] = &document;
  auto documents = Json::array();
  for (const auto& [key, document] : by_number)
    documents.push_back(document_state(world, company, *document));
  return {
      {"id", company.id},
      {"name", company.name},
      {"localCurrency", company.local_currency},
      {"invoiceWorkflow", invoice_workflow(company)},
      {"vendors", rows_state(company, "vendors", {"number", "displayName", "city", "country", "blocked"})},
      {"customers",
       rows_state(company, "customers", {"number", "displayName", "city", "country", "blocked"})},
      {"vendorBankAccounts",
       rows_state(company, "vendorBankAccounts", {"number", "vendorNumber", "bankName", "iban"})},
      {"employees",
       rows_state(company, "employees", {"number", "displayName", "jobTitle", "email", "status"})},
      {"documents", std::move(documents)}};
}

Json channel_state(const World& world, const Channel& channel) {
  auto messages = Json::array();
  for (const auto& [ts, message] : channel.messages) messages.push_back(message_json(world, message, true));
  return {{"id", channel.id},
          {"name", channel.name},
          {"is_private", channel.is_private},
          {"is_archived", channel.is_archived},
          {"is_member", channel.has_bot},
          {"members", channel.members},
          {"messages", std::move(messages)}};
}

/// Where the app with an address of its own is installed; empty where that is not known.
std::string install_url(const App& app) {
  constexpr std::string_view end = "/interactions";
  if (!app.interactions_url.ends_with(end)) return {};
  return app.interactions_url.substr(0, app.interactions_url.size() - end.size()) + "/install";
}

Json slack_state(const World& world) {
  auto people = Json::array();
  for (const auto& [id, person] : world.slack.people) {
    people.push_back(
        {{"id", id}, {"name", person.name}, {"real_name", person.real_name}, {"email", person.email}});
  }
  auto channels = Json::array();
  for (const auto& [id, channel] : world.slack.channels) channels.push_back(channel_state(world, channel));
  auto ephemerals = Json::array();
  for (const auto& one : world.slack.ephemerals) {
    ephemerals.push_back({{"user", one.user},
                          {"channel", one.channel},
                          {"ts", one.ts},
                          {"text", one.text},
                          {"blocks", one.blocks},
                          {"thread_ts", one.thread_ts}});
  }
  auto clicks = Json::array();
  for (const auto& one : world.slack.clicks) clicks.push_back(click_json(one));
  auto views = Json::array();
  for (const auto& [user, view] : world.slack.views) {
    views.push_back({{"user", user},
                     {"id", view.id},
                     {"hash", view.hash},
                     {"view", view.json},
                     {"errors", view.errors},
                     {"trouble", view.trouble},
                     {"submitting", view.submitting}});
  }
  auto homes = Json::array();
  for (const auto& [user, home] : world.slack.homes)
    homes.push_back({{"user", user}, {"hash", home.hash}, {"view", home.json}});
  return {{"team", {{"id", world.app.team_id}, {"name", world.app.team_name}}},
          {"bot", {{"user", world.app.bot_user_id}, {"name", world.app.bot_name}}},
          {"installed", is_installed(world, world.app.team_id)},
          {"install_url", install_url(world.app)},
          {"people", std::move(people)},
          {"channels", std::move(channels)},
          {"ephemerals", std::move(ephemerals)},
          {"clicks", std::move(clicks)},
          {"views", std::move(views)},
          {"homes", std::move(homes)}};
}

// The path of a notification URL may be the client's secret; its host says enough.
std::string host_of(const std::string& url) {
  const auto scheme = url.find("://");
  return scheme == std::string::npos ? std::string() : url.substr(0, url.find('/', scheme + 3));
}

Json subscriptions_state(const World& world) {
  auto list = Json::array();
  for (const auto& [id, subscription] : world.webhooks.subscriptions) {
    list.push_back({{"id", id},
                    {"company", subscription.company},
                    {"resource", subscription.resource_name},
                    {"host", host_of(subscription.notification_url)},
                    {"expires", format_instant(subscription.expires)}});
  }
  return list;
}

Json calls_state(const World& world) {
  auto list = Json::array();
  for (const auto& call : world.engine.log()) {
    list.push_back({{"at", format_instant(call.at)},
                    {"direction", call.incoming ? "in" : "out"},
                    {"method", call.method},
                    {"path", call.path},
                    {"status", call.status},
                    {"summary", call.summary},
                    {"faulted", call.faulted}});
  }
  return list;
}

}  // namespace

Json click_json(const Click& one) {
  return {{"id", one.id},           {"at", format_instant(one.at)}, {"user", one.user},
          {"channel", one.channel}, {"ts", one.message_ts},         {"action_id", one.action_id},
          {"outcome", one.outcome}, {"status", one.status},         {"took_ms", one.took.count()}};
}

Json describe_state(const World& world) {
  auto companies = Json::array();
  for (const auto& [id, company] : world.companies) companies.push_back(company_state(world, company));
  return {{"revision", world.engine.revision()},
          {"now", format_instant(world.engine.now())},
          {"environment", world.environment.name},
          {"directory", directory_id},
          {"connected", is_connected(world)},
          {"companies", std::move(companies)},
          {"slack", slack_state(world)},
          {"subscriptions", subscriptions_state(world)},
          {"faults", world.engine.faults.describe()},
          {"calls", calls_state(world)}};
}

}  // namespace countersign::sandbox
