// What opens over Slack: the forms Reject, Ask and Answer, and all lines of a document. Pure but for the
// system's time zone database; any thread.
#pragma once

#include <string>

#include "core/time.hpp"
#include "domain/card_view.hpp"
#include "domain/message.hpp"

namespace countersign::cards {

/// The input blocks of our forms, by which a submission's fields are found.
inline constexpr const char* text_block = "text";
inline constexpr const char* person_block = "person";

/// Lines on one page of a document.
inline constexpr std::size_t lines_per_page = 40;

/// A view as Slack takes it, a JSON object. It is about what the card shows at this moment, and carries its
/// version. Whatever the input, it keeps every limit of Block Kit and of views. A page that there is not
/// becomes the last.
/// `files_url`: where the document's files are found; empty: no link to them.
std::string render_modal(const domain::Modal& modal, const domain::CardView& view,
                         const std::string& time_zone, Instant now, const std::string& files_url = {});

/// The answer to a submission, as Slack takes it: empty to close the form, else what is wrong, under its
/// field, or why nothing was done. `form` is the modal's kind, as in callback_id.
std::string form_answer(const domain::FormAnswer& answer, const std::string& form,
                        const std::string& time_zone);

}  // namespace countersign::cards
