#include "ledger/lending/allocation.h"

#include <algorithm>
#include <tuple>

#include "ledger/base/check.h"

namespace thuning::lending {
namespace {

using ledger::v1::Instalment;
using ledger::v1::Loan;
using ledger::v1::LoanCharge;
using type::v1::Allocation;
using type::v1::Component;

int DayKey(const google::type::Date& date) {
  return (date.year() * 100 + date.month()) * 100 + date.day();
}

Component ComponentOf(const LoanCharge& charge) {
  return charge.kind() == type::v1::FEE_KIND_PENALTY ? type::v1::COMPONENT_PENALTY
                                                     : type::v1::COMPONENT_FEE;
}

// Instalments are in this order already; charges come as they were made.
std::vector<const LoanCharge*> ByDueDate(const Loan& loan) {
  std::vector<const LoanCharge*> charges;
  for (const LoanCharge& charge : loan.charges()) charges.push_back(&charge);
  const auto key = [](const LoanCharge* charge) {
    return std::make_tuple(DayKey(charge->due_date()), ComponentOf(*charge), charge->number());
  };
  std::sort(charges.begin(), charges.end(),
            [key](const LoanCharge* a, const LoanCharge* b) { return key(a) < key(b); });
  return charges;
}

class Waterfall {
 public:
  explicit Waterfall(int64_t amount_minor) : left_minor_(amount_minor) {}

  bool dry() const { return left_minor_ == 0; }

  void Pay(Component component, int number, int64_t open_minor) {
    LEDGER_CHECK(open_minor >= 0);
    const int64_t paid = std::min(open_minor, left_minor_);
    if (paid == 0) return;
    Allocation& allocation = allocations_.emplace_back();
    allocation.set_component(component);
    allocation.set_number(number);
    allocation.set_amount_minor(paid);
    left_minor_ -= paid;
  }

  void Pay(const LoanCharge& charge) {
    Pay(ComponentOf(charge), charge.number(), charge.amount_minor() - charge.paid_minor());
  }

  void Pay(const Instalment& row) {
    Pay(type::v1::COMPONENT_INTEREST, row.number(),
        row.interest_minor() - row.interest_paid_minor());
    Pay(type::v1::COMPONENT_PRINCIPAL, row.number(),
        row.principal_minor() - row.principal_paid_minor());
  }

  std::vector<Allocation> TakeAllocations() { return std::move(allocations_); }

 private:
  int64_t left_minor_;
  std::vector<Allocation> allocations_;
};

}  // namespace

int64_t OutstandingMinor(const Loan& loan) {
  int64_t outstanding = 0;
  for (const Instalment& row : loan.instalments()) {
    outstanding += row.principal_minor() - row.principal_paid_minor();
    outstanding += row.interest_minor() - row.interest_paid_minor();
  }
  for (const LoanCharge& charge : loan.charges()) {
    outstanding += charge.amount_minor() - charge.paid_minor();
  }
  return outstanding;
}

std::vector<Allocation> Allocate(const Loan& loan, int64_t amount_minor) {
  Waterfall waterfall(amount_minor);
  const std::vector<const LoanCharge*> charges = ByDueDate(loan);
  auto charge = charges.begin();
  for (const Instalment& row : loan.instalments()) {
    if (waterfall.dry()) break;
    const int due = DayKey(row.due_date());
    for (; charge != charges.end() && DayKey((*charge)->due_date()) <= due; ++charge) {
      waterfall.Pay(**charge);
    }
    waterfall.Pay(row);
  }
  for (; charge != charges.end(); ++charge) waterfall.Pay(**charge);
  LEDGER_CHECK(waterfall.dry());
  return waterfall.TakeAllocations();
}

}  // namespace thuning::lending
