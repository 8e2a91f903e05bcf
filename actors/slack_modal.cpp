#include "actors/slack_modal.hpp"

#include "cards/modal.hpp"
#include "core/limits.hpp"
#include "domain/document_file.hpp"

namespace countersign::actors {
namespace {

const std::string& user_of(const domain::Call& call) {
  const auto* open = std::get_if<domain::OpenModal>(&call);
  return open != nullptr ? open->user : std::get<domain::UpdateModal>(call).user;
}

/// Where whoever sees the lines finds the document's files, for a while.
std::string files_url(const Executor& executor, const domain::Call& call, const domain::CardView& card) {
  const auto record = domain::parse_record_key(card.conversation);
  if (!record || reader_of(call).empty()) return {};
  const auto& tenant = executor.tenant;
  const domain::FileLink link{*record, std::nullopt, reader_of(call),
                              executor.now() + limits::file_link_life_ms};
  return tenant->settings.public_url + domain::file_path(tenant->id(), link, tenant->derive);
}

}  // namespace

const domain::Modal& modal_of(const domain::Call& call) {
  const auto* open = std::get_if<domain::OpenModal>(&call);
  return open != nullptr ? open->modal : std::get<domain::UpdateModal>(call).modal;
}

std::string reader_of(const domain::Call& call) {
  return modal_of(call).kind == domain::Modal::Kind::lines ? user_of(call) : std::string{};
}

std::string draw_modal(const Executor& executor, const domain::Call& call, const domain::CardView& card) {
  return cards::render_modal(modal_of(call), card, executor.tenant->settings.time_zone, executor.now(),
                             files_url(executor, call, card));
}

}  // namespace countersign::actors
