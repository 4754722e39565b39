#include "clients/demonstration/story.h"

#include <algorithm>
#include <iterator>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/demonstration/calendar.h"
#include "ledger/base/check.h"

namespace thuning::demonstration {
namespace {

constexpr uint64_t kSeed = 13'001;  // a postcode of Marseille

// What the bank account of a loan or a participation is, in Story::banks; products likewise.
constexpr size_t kCoop = 0;
constexpr size_t kCdc = 1;
constexpr size_t kMicroloan = 0;
constexpr size_t kHonourLoan = 1;

struct Person {
  absl::string_view name;
  absl::string_view profile;
};

constexpr Person kPeople[] = {
    {"Leïla Marchetti", "individual"},         {"Atelier des Goudes", "association"},
    {"Tom Escoffier", "individual"},           {"Collectif Rive Sud", "collective"},
    {"Inès Barbaroux", "individual"},          {"Marius Canebas", "individual"},
    {"La Fabrique du Panier", "company"},      {"Nadia Khelifi", "individual"},
    {"Studio Malmousque", "company"},          {"Yanis Ferrero", "individual"},
    {"Les Voix de l'Huveaune", "association"}, {"Camille Aubanel", "individual"},
    {"Sofiane Djelloul", "individual"},        {"Collectif Plein Soleil", "collective"},
    {"Élise Pastoret", "individual"},          {"Théâtre de l'Estacade", "association"},
    {"Hugo Sampieri", "individual"},           {"Mina Rakoto", "individual"},
    {"Éditions du Vallon", "company"},         {"Rayan Toussaint", "individual"},
    {"Lucie Garrigue", "individual"},          {"Cirque Tramontane", "association"},
    {"Bastien Olive", "individual"},           {"Collectif Les Docks", "collective"},
    {"Salomé Verdier", "individual"},          {"Idriss Camara", "individual"},
    {"Radio Mistral Libre", "association"},    {"Jeanne Calendal", "individual"},
    {"Amine Benkacem", "individual"},          {"Chloé Rouvière", "individual"},
};

// Of the loans, in the order of the months of their applications.
constexpr Habit kHabits[] = {
    Habit::kDirectDebit, Habit::kTransfer,    Habit::kReturned, Habit::kLate,
    Habit::kLost,        Habit::kDirectDebit, Habit::kEarly,    Habit::kRoundedUp,
    Habit::kDirectDebit, Habit::kCash,        Habit::kTransfer, Habit::kForgiven,
    Habit::kDirectDebit, Habit::kReturned,    Habit::kTransfer, Habit::kDirectDebit,
    Habit::kLate,        Habit::kDirectDebit, Habit::kTransfer, Habit::kReturned,
    Habit::kDirectDebit, Habit::kLate,        Habit::kTransfer, Habit::kDirectDebit,
    Habit::kTransfer,    Habit::kDirectDebit,
};
constexpr size_t kMonthsOfLending = 8;  // from January

// Unlike the standard distributions, the same numbers with every library.
class Chance {
 public:
  size_t Below(size_t count) { return static_cast<size_t>(random_() % count); }

  template <typename T, size_t n>
  T OneOf(const T (&choices)[n]) {
    return choices[Below(n)];
  }

 private:
  std::mt19937_64 random_{kSeed};
};

Date Day(size_t month, size_t day) {
  const auto date = Date::FromYmd(kYear, static_cast<int>(month), static_cast<int>(day));
  LEDGER_CHECK(date.has_value());
  return *date;
}

int64_t Participation(absl::string_view profile) {
  if (profile == "individual") return 15'00;
  return profile == "company" ? 80'00 : 40'00;
}

PaymentMethod MethodOfParticipation(size_t index) {
  if (index == 0) return PaymentMethod::kCash;
  return index % 3 == 0 ? PaymentMethod::kDirectDebit : PaymentMethod::kTransfer;
}

std::vector<Beneficiary> Beneficiaries(Chance& chance) {
  std::vector<Beneficiary> beneficiaries;
  for (const Person& person : kPeople) {
    const size_t index = beneficiaries.size();
    const std::string account =
        absl::StrFormat("%011d", 20'000'000'000 + chance.Below(1'000'000'000));
    beneficiaries.push_back({.id = absl::StrFormat("B-%04d", index + 1),
                             .name = std::string(person.name),
                             .profile = std::string(person.profile),
                             .iban = FrenchIban("30004", "00123", account),
                             .joined = OnBusinessDay(Day(1, 2 + index / 2)),
                             .participation_minor = Participation(person.profile),
                             .method = MethodOfParticipation(index)});
  }
  return beneficiaries;
}

// Early in a month somebody applies; a week later it is approved, and paid out before the month
// ends, sometimes on its last days, so that the bank books it in the next.
void SetDates(Loan& loan, size_t month, Chance& chance) {
  const Date last = LastOfMonth(kYear, static_cast<int>(month));
  loan.applied = OnBusinessDay(Day(month, (month == 1 ? 12 : 2) + chance.Below(5)));
  loan.approved = BusinessDayAfter(loan.applied, 4);
  loan.paid_out = chance.Below(4) == 0 ? last : BusinessDayAfter(loan.approved, 3);
  loan.first_due = Day(month + 1, 5);
}

void SetAmounts(Loan& loan, Chance& chance) {
  constexpr int kMicroCounts[] = {6, 10, 12, 18, 24};
  constexpr int kHonourCounts[] = {10, 12, 20};
  const bool is_micro = loan.product == kMicroloan;
  loan.principal_minor = 500'00 * static_cast<int64_t>((is_micro ? 2 : 4) + chance.Below(11));
  loan.instalment_count = is_micro ? chance.OneOf(kMicroCounts) : chance.OneOf(kHonourCounts);
  if (loan.habit == Habit::kRoundedUp) loan.instalment_count = kMicroCounts[0];  // ends in time
}

std::vector<Loan> Loans(Chance& chance) {
  std::vector<Loan> loans;
  for (const Habit habit : kHabits) {
    const size_t index = loans.size();
    Loan loan{.borrower = index, .bank = chance.Below(2) == 0 ? kCoop : kCdc, .habit = habit};
    // To repay early makes sense where no interest is agreed for the time that is saved.
    const bool is_honour = habit == Habit::kEarly || chance.Below(3) == 0;
    loan.product = is_honour ? kHonourLoan : kMicroloan;
    SetDates(loan, 1 + index * kMonthsOfLending / std::size(kHabits), chance);
    SetAmounts(loan, chance);
    loans.push_back(std::move(loan));
  }
  std::stable_sort(loans.begin(), loans.end(),
                   [](const Loan& a, const Loan& b) { return a.applied < b.applied; });
  for (size_t i = 0; i < loans.size(); ++i) loans[i].id = absl::StrFormat("L-%04d", i + 1);
  return loans;
}

std::vector<BankRelation> Banks(const std::string& holder) {
  return {{.account = {.id = "coop",
                       .bank_name = "Crédit Coopératif",
                       .iban = FrenchIban("42559", "10000", "08012345678"),
                       .holder = holder,
                       .format = StatementFormat::kCfonb120,
                       .lag_days = 1},
           .ledger_account = "512110",
           .opening_minor = 60'000'00},
          {.account = {.id = "cdc",
                       .bank_name = "Caisse des Dépôts",
                       .iban = FrenchIban("40031", "00001", "00004321098"),
                       .holder = holder,
                       .format = StatementFormat::kCamt053,
                       .lag_days = 2},
           .ledger_account = "512120",
           .opening_minor = 90'000'00}};
}

// The remainder of a decimal number of any length.
int Modulo97(absl::string_view digits) {
  int remainder = 0;
  for (const char c : digits) remainder = (remainder * 10 + (c - '0')) % 97;
  return remainder;
}

}  // namespace

Story TellStory() {
  Chance chance;
  Story story{.operator_id = "ami", .operator_name = "A.M.I. - Aide aux Musiques Innovatrices"};
  story.products = {{"micro-45", "Microprêt Thun'ing à 4,5 %", "4.5", 20'00},
                    {"honneur-0", "Prêt d'honneur à taux zéro", "0", 0}};
  story.banks = Banks("A.M.I.");
  story.partners = {{"cdc", "Caisse des Dépôts", "60", "168100", kCdc},
                    {"coop", "Crédit Coopératif", "40", "164100", kCoop},
                    {"garant", "Fonds de garantie", "50", "", kCdc}};
  story.beneficiaries = Beneficiaries(chance);
  story.loans = Loans(chance);
  return story;
}

// The key makes the whole number divisible by 97, so that the IBAN's check digits are always 76.
std::string FrenchIban(const std::string& bank, const std::string& branch,
                       const std::string& account) {
  LEDGER_CHECK(bank.size() == 5 && branch.size() == 5 && account.size() == 11);
  const std::string number = bank + branch + account;
  return absl::StrFormat("FR76%s%02d", number, 97 - Modulo97(number + "00"));
}

}  // namespace thuning::demonstration
