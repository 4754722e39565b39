#include "ledger/lending/account_archive.h"

#include <array>
#include <chrono>
#include <optional>
#include <type_traits>
#include <utility>

#include "ledger/base/check.h"

namespace thuning::lending {
namespace {

// Numbers as varints of seven bits, the sign in the lowest (zigzag, as protobuf's sint64).
class Writer {
 public:
  static constexpr bool kReads = false;

  void Number(int64_t& value) {
    uint64_t bits = (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
    std::array<char, kLongest> encoded;
    size_t size = 0;
    for (; bits >= 0x80; bits >>= 7) encoded[size++] = static_cast<char>(bits | 0x80);
    encoded[size++] = static_cast<char>(bits);
    bytes_.append(encoded.data(), size);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  static constexpr size_t kLongest = 10;  // 64 bits, seven a byte

  std::string bytes_;
};

class Reader {
 public:
  static constexpr bool kReads = true;

  explicit Reader(absl::string_view bytes) : bytes_(bytes) {}

  void Number(int64_t& value) {
    uint64_t bits = 0;
    for (int shift = 0;; shift += 7) {
      LEDGER_CHECK(!bytes_.empty() && shift < 64);
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      bits |= uint64_t{byte & 0x7Fu} << shift;
      if (byte < 0x80) break;
    }
    value = static_cast<int64_t>(bits >> 1) ^ -static_cast<int64_t>(bits & 1);
  }
  bool AtEnd() const { return bytes_.empty(); }

 private:
  absl::string_view bytes_;
};

}  // namespace

// One description of what is stored serves for both ways.
class AccountArchive {
 public:
  template <typename Archive>
  static void Visit(Archive& archive, Account& account) {
    List(archive, account.rows_, [&](Row& row) { Visit(archive, row); });
    List(archive, account.parts_, [&](ChargePart& part) { Visit(archive, part); });
    List(archive, account.tranches_, [&](Tranche& tranche) {
      Day(archive, tranche.date);
      archive.Number(tranche.amount);
    });
    for (Charge& charge : account.charges_) {
      archive.Number(charge.due);
      archive.Number(charge.paid);
      archive.Number(charge.waived);
    }
    Visit(archive, account.happenings_);
    Maybe(archive, account.corrected_until_);
    archive.Number(account.principal_outstanding_);
    archive.Number(account.overpaid_);
    Integer(archive, account.written_off_);
    Maybe(archive, account.charged_off_);
    Maybe(archive, account.disbursed_on_);
    Maybe(archive, account.written_off_on_);
    archive.Number(account.repaid_);
    archive.Number(account.recovered_);
    Maybe(archive, account.interest_dropped_);
    Visit(archive, account.plan_);
  }

  static Account Empty() { return Account(); }
  static Contract& ContractOf(Account& account) { return account.contract_; }
  static std::vector<Charge>& ChargesOf(Account& account) { return account.charges_; }
  static std::vector<Amendment>& Pending(Account& account) { return account.amendments_; }
  static void MakePlan(Account& account) {
    account.plan_ = InterestPlan(account.contract_.policy, InterestTermsOf(account.contract_));
  }
  // Planned loans meet their amendments in time.
  static void HoldBack(Account& account, size_t pending) { account.HoldBackAmendments(pending); }

 private:
  template <typename Archive, typename T>
  static void Integer(Archive& archive, T& value) {
    auto number = static_cast<int64_t>(value);
    archive.Number(number);
    if constexpr (Archive::kReads) value = static_cast<T>(number);
  }
  // Year, month and day side by side: a count of days would be reckoned to and fro.
  template <typename Archive>
  static void Day(Archive& archive, Date& date) {
    int64_t packed = (int64_t{date.year()} << 9) | (date.month() << 5) | date.day();
    archive.Number(packed);
    if constexpr (Archive::kReads) {
      date = Date(std::chrono::year(static_cast<int>(packed >> 9)) /
                  std::chrono::month(static_cast<unsigned>((packed >> 5) & 15)) /
                  std::chrono::day(static_cast<unsigned>(packed & 31)));
    }
  }
  template <typename Archive>
  static void Maybe(Archive& archive, std::optional<Date>& date) {
    bool present = date.has_value();
    Integer(archive, present);
    if (!present) return;
    if constexpr (Archive::kReads) date.emplace();
    Day(archive, *date);
  }
  template <typename Archive, typename T, typename Each>
  static void List(Archive& archive, std::vector<T>& list, Each each) {
    size_t size = list.size();
    Integer(archive, size);
    if constexpr (Archive::kReads) list.resize(size);
    for (T& item : list) each(item);
  }

  // In two halves.
  template <typename Archive>
  static void Visit(Archive& archive, Int128& value) {
    auto high = static_cast<int64_t>(value >> 62);
    auto low = static_cast<int64_t>(value & ((Int128{1} << 62) - 1));
    archive.Number(high);
    archive.Number(low);
    if constexpr (Archive::kReads) value = (Int128{high} << 62) | low;
  }
  template <typename Archive>
  static void Visit(Archive& archive, Parts& parts) {
    for (int64_t& minor : parts.minor) archive.Number(minor);
  }
  template <typename Archive>
  static void Visit(Archive& archive, Row& row) {
    Integer(archive, row.kind);
    Day(archive, row.from);
    Day(archive, row.due_date);
    Visit(archive, row.due);
    Visit(archive, row.paid);
    Visit(archive, row.waived);
    Visit(archive, row.written_off);
    archive.Number(row.credited);
    archive.Number(row.paid_in_advance);
    archive.Number(row.paid_past_due);
    Maybe(archive, row.settled);
  }
  template <typename Archive>
  static void Visit(Archive& archive, ChargePart& part) {
    Integer(archive, part.charge);
    Integer(archive, part.row);
    archive.Number(part.due);
    archive.Number(part.paid);
    archive.Number(part.waived);
  }
  template <typename Archive>
  static void Visit(Archive& archive, Happenings& happenings) {
    List(archive, happenings.early, [&](Happenings::Early& early) {
      Day(archive, early.date);
      archive.Number(early.amount);
    });
    List(archive, happenings.past_due, [&](Happenings::PastDue& past_due) {
      Day(archive, past_due.from);
      Day(archive, past_due.to);
      archive.Number(past_due.amount);
    });
  }
  template <typename Archive>
  static void Visit(Archive& archive, InterestPlan& plan) {
    Maybe(archive, plan.terms_.stops);
    archive.Number(plan.paid_out_);
    List(archive, plan.periods_, [&](InterestPlan::Period& period) {
      Day(archive, period.from);
      Day(archive, period.to);
      archive.Number(period.whole.numerator);
      archive.Number(period.whole.denominator);
      archive.Number(period.instalment);
      archive.Number(period.principal_paid);
      archive.Number(period.interest_paid);
      archive.Number(period.interest_due);
      archive.Number(period.principal_due);
      archive.Number(period.unasked);
      List(archive, period.segments,
           [&](InterestPlan::Segment& segment) { Visit(archive, segment); });
    });
  }
  template <typename Archive>
  static void Visit(Archive& archive, InterestPlan::Segment& segment) {
    Day(archive, segment.from);
    Day(archive, segment.to);
    Visit(archive, segment.factor);
    archive.Number(segment.paid_out);
    archive.Number(segment.correction);
    archive.Number(segment.balance);
    Visit(archive, segment.arisen);
    Integer(archive, segment.is_derived);
  }
};

std::string SaveAccount(const Account& account) {
  // One description serves for both ways; the writer changes nothing.
  auto& source = const_cast<Account&>(account);
  Writer writer;
  auto pending = static_cast<int64_t>(AccountArchive::Pending(source).size());
  writer.Number(pending);
  AccountArchive::Visit(writer, source);
  return writer.Take();
}

Account LoadAccount(absl::string_view bytes, Contract contract, std::vector<Charge> charges) {
  Account account = AccountArchive::Empty();
  AccountArchive::ContractOf(account) = std::move(contract);
  AccountArchive::ChargesOf(account) = std::move(charges);
  Reader reader(bytes);
  int64_t pending = 0;
  reader.Number(pending);
  AccountArchive::HoldBack(account, static_cast<size_t>(pending));
  AccountArchive::MakePlan(account);
  AccountArchive::Visit(reader, account);
  LEDGER_CHECK(reader.AtEnd());
  return account;
}

}  // namespace thuning::lending
