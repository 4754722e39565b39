#include "ledger/bankfile/random_statement.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/support/seed.h"

namespace thuning::bankfile {
namespace {

// One call, one decision: every helper takes the generator on.
class Maker {
 public:
  explicit Maker(std::mt19937_64& random) : random_(random) {}

  int64_t Number(int64_t low, int64_t high) { return Uniform(random_, low, high); }
  bool Maybe() { return Number(0, 1) == 1; }
  Date Day() { return AddDays(*ParseIsoDate("2026-01-01"), Number(0, 364)); }

  template <typename T>
  T OneOf(const std::vector<T>& choices) {
    return choices[static_cast<size_t>(Number(0, static_cast<int64_t>(choices.size()) - 1))];
  }

  // Empty half of the time.
  std::string Words(int64_t longest) {
    if (Maybe()) return "";
    const std::vector<std::string> kLetters = {"A", "b",  "7", "é", "&", "<",
                                               ">", "\"", "'", "ç", "-", "/"};
    std::string text;
    for (int64_t length = Number(1, longest); length > 0; --length) text += OneOf(kLetters);
    return text;
  }

  std::string Id() { return Maybe() ? "" : absl::StrCat("ID-", Number(1, 1'000'000'000)); }
  Amount Money(const std::string& currency) { return {Number(1, 1'000'000), currency}; }

  void Close(Statement& statement) {
    statement.opening = Balance{{Number(-1'000'000, 1'000'000), statement.currency}, Day()};
    statement.closing = statement.opening;
    for (const Entry& entry : statement.entries) {
      if (entry.status == EntryStatus::kBooked)
        statement.closing->amount.minor += entry.amount.minor;
    }
    statement.closing->date = AddDays(*statement.opening->date, Number(0, 30));
  }

  void Refer(Payment& payment) {
    payment.end_to_end_id = Id();
    payment.creditor_reference = Maybe() ? "" : "RF18539007547034";
    payment.mandate_id = Id();
    payment.instruction_id = Id();
    payment.payment_information_id = Id();
    payment.purpose = Maybe() ? "" : "LOAN";
    payment.debtor = {Words(70), Id(), ""};
    payment.creditor = {Words(70), Id(), Maybe() ? "" : "CCOPFRPPXXX"};
    if (Maybe()) payment.original = Money("MAD");
    if (payment.original.has_value() && Maybe()) payment.exchange_rate = "10.7500";
    for (int64_t count = Number(0, 2); count > 0; --count)
      payment.charges.push_back({-Number(1, 900), "EUR"});
  }

 private:
  std::mt19937_64& random_;
};

std::vector<std::string> Lines(std::vector<std::string> lines) {
  std::vector<std::string> kept;
  for (std::string& line : lines) {
    if (!line.empty()) kept.push_back(std::move(line));
  }
  return kept;
}

Entry Cfonb120Entry(Maker& make, const std::string& currency) {
  Entry entry;
  entry.amount = {make.Number(-1'000'000, 1'000'000), currency};
  entry.booking_date = make.Day();
  if (make.Maybe() && entry.amount.minor != 0) entry.value_date = make.Day();
  if (entry.amount.minor == 0) entry.value_date = entry.booking_date;
  entry.label = make.Words(31);
  entry.number = make.Maybe() ? "" : "0000042";
  entry.reference = make.Words(16);
  Payment& payment = entry.payment;
  make.Refer(payment);
  payment.code.proprietary = make.OneOf<std::string>({"05", "B3", "B3/0811", "62"});
  payment.code.issuer = "CFONB";
  payment.return_reason = make.Maybe() ? "" : "65";
  payment.mandate_sequence = payment.mandate_id.empty() || make.Maybe() ? "" : "RCUR";
  payment.remittance = Lines({make.Words(70), make.Words(70)});
  payment.notes = Lines({make.Words(70), make.Words(70), make.Words(70)});
  if (make.Maybe()) entry.complements = {{"XYZ", make.Words(70)}, {"NPO", "SOMEBODY"}};
  return entry;
}

Entry Camt053Entry(Maker& make, const std::string& currency, bool detailed) {
  Entry entry;
  entry.amount = {make.Number(-1'000'000, 1'000'000), currency};
  entry.status = make.OneOf<EntryStatus>({EntryStatus::kBooked, EntryStatus::kBooked,
                                          EntryStatus::kPending, EntryStatus::kInformation});
  entry.reversal = make.Maybe();
  if (make.Maybe()) entry.booking_date = make.Day();
  if (make.Maybe()) entry.value_date = make.Day();
  entry.reference = make.Id();
  entry.label = make.Words(500);
  Payment& payment = entry.payment;
  payment.account_servicer_reference = make.Id();
  payment.code = {"PMNT", "RCDT", "ESCT", make.Id(), ""};
  if (make.Maybe()) {
    make.Refer(payment);
    payment.return_reason = make.Maybe() ? "" : "AM04";
    payment.return_information = make.Words(105);
    payment.message_id = make.Id();
    payment.transaction_id = make.Id();
    if (detailed && make.Maybe()) payment.uetr = "8a562c67-ca16-48ba-b074-65581be6f001";
    payment.remittance = Lines({make.Words(140), make.Words(140), make.Words(140)});
    payment.notes = Lines({make.Words(500)});
    return entry;
  }
  entry.batch = Batch{3, entry.amount};
  payment.payment_information_id = make.Id();
  int64_t rest = entry.amount.minor;
  for (int i = 0; i < 3; ++i) {
    const int64_t part = i == 2 ? rest : rest / 3;
    rest -= part;
    Detail detail{Amount{part, currency}, {}};
    make.Refer(detail.payment);
    entry.details.push_back(std::move(detail));
  }
  return entry;
}

}  // namespace

Statement RandomCfonb120Statement(std::mt19937_64& random) {
  Maker make(random);
  Statement statement;
  statement.account = absl::StrFormat("3000400123%011d", make.Number(0, 99'999'999'999));
  statement.currency = make.OneOf<std::string>({"EUR", "XPF", "MAD", "TND"});
  for (int64_t count = make.Number(0, 8); count > 0; --count) {
    statement.entries.push_back(Cfonb120Entry(make, statement.currency));
  }
  make.Close(statement);
  return statement;
}

Statement RandomCamt053Statement(std::mt19937_64& random, bool detailed) {
  Maker make(random);
  Statement statement;
  statement.id = absl::StrCat("S-", make.Number(1, 1'000'000));
  statement.sequence_number = make.Number(1, 400);
  statement.account = make.OneOf<std::string>({"FR7630004001230001234567814", "0012345678"});
  statement.currency = make.OneOf<std::string>({"EUR", "JPY", "MAD", "TND"});
  statement.holder = make.Words(70);
  statement.created = "2026-11-20T20:00:00+01:00";
  if (make.Maybe()) statement.from = statement.to = make.Day();
  for (int64_t count = make.Number(0, 8); count > 0; --count) {
    statement.entries.push_back(Camt053Entry(make, statement.currency, detailed));
  }
  make.Close(statement);
  return statement;
}

}  // namespace thuning::bankfile
