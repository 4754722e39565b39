#include "ledger/funding/funding_month.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/check.h"
#include "ledger/checks/request_checks.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::funding {
namespace {

using event::v1::Posting;
using event::v1::Record;
using state::v1::FundingMonth;
using type::v1::FundingFigures;
using Balances = std::map<std::string, int64_t>;

// "partners/cdc/fundingLines/prets-2026" of what is below it, "partners/cdc" of all else of the
// partner, and nothing of other subjects.
std::string HolderOf(absl::string_view subject) {
  if (!absl::StartsWith(subject, "partners/")) return "";
  const std::vector<absl::string_view> words = absl::StrSplit(subject, '/');
  const size_t kept = words.size() >= 4 && words[2] == "fundingLines" ? 4 : 2;
  return absl::StrJoin(words.begin(), words.begin() + static_cast<ptrdiff_t>(kept), "/");
}

std::string MonthRow(absl::string_view holder, int year, int month) {
  return absl::StrFormat("%s/months/%04d-%02d", holder, year, month);
}

FundingMonth::Day& DayOf(int day, FundingMonth& month) {
  auto& days = *month.mutable_days();
  int index = 0;
  while (index < days.size() && days[index].day() < day) ++index;
  if (index < days.size() && days[index].day() == day) return days[index];
  days.Add()->set_day(day);
  for (int last = days.size() - 1; last > index; --last) days.SwapElements(last, last - 1);
  return days[index];
}

void AddTurnover(const Posting& posting, FundingMonth::Day& day) {
  const int64_t amount = accounting::SignedAmount(posting);
  for (FundingMonth::Turnover& turnover : *day.mutable_turnovers()) {
    if (turnover.account() != posting.account()) continue;
    return turnover.set_amount_minor(turnover.amount_minor() + amount);
  }
  FundingMonth::Turnover& turnover = *day.add_turnovers();
  turnover.set_account(posting.account());
  turnover.set_amount_minor(amount);
}

void AddTurnovers(const FundingMonth& month, int first_day, int last_day, Balances& balances) {
  for (const FundingMonth::Day& day : month.days()) {
    if (day.day() < first_day || day.day() > last_day) continue;
    for (const auto& turnover : day.turnovers()) {
      balances[turnover.account()] += turnover.amount_minor();
    }
  }
}

Balances BalancesOf(absl::string_view holder, Date first, Date last, StateReader& state) {
  Balances balances;
  const int months = (last.year() - first.year()) * 12 + last.month() - first.month();
  for (int i = 0; i <= months; ++i) {
    const int number = first.month() - 1 + i;
    const int year = first.year() + number / 12;
    const int month = number % 12 + 1;
    const auto* row = state.Find<FundingMonth>(MonthRow(holder, year, month));
    if (row == nullptr) continue;
    AddTurnovers(*row, i == 0 ? first.day() : 1, i == months ? last.day() : 31, balances);
  }
  return balances;
}

int64_t DebitOf(const Balances& balances, absl::string_view account) {
  const auto found = balances.find(std::string(account));
  return found == balances.end() ? 0 : found->second;
}

// What has to be given back to a guarantor of what it paid.
int64_t OwedToGuarantor(const Balances& balances) {
  const int64_t returned = -DebitOf(balances, accounting::kPartnersGuaranteeReturned);
  const int64_t called = -DebitOf(balances, accounting::kIndemnities) + returned;
  return std::min(returned, called - DebitOf(balances, accounting::kGuaranteesCalled));
}

int64_t NetOf(const FundingFigures& figures) {
  return figures.principal_minor() + figures.interest_minor() + figures.fees_minor() +
         figures.losses_owed_minor() + figures.recovered_minor() + figures.indemnities_minor() -
         figures.drawn_minor() - figures.settled_minor();
}

}  // namespace

void FoldPostings(const Record& record, State& state) {
  for (const Posting& posting : record.postings()) {
    const std::string holder = HolderOf(posting.subject());
    if (holder.empty()) continue;
    const google::type::Date& date = accounting::BookingDate(record, posting);
    FundingMonth& month = state.ChangeOrCreate<FundingMonth>(MonthRow(
        absl::StrCat("operators/", record.operator_id(), "/", holder), date.year(), date.month()));
    AddTurnover(posting, DayOf(date.day(), month));
  }
}

FundingFigures FiguresOf(absl::string_view holder, const Span& span, StateReader& state) {
  FundingFigures figures;
  if (span.last < span.first) return figures;
  const Balances balances = BalancesOf(holder, span.first, span.last, state);
  const auto debit = [&](absl::string_view account) { return DebitOf(balances, account); };
  figures.set_drawn_minor(debit(accounting::kPartnersDrawn));
  figures.set_principal_minor(-debit(accounting::kPartnersPrincipal));
  figures.set_interest_minor(-debit(accounting::kPartnersInterest));
  figures.set_fees_minor(-debit(accounting::kPartnersFees));
  figures.set_losses_borne_minor(-debit(accounting::kLossesBorneByPartners));
  figures.set_losses_owed_minor(-debit(accounting::kPartnersLosses));
  figures.set_recovered_minor(-debit(accounting::kPartnersRecoveries));
  figures.set_indemnities_minor(-debit(accounting::kPartnersIndemnities));
  figures.set_guarantee_returned_minor(-debit(accounting::kPartnersGuaranteeReturned));
  figures.set_guarantee_called_minor(-debit(accounting::kIndemnities) +
                                     figures.guarantee_returned_minor());
  figures.set_guarantee_received_minor(figures.guarantee_called_minor() -
                                       debit(accounting::kGuaranteesCalled));
  figures.set_settled_minor(debit(accounting::kPartnersCurrent));

  const Balances before = span.since < span.first
                              ? BalancesOf(holder, span.since, AddDays(span.first, -1), state)
                              : Balances();
  Balances until = before;
  for (const auto& [account, amount] : balances) until[account] += amount;
  figures.set_net_minor(NetOf(figures) + OwedToGuarantor(until) - OwedToGuarantor(before));
  return figures;
}

void Add(const FundingFigures& figures, FundingFigures& sum) {
  const auto* type = FundingFigures::descriptor();
  const auto* reflection = FundingFigures::GetReflection();
  for (int i = 0; i < type->field_count(); ++i) {
    const auto* field = type->field(i);
    reflection->SetInt64(&sum, field,
                         reflection->GetInt64(sum, field) + reflection->GetInt64(figures, field));
  }
}

}  // namespace thuning::funding
