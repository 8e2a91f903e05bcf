// The parts of a conversation's decision, each in a file of its own. Included by .cpp files alone.
#pragma once

#include <string>
#include <vector>

#include "domain/conversation_state.hpp"

namespace countersign::domain {

/// conversation_facts.cpp: what was read about the record, by whomever.
/// The origin of a reading of our own: that it was there.
void on_document(ConversationStep& step, const DocumentRead& read);
void on_missing(ConversationStep& step);
/// Whether it is there again is read by the conversation itself: what others read may be older than its
/// deletion. A posted one comes back in an environment that was restored.
void look_whether_back(ConversationStep& step, const DocumentRead& read);
/// Read by the conversation after it was deleted.
void on_back(ConversationStep& step, const DocumentRead& read);
void on_settled(ConversationStep& step);
/// After a failed post: the facts decide what the card asks for.
void follow_facts(ConversationStep& step);
void end_as_posted(ConversationStep& step);
void end_as_handled(ConversationStep& step);
/// It is posted: by us if a post of ours may have done it, else by somebody else.
void end_as_found_posted(ConversationStep& step);
/// What `is_posted_since` needs: the number that the document had before it was posted.
std::string draft_number_of(const ConversationState& state);
void end_as_deleted(ConversationStep& step);

/// Shows the document at a new version and asks for a decision.
void become_ready(ConversationStep& step);
/// The facts differ from the ones on the card.
void show_change(ConversationStep& step, const std::vector<FieldChange>& changes);
/// No longer ready: what is missing, if anything.
void withdraw(ConversationStep& step, const std::vector<std::string>& missing);

/// conversation_policy.cpp: who may approve, and who is asked now.
PolicyFacts policy_facts(const ConversationState& state);
/// `state.people`, with whom Business Central's setup names under that name, too.
std::vector<ResolvedPerson> people_now(const ConversationState& state);
/// Absolute, in local currency. None: there is no exchange rate.
std::optional<Decimal> local_amount(const Document& document);
/// Whether this person is named as an approver, by the route or by Business Central.
bool is_named(const ConversationState& state, const ResolvedPerson& person);
/// Slack users who are named as approvers, in any step; one who sent the document may be among them.
std::vector<std::string> approvers_of(const ConversationState& state);
/// Those who may decide: without whoever sent it, with those who stand in for one of them.
std::vector<std::string> deciders_of(const ConversationState& state);
/// Those whose approval is waited for now.
std::vector<std::string> asked_of(const ConversationState& state);
/// Those who may have it posted once it is approved and held.
std::vector<std::string> posters_of(const ConversationState& state);
/// It is approved, and somebody here may post it.
bool is_ready_to_post(const ConversationState& state);
/// Why nobody may decide here; empty when somebody may.
std::string obstacle_of(const ConversationState& state);
/// The Slack user of whoever sent it for approval; empty when that is not known.
std::string sender_of(const ConversationState& state);
/// The e-mail address of whoever sent or entered it, in small letters; empty when that is not known.
std::string requester_of(const ConversationState& state);
/// Asks the directory for all whom the policy and the delegations name, and for whoever sent it.
void ask_for_people(ConversationStep& step);
/// The directory has answered.
void on_people(ConversationStep& step, const PeopleResolved& resolved);
/// conversation_quiet.cpp: what waits for business hours. It is judged again when they come, when it becomes
/// urgent and whenever something happens meanwhile: what is no news any more by then is not told.
bool may_post_card(const ConversationStep& step);
/// A reply in the thread of every card that is there. `seen`: of a change, what people had been shown before.
void tell_threads(ConversationStep& step, const ThreadNote& note, const Document* seen = nullptr);
/// The app's own conversation with somebody, in their hours: for a list of one's own, far from the card.
void tell_person(ConversationStep& step, const std::string& user, ThreadNote::Kind kind);
void on_quiet_due(ConversationStep& step);
/// At the end of each turn: tells what need not wait any more, and plans the next look.
void keep_quiet(ConversationStep& step);

/// conversation_notice.cpp: a notice has a message of its own in a channel, or is a line of its digest.
/// Asks the digests of these channels, unless there is a card already.
void offer_notice(ConversationStep& step, const std::vector<std::string>& channels);
/// Its lines that were not posted yet say what is true now.
void offer_lines_again(ConversationStep& step);
/// They are no news any more. Call it before the event that ends the notice.
void retract_notice(ConversationStep& step);
void on_notice_taken(ConversationStep& step, const NoticeTaken& taken);
/// Some of its lines were not posted yet.
bool has_open_lines(const ConversationStep& step);

/// conversation_rate.cpp: by which exchange rate it is compared.
/// What was read, with its total in local currency as far as that is known.
Document with_local_total(const ConversationStep& step, const DocumentRead& read,
                          const CompanyFacts& company);
void on_rate_due(ConversationStep& step);
void on_rate_read(ConversationStep& step, const Outcome& outcome);
/// At the end of each turn: has it read again while its rate is not known.
void keep_rate(ConversationStep& step);

/// conversation_patience.cpp: what happens while nobody decides.
/// At the begin of each turn: who stands in for whom by now.
void keep_stand_ins(ConversationStep& step);
/// At the end of each turn: when something is due next.
void keep_patience(ConversationStep& step);
/// When this Slack user is at work next, or now; of one whose time zone is not known, by the tenant's clock.
Instant at_work(const ConversationStep& step, const std::string& user);
void on_patience_due(ConversationStep& step);
/// At the end of each turn: tells those who are asked next, and asks once more where the people of the policy
/// are others by now. `before`: the step that was waited for.
void keep_policy(ConversationStep& step, std::uint32_t before);
/// The step that is waited for; 0 while none is.
std::uint32_t awaited_step(const ConversationState& state);

/// conversation_days.cpp: the days left on the cards.
void on_morning(ConversationStep& step);
/// At the end of each turn: plans the next morning, or gives it up.
void keep_days(ConversationStep& step);

/// conversation_exceptions.cpp: whether it was posted since the company is watched, going by the posting
/// date; older invoices are nobody's exception.
bool was_watched(const Document& document, const CompanyFacts& company);
/// Before a document ends as handled: notes an exception unless its last version was approved.
void note_exception(ConversationStep& step);

/// conversation_native.cpp: where Business Central's own approval decides.
void follow_approval(ConversationStep& step);
void ask_approval(ConversationStep& step);
void forget_approval(ConversationStep& step);
void on_approval(ConversationStep& step, const ApprovalsKnown& known);
void on_release(ConversationStep& step, const Outcome& outcome);
void on_release_due(ConversationStep& step);

void ask_release(ConversationStep& step);
/// The mode that the settings name for this record.
ApprovalMode mode_in_settings(const ConversationStep& step);

/// conversation_held.cpp: what Business Central holds in the mode release although no route asks for it.
/// Opens it for the route that asks for it by now, else for the controllers. True when something was opened.
bool open_held(ConversationStep& step);
/// A draft that no route asks for was read.
void keep_unrouted(ConversationStep& step, const Document& document, const CompanyFacts& company);
/// A poll found it waiting.
void on_held(ConversationStep& step);
/// Where the settings say so, it is released without a person. True when that is under way.
bool release_by_policy(ConversationStep& step);
/// conversation_facts.cpp
/// `is_new`: the document was not there before.
void open(ConversationStep& step, const Route& route, bool unrouted, const std::vector<FurtherRoute>& further,
          bool is_new = false);

/// conversation_release.cpp: where Business Central's workflow asks us.
void on_requested(ConversationStep& step, const ApprovalRequested& requested);
void begin_release(ConversationStep& step);
void on_release_known(ConversationStep& step, const Outcome& outcome, bool was_stale);
void on_answer(ConversationStep& step, const Outcome& outcome);
void answer_workflow(ConversationStep& step);

/// conversation_clicks.cpp: what people ask for in Slack, and whether they may.
void on_click(ConversationStep& step, const Clicked& click);
void on_form(ConversationStep& step, const FormSubmitted& form);
void on_page(ConversationStep& step, const PageTurned& turned);
void on_modal_ended(ConversationStep& step, const Call& call, const Outcome& outcome);

/// conversation_decisions.cpp: what follows once somebody may. `right`: whose approval it is.
void approve(ConversationStep& step, const Clicked& click, Signature right);
/// Once more what failed, by whoever clicks.
void retry(ConversationStep& step, const Clicked& click);
/// What was approved and held.
void post_held(ConversationStep& step, const Clicked& click);
/// Tells those who may post it.
void tell_posters(ConversationStep& step);
void reject(ConversationStep& step, const FormSubmitted& form);
void cancel(ConversationStep& step, const Clicked& click);
void ask(ConversationStep& step, const FormSubmitted& form);
void answer_question(ConversationStep& step, const FormSubmitted& form);

/// conversation_checks.cpp: what is looked at before it is approved, and once more before it is posted.
/// Whether this document is looked at: a purchase invoice that is approved here.
bool needs_checks(const ConversationState& state);
/// Whether a field says who entered it, which is read with the checks.
bool reads_requester(const ConversationState& state);
/// The tenant's, with what the route says over them.
CheckSettings check_settings(const ConversationStep& step);
/// Whether they were read for the document as last read.
bool are_checks_fresh(const ConversationState& state);
/// Nobody may approve it: they were not read yet.
bool are_checks_awaited(const ConversationState& state);
/// What keeps it from being approved; null when nothing does.
const Check* stop_of(const ConversationState& state);
/// True when they are there for the document as last read; else they are asked for.
bool have_checks(ConversationStep& step);
/// One reading at a time. `urgent`: a person waits for it.
void ask_checks(ConversationStep& step, bool urgent);
void on_checks(ConversationStep& step, const ReadChecks& call, const Outcome& outcome);
void on_checks_due(ConversationStep& step);
/// At the end of each turn: has them read for what is shown now.
void keep_checks(ConversationStep& step);

/// conversation_posting.cpp: from a decision to a posted document.
void on_post_answer(ConversationStep& step, const Outcome& outcome);
void ask_for_read(ConversationStep& step);
/// Posts the document as last read, once the checks were read again.
void post(ConversationStep& step);
/// Without looking.
void post_now(ConversationStep& step);

/// conversation_checking.cpp: what a post whose outcome is not certain did. Read back on a schedule; a person
/// decides on what nobody can read.
void begin_checking(ConversationStep& step, bool look_at_once);
/// A person's wish to post what is undecided or unclear: it is read first.
void look_then_post(ConversationStep& step, const Clicked& click);
/// The company read the document while it is being looked into.
void on_read_by_others(ConversationStep& step);
void on_look_due(ConversationStep& step);
void on_decide_due(ConversationStep& step);
/// It is known what the post did.
void stop_looking(ConversationStep& step);
/// Our own read after a post ended: with the record in state.document, without it, or failed.
void on_read_back(ConversationStep& step);
void on_read_back_missing(ConversationStep& step);
void on_read_failed(ConversationStep& step);
/// What we cannot finish: the card says why and what to do. `said`: the message is Business Central's own.
void give_to_person(ConversationStep& step, std::string message, std::string advice, bool said = false);

}  // namespace countersign::domain
