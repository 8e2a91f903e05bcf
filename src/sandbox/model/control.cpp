// The control API: what a test, or a person on the page, does in Business Central and in Slack.
#include <array>

#include "core/ascii.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

struct ControlCall {
  std::string method;
  std::vector<std::string> path;  ///< After /sandbox/api.
  Json body;
};

HttpResponse refuse(unsigned status, const std::string& why) {
  return json_response(status, {{"error", why}});
}

HttpResponse refuse(const Error& error) {
  return refuse(error.code == ErrorCode::not_found ? 404 : 400, describe(error));
}

// The company that the request names, else the only (or first) one.
Company* find_company(World& world, const Json& body) {
  const auto id = text_member(body, "company");
  if (id.empty()) return world.companies.empty() ? nullptr : &world.companies.begin()->second;
  const auto found = world.companies.find(ascii::lower(id));
  return found == world.companies.end() ? nullptr : &found->second;
}

struct Found {
  Company* company = nullptr;
  Document* document = nullptr;
};

// By id or by number.
Found find_document(World& world, const std::string& key) {
  for (auto& [company_id, company] : world.companies) {
    for (auto& [id, document] : company.documents) {
      if (id == ascii::lower(key) || document.number == key) return {&company, &document};
    }
  }
  return {};
}

Json document_answer(const Document& document) {
  return {{"id", document.entity.id}, {"number", document.number}, {"status", document.status}};
}

// `"writer"` in the body: who changes it; see `Writer`.
void changed(World& world, const Found& found, Change change, const Json& body) {
  const auto writer = writer_named(text_member(body, "writer")).value_or(Writer::full);
  record_change(world, found.company->id, resource_of(found.document->kind), found.document->entity.id,
                change, writer);
  world.engine.touch();
}

HttpResponse create(World& world, const ControlCall& call, DocumentKind kind) {
  auto* company = find_company(world, call.body);
  if (company == nullptr) return refuse(404, "there is no such company");
  const auto created = create_document(call.body, kind, *company, world.engine.entropy, world.engine.now());
  if (!created) return refuse(created.error());
  (*created)->discount_is_stale = world.settings.recalculate_on_read;
  changed(world, {company, *created}, Change::created, call.body);
  return json_response(201, document_answer(**created));
}

HttpResponse patch(World& world, const Found& found, const Json& body) {
  if (found.document->posted) {
    return refuse(409, "the invoice has been posted and can no longer be modified");
  }
  if (found.document->approval != "Open") {
    return refuse(409,
                  "Status must be equal to 'Open' in Purchase Header; it is " + found.document->approval);
  }
  auto changed_document = *found.document;
  if (auto read = read_document(body, *found.company, world.engine.entropy, changed_document); !read) {
    return refuse(read.error());
  }
  const auto before = write_json(found.document->entity.fields) + write_json(render_lines(*found.document));
  auto preview = changed_document;
  render(*found.company, preview, found.document->entity.modified);
  // Files are no part of the invoice: nothing is told of them.
  found.document->files = changed_document.files;
  // Business Central suppresses a change that changes nothing.
  if (!body.contains("lines") &&
      write_json(preview.entity.fields) + write_json(render_lines(preview)) == before) {
    return json_response(200, document_answer(*found.document));
  }
  *found.document = std::move(changed_document);
  found.document->discount_is_stale = world.settings.recalculate_on_read;
  render(*found.company, *found.document, world.engine.now());
  changed(world, found, Change::updated, body);
  return json_response(200, document_answer(*found.document));
}

HttpResponse post_by_person(World& world, const Found& found, const Json& body) {
  if (auto refusal = post_document(*found.company, *found.document, world.settings, world.engine.now())) {
    return refuse(409, refusal->message);
  }
  ++world.oracle.posts[found.document->entity.id].by_people;
  changed(world, found, Change::updated, body);
  return json_response(200, document_answer(*found.document));
}

HttpResponse remove(World& world, const Found& found, const Json& body) {
  changed(world, found, Change::deleted, body);
  const auto id = found.document->entity.id;
  found.company->documents.erase(id);
  found.company->rows[documents_of_extension].erase(id);
  return {204, {}, {}};
}

HttpResponse handle_documents(World& world, const ControlCall& call) {
  if (call.path.size() == 1 && call.method == "POST") {
    if (call.path[0] == "orders") return create(world, call, DocumentKind::purchase_order);
    if (call.path[0] == "sales-invoices") return create(world, call, DocumentKind::sales_invoice);
    if (call.path[0] == "credit-memos") return create(world, call, DocumentKind::purchase_credit_memo);
    return create(world, call, DocumentKind::purchase_invoice);
  }
  if (call.path.size() < 2) return refuse(405, "POST creates a document");
  const auto found = find_document(world, call.path[1]);
  if (found.document == nullptr) return refuse(404, "there is no document " + call.path[1]);
  if (call.path.size() == 3 && call.path[2] == "post" && call.method == "POST")
    return post_by_person(world, found, call.body);
  if (call.path.size() == 3 && call.method == "POST") {
    if (auto done = handle_approval(world, *found.company, *found.document, call.path[2], call.body))
      return *std::move(done);
  }
  if (call.path.size() == 2 && call.method == "PATCH") return patch(world, found, call.body);
  if (call.path.size() == 2 && call.method == "DELETE") return remove(world, found, call.body);
  return refuse(405, "PATCH, DELETE, or POST …/post");
}

// Vendors, customers and bank accounts may be made and deleted, too.
HttpResponse handle_rows(World& world, const ControlCall& call) {
  auto* company = find_company(world, call.body);
  if (company == nullptr || call.path.size() > 2) return refuse(404, "there is no such record");
  return control_rows(world, *company, call.method, call.path, call.body);
}

HttpResponse set_app(World& world, const ControlCall& call) {
  if (call.method != "PUT" || !call.body.is_object()) return refuse(405, "PUT with a JSON object");
  auto& app = world.app;
  const std::array<std::pair<const char*, std::string*>, 13> members{
      {{"interactions_url", &app.interactions_url},
       {"events_url", &app.events_url},
       {"commands_url", &app.commands_url},
       {"signing_secret", &app.signing_secret},
       {"bot_token", &app.bot_token},
       {"app_token", &app.app_token},
       {"scopes", &app.scopes},
       {"oauth_client_id", &app.oauth_client_id},
       {"oauth_client_secret", &app.oauth_client_secret},
       {"redirect_url", &app.redirect_url},
       {"team_id", &app.team_id},
       {"enterprise_id", &app.enterprise_id},
       {"app_id", &app.app_id}}};
  for (const auto& [name, target] : members) *target = text_member(call.body, name, *target);
  app.socket_mode = bool_member(call.body, "socket_mode", app.socket_mode);
  app.home_tab = bool_member(call.body, "home_tab", app.home_tab);
  app.token_rotation = bool_member(call.body, "token_rotation", app.token_rotation);
  app.names_teams = bool_member(call.body, "names_teams", app.names_teams);
  const auto& life = member(call.body, "token_life_ms");
  if (life.is_number_integer()) app.token_life_ms = Duration{life.get<Duration::rep>()};
  const auto& roles = member(call.body, "roles");
  if (roles.is_array() && !call.body.contains("client_id")) {
    app.roles.clear();
    for (const auto& role : roles) {
      if (role.is_string()) app.roles.push_back(role.get<std::string>());
    }
  }
  if (auto set = set_client(world, call.body); !set) return refuse(set.error());
  world.engine.touch();
  return json_response(200, {{"interactions_url", app.interactions_url}, {"events_url", app.events_url}});
}

HttpResponse handle_faults(World& world, const ControlCall& call) {
  auto& faults = world.engine.faults;
  world.engine.touch();
  if (call.method == "GET") return json_response(200, {{"faults", faults.describe()}});
  if (call.method == "POST") {
    const auto id = faults.add(call.body);
    return id ? json_response(201, {{"id", *id}}) : refuse(id.error());
  }
  if (call.method == "DELETE" && call.path.size() == 1) {
    faults.clear();
    return {204, {}, {}};
  }
  if (call.method == "DELETE")
    return faults.remove(call.path[1]) ? HttpResponse{204, {}, {}} : refuse(404, "no such fault");
  return refuse(405, "GET, POST or DELETE");
}

HttpResponse handle_clicks(World& world, const ControlCall& call) {
  if (call.method == "POST" && call.path.size() == 1) {
    const auto id = click(world, call.body);
    return id ? json_response(202, {{"id", *id}}) : refuse(id.error());
  }
  if (call.method != "GET" || call.path.size() != 2) return refuse(405, "POST, or GET …/{id}");
  for (const auto& one : world.slack.clicks) {
    if (one.id == call.path[1]) return json_response(200, click_json(one));
  }
  return refuse(404, "there is no click " + call.path[1]);
}

HttpResponse handle_events(World& world, const ControlCall& call) {
  if (call.method != "POST") return refuse(405, "POST");
  const auto id = send_event(world, call.body);
  return id ? json_response(202, {{"id", *id}}) : refuse(id.error());
}

// {"resource": "purchaseInvoices", "filter": true}: one "collection" per subscription, at once.
HttpResponse handle_collections(World& world, const ControlCall& call) {
  auto* company = find_company(world, call.body);
  if (call.method != "POST" || company == nullptr) return refuse(405, "POST {resource, filter}");
  const auto resource = text_member(call.body, "resource", "purchaseInvoices");
  const auto count = force_collection(world, company->id, resource, bool_member(call.body, "filter", true));
  return json_response(202, {{"notifications", count}});
}

// {"id": guid, "name"}: another company of the environment.
HttpResponse create_company(World& world, const ControlCall& call) {
  const auto id = ascii::lower(text_member(call.body, "id"));
  const auto name = text_member(call.body, "name");
  if (call.method != "POST" || id.size() != 36 || name.empty()) return refuse(400, "POST {id, name}");
  if (world.companies.contains(id)) return refuse(409, "there is a company " + id);
  add_company(world, id, name);
  world.engine.touch();
  return json_response(201, {{"id", id}, {"name", name}});
}

// POST …/channels/{id}: what somebody does with it.
HttpResponse alter_channel(World& world, const ControlCall& call) {
  const auto found = world.slack.channels.find(call.path[1]);
  if (found == world.slack.channels.end()) return refuse(404, "there is no channel " + call.path[1]);
  const auto changed = change_channel(world, found->second, call.body);
  return changed ? json_response(200, {{"id", call.path[1]}}) : refuse(changed.error());
}

// {"id", "name", "email"?, "team_id"?}: another person, in a workspace.
HttpResponse create_person(World& world, const ControlCall& call) {
  const auto id = text_member(call.body, "id");
  const auto name = text_member(call.body, "name");
  if (id.empty() || name.empty()) return refuse(400, "POST {id, name, email, team_id}");
  if (world.slack.people.contains(id)) return refuse(409, "there is somebody " + id);
  auto& person = world.slack.people[id];
  person = {id, ascii::lower(name), name, text_member(call.body, "email")};
  change_person(world, person, call.body);
  return json_response(201, {{"id", id}, {"name", name}});
}

// POST …/people/{id}: what becomes of them.
HttpResponse alter_person(World& world, const ControlCall& call) {
  if (call.method == "POST" && call.path.size() == 1) return create_person(world, call);
  if (call.method != "POST" || call.path.size() != 2) return refuse(405, "POST …/{id}");
  const auto found = world.slack.people.find(call.path[1]);
  if (found == world.slack.people.end()) return refuse(404, "there is nobody " + call.path[1]);
  change_person(world, found->second, call.body);
  return json_response(200, {{"id", call.path[1]}});
}

// {"id", "name"}: another channel of the workspace, with the bot and everybody in it.
HttpResponse create_channel(World& world, const ControlCall& call) {
  if (call.method == "POST" && call.path.size() == 2) return alter_channel(world, call);
  const auto id = text_member(call.body, "id");
  const auto name = text_member(call.body, "name");
  if (call.method != "POST" || id.empty() || name.empty()) return refuse(400, "POST {id, name}");
  if (world.slack.channels.contains(id)) return refuse(409, "there is a channel " + id);
  add_channel(world, id, name, false, true);
  world.slack.channels[id].team_id = text_member(call.body, "team_id");
  world.engine.touch();
  return json_response(201, {{"id", id}, {"name", name}});
}

HttpResponse read_state(World& world, const ControlCall&) {
  return json_response(200, describe_state(world));
}

HttpResponse read_oracle(World& world, const ControlCall&) {
  return json_response(200, world.oracle.describe());
}

HttpResponse handle_settings(World& world, const ControlCall& call) {
  return control_settings(world, call.method, call.body);
}

HttpResponse handle_throttle(World& world, const ControlCall& call) {
  if (call.method != "POST") return refuse(405, "POST");
  return control_throttle(world, call.body);
}

HttpResponse handle_subscriptions_control(World& world, const ControlCall& call) {
  return control_subscriptions(world, call.method, call.path, call.body);
}

HttpResponse handle_workflow_control(World& world, const ControlCall& call) {
  auto* company = find_company(world, call.body);
  if (call.method != "POST" || company == nullptr) return refuse(405, "POST, for a company that there is");
  return control_workflows(world, *company, call.path[0], call.body);
}

HttpResponse handle_views_control(World& world, const ControlCall& call) {
  if (call.method != "POST" || call.path.size() != 2) return refuse(405, "POST …/submit, /click or /close");
  const auto done = control_view(world, call.path[1], call.body);
  return done ? json_response(202, {{"id", *done}}) : refuse(done.error());
}

HttpResponse handle_messages(World& world, const ControlCall& call) {
  if (call.method != "POST") return refuse(405, "POST {user, channel, text}");
  const auto written = write_message(world, call.body);
  return written ? json_response(202, {{"id", *written}}) : refuse(written.error());
}

HttpResponse handle_home(World& world, const ControlCall& call) {
  if (call.method != "POST") return refuse(405, "POST {user}");
  const auto opened = open_home(world, call.body);
  return opened ? json_response(202, {{"id", *opened}}) : refuse(opened.error());
}

HttpResponse handle_environment_control(World& world, const ControlCall& call) {
  return control_environment(world, call.method, call.path, call.body);
}

HttpResponse handle_webhooks_control(World& world, const ControlCall& call) {
  return control_webhooks(world, call.method, call.body);
}

HttpResponse handle_workspaces(World& world, const ControlCall& call) {
  return control_workspaces(world, call.method, call.body);
}

HttpResponse handle_installation(World& world, const ControlCall& call) {
  return control_installation(world, call.method, call.body);
}

struct Route {
  const char* name;
  HttpResponse (*handle)(World&, const ControlCall&);
};

constexpr auto routes = std::to_array<Route>({{"state", read_state},
                                              {"companies", create_company},
                                              {"channels", create_channel},
                                              {"people", alter_person},
                                              {"oracle", read_oracle},
                                              {"invoices", handle_documents},
                                              {"orders", handle_documents},
                                              {"sales-invoices", handle_documents},
                                              {"credit-memos", handle_documents},
                                              {"employees", handle_rows},
                                              {"vendors", handle_rows},
                                              {"customers", handle_rows},
                                              {"vendorBankAccounts", handle_rows},
                                              {"purchaseReceipts", handle_rows},
                                              {"clicks", handle_clicks},
                                              {"events", handle_events},
                                              {"collections", handle_collections},
                                              {"app", set_app},
                                              {"installation", handle_installation},
                                              {"workspaces", handle_workspaces},
                                              {"workflow", handle_workflow_control},
                                              {"workflow-subscriptions", handle_workflow_control},
                                              {"approval-admin", handle_workflow_control},
                                              {"approval-users", handle_workflow_control},
                                              {"views", handle_views_control},
                                              {"messages", handle_messages},
                                              {"home", handle_home},
                                              {"subscriptions", handle_subscriptions_control},
                                              {"webhooks", handle_webhooks_control},
                                              {"environment", handle_environment_control},
                                              {"faults", handle_faults},
                                              {"throttle", handle_throttle},
                                              {"settings", handle_settings}});

}  // namespace

HttpResponse handle_control(World& world, const HttpRequest& request) {
  ControlCall call;
  call.method = request.method;
  call.path = path_parts(read_target(request.url).path);
  call.path.erase(call.path.begin(), call.path.begin() + 2);
  if (call.path.empty()) return refuse(404, "no such thing in the control API");
  call.body = request.body.empty() ? Json::object() : read_json(request.body);
  if (call.body.is_discarded()) return refuse(400, "the body is not valid JSON");
  for (const auto& route : routes) {
    if (call.path[0] == route.name) return route.handle(world, call);
  }
  return refuse(404, "no \"" + call.path[0] + "\" in the control API");
}

}  // namespace countersign::sandbox
