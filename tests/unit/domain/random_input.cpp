#include "random_input.hpp"

#include "support.hpp"

namespace countersign::domain::test {
namespace {

/// Not UTF-8: the words of a broken proxy.
const std::string garbage = "no \xff\xfe answer";

Instant some_instant(Choices& choices) {
  return start + Duration{60'000} * static_cast<long long>(choices.below(40));
}

RecordKey some_key(Choices& choices) {
  auto key = record;
  key.resource = choices.one_of<Resource>({Resource::purchase_invoices, Resource::purchase_invoices,
                                           Resource::purchase_orders, Resource::employees});
  return key;
}

ApproverReference some_person(Choices& choices) {
  return choices.one_of<ApproverReference>({{ApproverReference::Kind::slack_user, "U0DANA"},
                                            {ApproverReference::Kind::email, "Lee@Contoso.com"},
                                            {ApproverReference::Kind::employee, "E-7"}});
}

Message some_message(Choices& choices) {
  const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR"};
  switch (choices.below(8)) {
    case 0:
      return RecordMarked{some_key(choices).resource, record.id, "updated"};
    case 1:
      return SweepRequested{Resource::purchase_invoices, some_instant(choices), "a collection changed"};
    case 2:
      return DocumentMissing{record};
    case 3:
      return PeopleResolved{{{some_person(choices), choices.one_of<std::string>({"", "U0DANA", "U0LEE"})}}};
    case 4: {
      auto employee = full_employee();
      employee.active = choices.below(3) != 0;
      return EmployeeRead{employee};
    }
    case 5:
      return PeopleWanted{to_string(record), company,
                          choices.below(4) == 0 ? std::vector<ApproverReference>{}
                                                : std::vector<ApproverReference>{some_person(choices)}};
    case 6: {
      const auto version = choices.below(4);
      return Clicked{record,  choices.one_of<std::string>({"approve", "approve", "retry", "reject"}),
                     version, choices.one_of<std::string>({"U0DANA", "U0DANA", "U0LEE", "U0STRANGE"}),
                     "C1",    "1.0",
                     start};
    }
    default:
      return DocumentRead{some_document(choices), facts};
  }
}

}  // namespace

Document some_document(Choices& choices) {
  auto document = full_document();
  const auto facts = choices.below(4);
  const auto status = choices.below(8);
  const auto minute = choices.below(40);
  if (facts == 1) document.total.amount = decimal("19050");
  if (facts == 2) document.total.amount = decimal("10");
  if (facts == 3) document.external_number.clear();
  // Mostly a draft: elsewhere there is little to tell.
  if (status == 5) document.status = DocumentStatus::open;
  if (status == 6) document.status = DocumentStatus::paid;
  if (status == 7) document.status = DocumentStatus::unknown;
  document.last_modified = start + 1min * static_cast<long long>(minute);
  document.etag = std::to_string(facts) + "." + std::to_string(status) + "." + std::to_string(minute);
  return document;
}

Call some_call(Choices& choices) {
  switch (choices.below(11)) {
    case 0:
      return ReadRecord{some_key(choices)};
    case 1:
      return PostDocument{record, "0.0.0"};
    case 2:
      return ReadPage{company, Resource::purchase_invoices, some_instant(choices), {}};
    case 3:
      return ReadCompany{company};
    case 4:
      return EnsureSubscription{company, Resource::purchase_invoices};
    case 5:
      return RenewSubscription{company, Resource::purchase_invoices, "first"};
    case 6:
      return ShowCard{choices.one_of<std::string>({"C1", "C2"}), "dl_1"};
    case 7:
      return FindCard{choices.one_of<std::string>({"C1", "C2"}), "dl_1", start};
    case 8:
      return Whisper{"C1", "U0LEE", {}};
    case 9:
      return NotifyThread{"C1", "1.0", {"U0DANA"}};
    default:
      return LookUpUser{"lee@contoso.com"};
  }
}

Outcome some_outcome(Choices& choices) {
  switch (choices.below(17)) {
    case 0:
      return RecordRead{some_document(choices)};
    case 1:
      return RecordRead{full_employee()};
    case 2:
      return RecordGone{};
    case 3:
      return PostAccepted{};
    case 4:
      return PostRefused{"Application_DialogException", garbage};
    case 5:
      return PostConflict{};
    case 6:
      return PageRead{{some_document(choices)},
                      {{"1", garbage, garbage}},
                      choices.below(3) == 0 ? "https://localhost/next" : ""};
    case 7:
      return CompanyRead{"CRONUS", "CRONUS DE", "EUR"};
    case 8:
      return SubscriptionActive{choices.one_of<std::string>({"first", "second"}), some_instant(choices) + 24h,
                                choices.below(2) == 0};
    case 9:
      return SubscriptionMissing{};
    case 10:
      return CardShown{"1.0", choices.below(9)};
    case 11:
      return choices.below(2) == 0 ? CardFound{} : CardFound{"1.0"};
    case 12:
      return CannotTell{};
    case 13:
      return choices.below(2) == 0 ? Outcome{Delivered{}} : Outcome{UserUnknown{}};
    case 14:
      return UserFound{"U0LEE", garbage, choices.below(3) == 0};
    case 15:
      return InDoubt{garbage};
    default:
      return Failed{Failed::Kind::exhausted, garbage, garbage};
  }
}

Outcome fitting_outcome(const Call& call, Choices& choices) {
  const Failed failed{Failed::Kind::exhausted, "exhausted", garbage};
  const auto kind = choices.below(8);
  if (std::holds_alternative<PostDocument>(call)) {
    const std::vector<Outcome> answers{PostAccepted{}, PostAccepted{}, PostRefused{"code", "closed"},
                                       PostConflict{}, PostConflict{}, InDoubt{garbage},
                                       RecordGone{},   failed};
    return answers.at(kind);
  }
  if (kind == 7) return failed;
  if (std::holds_alternative<ReadRecord>(call)) {
    return kind == 6 ? Outcome{RecordGone{}} : Outcome{RecordRead{some_document(choices)}};
  }
  if (std::holds_alternative<ReadPage>(call)) {
    return PageRead{{some_document(choices)}, {}, kind == 6 ? "https://localhost/next" : ""};
  }
  if (std::holds_alternative<ReadCompany>(call)) return CompanyRead{"CRONUS", "CRONUS DE", "EUR"};
  if (std::holds_alternative<EnsureSubscription>(call) || std::holds_alternative<RenewSubscription>(call)) {
    if (kind == 6 && std::holds_alternative<RenewSubscription>(call)) return SubscriptionMissing{};
    return SubscriptionActive{kind < 4 ? "first" : "second", some_instant(choices) + 72h, kind == 0};
  }
  if (std::holds_alternative<ShowCard>(call)) {
    return kind == 6 ? Outcome{InDoubt{garbage}} : Outcome{CardShown{"1.0", choices.below(6)}};
  }
  if (std::holds_alternative<FindCard>(call)) {
    if (kind == 6) return CannotTell{};
    return kind < 3 ? CardFound{} : CardFound{"1.0"};
  }
  if (std::holds_alternative<LookUpUser>(call)) {
    return kind < 3 ? Outcome{UserUnknown{}} : Outcome{UserFound{"U0LEE", "Lee", kind == 6}};
  }
  return kind == 6 ? Outcome{InDoubt{garbage}} : Outcome{Delivered{}};
}

Input some_input(std::uint32_t number) {
  Choices choices{number};
  switch (choices.below(5)) {
    case 0:
    case 1:
      return encode(some_message(choices));
    case 2:
      return TimerFired{choices.one_of<std::string>(
          {"settle", "look", "sweep", "renew", "look_again", "poll:purchaseOrders", "unheard of"})};
    case 3: {
      const Call call = some_call(choices);
      if (choices.below(2) == 0) return EffectEnded{EffectId{"e"}, call, some_outcome(choices)};
      return EffectEnded{EffectId{"e"}, call, fitting_outcome(call, choices)};
    }
    default:
      if (choices.below(4) == 0) return Record{"unheard_of", 1, "{}"};
      return Wake{};
  }
}

void OpenCalls::take(const Turn& turn) {
  for (const auto& effect : turn.effects) calls.push_back(*decode_call(effect.call));
}

Call OpenCalls::pull(Choices& choices) {
  const auto at = choices.below(static_cast<std::uint32_t>(calls.size()));
  const Call call = calls.at(at);
  calls.erase(calls.begin() + at);
  return call;
}

}  // namespace countersign::domain::test
