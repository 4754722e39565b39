#include "ledger/loan/account_archive.h"

#include <chrono>
#include <optional>
#include <type_traits>
#include <utility>

#include "ledger/base/check.h"

namespace thuning::loan {
namespace {

// Numbers as varints of seven bits, the sign in the lowest (zigzag, as protobuf's sint64).
class Writer {
 public:
  static constexpr bool kReads = false;

  void Number(int64_t& value) {
    uint64_t bits = (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
    if (bytes_.size() - size_ < kLongest) bytes_.resize(2 * bytes_.size());
    char* at = bytes_.data() + size_;
    for (; bits >= 0x80; bits >>= 7) *at++ = static_cast<char>(bits | 0x80);
    *at++ = static_cast<char>(bits);
    size_ = static_cast<size_t>(at - bytes_.data());
  }
  std::string Take() {
    bytes_.resize(size_);
    return std::move(bytes_);
  }

 private:
  static constexpr size_t kLongest = 10;  // 64 bits, seven a byte
  static constexpr size_t kUsual = 1024;  // bytes of a loan in twelve instalments, about

  std::string bytes_ = std::string(kUsual, '\0');
  size_t size_ = 0;  // of them that are written
};

class Reader {
 public:
  static constexpr bool kReads = true;

  explicit Reader(absl::string_view bytes) : bytes_(bytes) {}

  void Number(int64_t& value) {
    uint64_t bits = NextByte();
    // Nearly all are small.
    if (bits >= 0x80) bits = (bits & 0x7F) | Further();
    value = static_cast<int64_t>(bits >> 1) ^ -static_cast<int64_t>(bits & 1);
  }
  bool AtEnd() const { return bytes_.empty(); }

 private:
  uint64_t NextByte() {
    LEDGER_CHECK(!bytes_.empty());
    const auto byte = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte;
  }
  // What follows the first seven bits.
  uint64_t Further() {
    uint64_t bits = 0;
    for (int shift = 7;; shift += 7) {
      LEDGER_CHECK(shift < 64);
      const uint64_t byte = NextByte();
      bits |= (byte & 0x7F) << shift;
      if (byte < 0x80) return bits;
    }
  }

  absl::string_view bytes_;
};

template <typename Archive, typename T>
void Integer(Archive& archive, T& value) {
  auto number = static_cast<int64_t>(value);
  archive.Number(number);
  if constexpr (Archive::kReads) value = static_cast<T>(number);
}
// Year, month and day side by side: a count of days would be reckoned to and fro.
template <typename Archive>
void Day(Archive& archive, Date& date) {
  int64_t packed = (int64_t{date.year()} << 9) | (date.month() << 5) | date.day();
  archive.Number(packed);
  if constexpr (Archive::kReads) {
    date = Date(std::chrono::year(static_cast<int>(packed >> 9)) /
                std::chrono::month(static_cast<unsigned>((packed >> 5) & 15)) /
                std::chrono::day(static_cast<unsigned>(packed & 31)));
  }
}
template <typename Archive>
void Maybe(Archive& archive, std::optional<Date>& date) {
  bool present = date.has_value();
  Integer(archive, present);
  if (!present) return;
  if constexpr (Archive::kReads) date.emplace();
  Day(archive, *date);
}
template <typename Archive, typename T, typename Each>
void List(Archive& archive, T& list, Each each) {
  size_t size = list.size();
  Integer(archive, size);
  if constexpr (Archive::kReads) list.resize(size);
  for (auto& item : list) each(item);
}

}  // namespace

class CourseArchive {
 public:
  static void Agree(const Contract& contract, Course& course) {
    course.terms_ = contract.terms;
    course.policy_ = contract.policy;
  }
  template <typename Archive>
  static void Visit(Archive& archive, Course& course) {
    List(archive, course.instalments_, [&](Course::Instalment& one) { Visit(archive, one); });
    List(archive, course.rates_, [&](Course::RateFrom& rate) {
      Day(archive, rate.from);
      archive.Number(rate.rate_e8);
    });
    List(archive, course.pauses_, [&](InterestPause& pause) {
      Day(archive, pause.first);
      Day(archive, pause.last);
    });
    List(archive, course.paid_out_, [&](Course::PaidOut& sum) {
      Day(archive, sum.date);
      archive.Number(sum.amount);
      archive.Number(sum.at_once);
      archive.Number(sum.came_back);
    });
    Integer(archive, course.done_with_);
    // Re-ageing changes these.
    Integer(archive, course.terms_.unit);
    Integer(archive, course.terms_.length);
    Integer(archive, course.terms_.amortisation);
    Day(archive, course.anchor_);
    Integer(archive, course.anchor_index_);
    Integer(archive, course.first_);
    Day(archive, course.begin_);
    List(archive, course.gone_, [&](Course::Instalment& one) { Visit(archive, one); });
    Maybe(archive, course.stops_);
    Visit(archive, course.now_);
    archive.Number(course.outstanding_);
    archive.Number(course.idle_);
    Maybe(archive, course.at_once_on_);
    archive.Number(course.flat_total_);
    archive.Number(course.at_once_);
    archive.Number(course.asked_last_);
    archive.Number(course.beyond_);
    Integer(archive, course.closed_);
    Integer(archive, course.ended_);
  }

 private:
  template <typename Archive>
  static void Visit(Archive& archive, Course::Instalment& one) {
    Day(archive, one.from);
    Day(archive, one.due);
    Day(archive, one.counted);
    archive.Number(one.whole.numerator);
    archive.Number(one.whole.denominator);
    Integer(archive, one.has_grace);
    Integer(archive, one.defers_interest);
    Integer(archive, one.fixes_anew);
    bool by_hand = one.by_hand.has_value();
    Integer(archive, by_hand);
    if (by_hand) {
      if constexpr (Archive::kReads) one.by_hand.emplace();
      archive.Number(*one.by_hand);
    }
    for (int64_t* number :
         {&one.added, &one.principal_paid, &one.interest_paid, &one.settled_principal,
          &one.settled_interest, &one.deferred_paid, &one.amount, &one.principal, &one.interest,
          &one.own_principal, &one.own_interest}) {
      archive.Number(*number);
    }
  }
  template <typename Archive>
  static void Visit(Archive& archive, Course::Standing& now) {
    Integer(archive, now.next);
    List(archive, now.bearing, [&](Course::Bearing& bearing) {
      Day(archive, bearing.from);
      archive.Number(bearing.principal);
    });
    for (int64_t* number : {&now.unasked, &now.ahead, &now.interest_ahead, &now.added,
                            &now.reserved, &now.carried, &now.deferred, &now.flat_arisen,
                            &now.arisen, &now.fixed.instalment, &now.fixed.principal_each}) {
      archive.Number(*number);
    }
    Integer(archive, now.fixes_next);
  }
};

// One description of what is stored serves for both ways.
class AccountArchive {
 public:
  // What is not stored; nothing is laid out.
  static Account Agreed(Contract contract, std::vector<Charge> charges,
                        std::vector<Amendment> amendments) {
    Account account;
    CourseArchive::Agree(contract, account.course_);
    account.contract_ = std::move(contract);
    account.charges_ = std::move(charges);
    account.amendments_ = std::move(amendments);
    return account;
  }
  template <typename Archive>
  static void Visit(Archive& archive, Account& account) {
    Maybe(archive, account.known_until_);
    List(archive, account.rows_, [&](Row& row) { Visit(archive, row); });
    if constexpr (Archive::kReads) account.NumberInstalments();
    List(archive, account.parts_, [&](ChargePart& part) { Visit(archive, part); });
    for (Charge& charge : account.charges_) {
      archive.Number(charge.due);
      archive.Number(charge.paid);
      archive.Number(charge.waived);
    }
    Integer(archive, account.final_rows_);
    Day(archive, account.assessed_until_);
    archive.Number(account.paid_out_);
    archive.Number(account.overpaid_);
    // Which transaction it was matters only to a chargeback that takes back what that one paid.
    const bool is_named = !account.contract_.policy.chargeback_order.empty();
    List(archive, account.left_over_, [&](Account::LeftOver& left) {
      if (is_named) Integer(archive, left.id);
      Integer(archive, left.kind);
      archive.Number(left.amount);
      Integer(archive, left.is_interest);
    });
    Visit(archive, account.owed_again_);
    archive.Number(account.interest_refunded_);
    List(archive, account.paid_by_, [&](Account::PaidBy& paid) {
      Integer(archive, paid.id);
      Visit(archive, paid.parts);
    });
    Maybe(archive, account.charged_off_);
    Maybe(archive, account.disbursed_on_);
    Maybe(archive, account.written_off_on_);
    Integer(archive, account.nothing_to_come_);
    archive.Number(account.recovered_);
    archive.Number(account.repaid_);
    CourseArchive::Visit(archive, account.course_);
  }

 private:
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
    Integer(archive, row.is_idle);
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
    Integer(archive, part.ended);
  }
};

std::string SaveAccount(const Account& account) {
  // One description serves for both ways; the writer changes nothing.
  Writer writer;
  AccountArchive::Visit(writer, const_cast<Account&>(account));
  return writer.Take();
}

Account LoadAccount(absl::string_view bytes, Contract contract, std::vector<Charge> charges,
                    std::vector<Amendment> amendments) {
  Account account =
      AccountArchive::Agreed(std::move(contract), std::move(charges), std::move(amendments));
  Reader reader(bytes);
  AccountArchive::Visit(reader, account);
  LEDGER_CHECK(reader.AtEnd());
  return account;
}

}  // namespace thuning::loan
