#include "clients/console/printing.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <map>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/console/api.h"
#include "clients/console/field_text.h"
#include "clients/console/resource_name.h"
#include "clients/console/table.h"
#include "ledger/base/check.h"

namespace thuning::console {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Path = std::vector<const FieldDescriptor*>;

// Types whose table would be too wide with all their fields.
struct Selection {
  absl::string_view type;
  absl::string_view columns;
};
constexpr Selection kSelections[] = {
    {"thuning.ledger.v1.Loan",
     "name beneficiary product state terms.principal principal_outstanding_minor applied_date "
     "closed_date arrears.days_past_due arrears.past_due_minor"},
    {"thuning.ledger.v1.Product",
     "name display_name interest_method annual_rate_percent min_principal_minor "
     "max_principal_minor max_instalment_count usury_category policy.schedule_rule policy.rest"},
    {"thuning.ledger.v1.Fee",
     "name beneficiary kind display_name amount due_date paid_minor waived_minor credited_minor "
     "outstanding_minor payment_reference"},
    {"thuning.ledger.v1.FeeSchedule",
     "name programme kind display_name charging.rhythm income_account"},
    {"thuning.ledger.v1.ChartAccount",
     "name display_name normal_credit currency_code bank_account"},
    {"thuning.ledger.v1.JournalEntry",
     "name kind effective_date booking_date text exchange.rate reverses reversed_by"},
    {"thuning.ledger.v1.LoanCharge",
     "number fee.display_name fee.timing fee.due_date amount_minor paid_minor waived_minor "
     "reversed"},
    {"thuning.ledger.v1.LoanStatementLine",
     "effective_date description amount_minor settled.penalty_minor settled.fee_minor "
     "settled.interest_minor settled.principal_minor overpayment_minor principal_balance_minor "
     "reason"},
    {"thuning.ledger.v1.Transaction",
     "name transaction.kind effective_date transaction.amount transaction.method "
     "transaction.charge transaction.end_to_end_id transaction.reason reversed reversal_reason"},
    {"thuning.ledger.v1.BankFileEntry",
     "number booking_date value_date amount currency_code status end_to_end_id transaction_code "
     "return_reason description counterparty"},
};

bool IsMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}
bool IsInner(const FieldDescriptor& field) {
  return IsMessage(field) && !field.is_repeated() && !IsTextMessage(field);
}
bool IsRows(const FieldDescriptor& field) {
  return IsMessage(field) && field.is_repeated() && !IsTextMessage(field);
}

// The currency that the message names, itself or in a part of it, else `around`.
std::string CurrencyOf(const Message& message, absl::string_view around) {
  const Descriptor& type = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  if (const FieldDescriptor* code = type.FindFieldByName("currency_code"); code != nullptr) {
    const std::string own = reflection.GetString(message, code);
    if (!own.empty()) return own;
  }
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsMessage(field) || field.is_repeated() || !reflection.HasField(message, &field)) continue;
    const std::string inner = CurrencyOf(reflection.GetMessage(message, &field), "");
    if (!inner.empty()) return inner;
  }
  return std::string(around);
}

std::string PathName(const Path& path) {
  return absl::StrJoin(path, ".", [](std::string* out, const FieldDescriptor* field) {
    absl::StrAppend(out, field->name());
  });
}

std::string Title(absl::string_view name, bool is_amount) {
  if (is_amount) name = absl::StripSuffix(name, "_minor");
  return absl::StrReplaceAll(name, {{"_", " "}, {".", " "}});
}

// The paths of all fields that are shown as one text.
std::vector<Path> LeavesOf(const Descriptor& type, const Path& above) {
  std::vector<Path> leaves;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsRows(field)) continue;
    Path path = above;
    path.push_back(&field);
    if (IsInner(field)) {
      for (Path& leaf : LeavesOf(*field.message_type(), path)) leaves.push_back(std::move(leaf));
    } else {
      leaves.push_back(std::move(path));
    }
  }
  return leaves;
}

std::vector<Path> ColumnsOf(const Descriptor& type) {
  std::vector<Path> leaves = LeavesOf(type, {});
  for (const Selection& selection : kSelections) {
    if (selection.type != type.full_name()) continue;
    std::vector<Path> selected;
    for (const absl::string_view name : absl::StrSplit(selection.columns, ' ')) {
      for (const Path& leaf : leaves) {
        if (PathName(leaf) == name) selected.push_back(leaf);
      }
    }
    return selected;
  }
  return leaves;
}

// For each path the shortest title that no other has.
std::vector<std::string> NamesOf(const std::vector<Path>& paths) {
  std::map<std::string, int> users;
  for (const Path& path : paths) ++users[WordOf(path)];
  std::vector<std::string> names;
  for (const Path& path : paths) {
    const std::string& name = WordOf(path);
    names.push_back(users[name] > 1 ? PathName(path) : name);
  }
  return names;
}

class Printer {
 public:
  Printer(absl::string_view operator_id, absl::string_view currency)
      : operator_id_(operator_id), currency_(currency) {}

  std::string Print(const Message& message) {
    AddTables(message, CurrencyOf(message, currency_));
    const bool is_page = message.GetDescriptor()->FindFieldByName("next_page_token") != nullptr;
    const std::string listing = Listing(message, is_page);
    if (is_page && tables_.size() == 1) {
      return absl::StrCat(tables_[0].text, listing.empty() ? "" : "\n", listing);
    }
    std::string text = listing;
    for (const TitledTable& table : tables_) {
      absl::StrAppend(&text, text.empty() ? "" : "\n", table.title, "\n", table.text);
    }
    return text;
  }

  bool lacks_currency() const { return lacks_currency_; }

 private:
  struct TitledTable {
    std::string title;
    std::string text;
  };

  // The text at the path below `message`; nothing where a message on the way is absent.
  std::string TextAt(const Message& message, const Path& path, absl::string_view currency) {
    const Message* at = &message;
    for (size_t i = 0; i + 1 < path.size(); ++i) {
      if (!at->GetReflection()->HasField(*at, path[i])) return "";
      at = &at->GetReflection()->GetMessage(*at, path[i]);
    }
    const FieldDescriptor& field = *path.back();
    lacks_currency_ = lacks_currency_ || (IsMinorAmount(field) && currency.empty());
    if (!field.is_repeated()) return Shown(FieldText(*at, field, currency));
    std::vector<std::string> texts;
    for (int i = 0; i < at->GetReflection()->FieldSize(*at, &field); ++i) {
      texts.push_back(Shown(FieldText(*at, field, currency, i)));
    }
    return absl::StrJoin(texts, ", ");
  }

  std::string Shown(const std::string& text) { return ShortenName(text, operator_id_); }

  // Of a page only what says that there is more.
  std::string Listing(const Message& message, bool is_page) {
    const std::string currency = CurrencyOf(message, currency_);
    const std::vector<Path> paths = LeavesOf(*message.GetDescriptor(), {});
    const std::vector<std::string> names = NamesOf(paths);
    std::vector<std::pair<std::string, std::string>> lines;
    for (size_t i = 0; i < paths.size(); ++i) {
      if (is_page && names[i] == "as_of_position") continue;
      std::string text = TextAt(message, paths[i], currency);
      if (text.empty()) continue;
      const bool is_amount = IsMinorAmount(*paths[i].back()) && !currency.empty();
      if (is_amount) absl::StrAppend(&text, " ", currency);
      lines.emplace_back(Title(names[i], is_amount), std::move(text));
    }
    return FormatListing(lines);
  }

  // The tables of the message's lists, and of those of the messages inside.
  void AddTables(const Message& message, const std::string& currency) {
    const Descriptor& type = *message.GetDescriptor();
    const auto& reflection = *message.GetReflection();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (IsRows(field)) {
        const bool is_top = tables_.empty() && type.FindFieldByName("next_page_token") != nullptr;
        if (reflection.FieldSize(message, &field) == 0 && !is_top) continue;
        tables_.push_back({Title(field.name(), false), Rows(message, field, currency)});
      } else if (IsInner(field) && reflection.HasField(message, &field)) {
        AddTables(reflection.GetMessage(message, &field), currency);
      }
    }
  }

  std::string Rows(const Message& message, const FieldDescriptor& field,
                   const std::string& around) {
    const std::vector<Path> paths = ColumnsOf(*field.message_type());
    const std::vector<std::string> names = NamesOf(paths);
    const auto& reflection = *message.GetReflection();
    std::vector<std::vector<std::string>> rows;
    bool knows_currency = true;
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      const Message& row = reflection.GetRepeatedMessage(message, &field, i);
      const std::string currency = CurrencyOf(row, around);
      knows_currency = knows_currency && !currency.empty();
      std::vector<std::string>& cells = rows.emplace_back();
      for (const Path& path : paths) cells.push_back(TextAt(row, path, currency));
    }
    Table table;
    table.rows.resize(rows.size());
    for (size_t column = 0; column < paths.size(); ++column) {
      if (absl::c_all_of(rows, [&](const auto& row) { return row[column].empty(); })) continue;
      const FieldDescriptor& leaf = *paths[column].back();
      const bool is_amount = IsMinorAmount(leaf) && knows_currency;
      table.columns.push_back({Title(names[column], is_amount), IsNumber(leaf)});
      for (size_t i = 0; i < rows.size(); ++i) table.rows[i].push_back(rows[i][column]);
    }
    return FormatTable(table);
  }

  static bool IsNumber(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_INT64:
      case FieldDescriptor::CPPTYPE_UINT32:
      case FieldDescriptor::CPPTYPE_UINT64:
        return !field.is_repeated();
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return field.message_type()->name() == "Money";
      case FieldDescriptor::CPPTYPE_BOOL:
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_ENUM:
      case FieldDescriptor::CPPTYPE_FLOAT:
      case FieldDescriptor::CPPTYPE_STRING:
        return false;
    }
    LEDGER_CHECK(false);
  }

  const absl::string_view operator_id_;
  const absl::string_view currency_;
  bool lacks_currency_ = false;
  std::vector<TitledTable> tables_;
};

}  // namespace

std::string Readable(const Message& message, absl::string_view operator_id,
                     absl::string_view currency) {
  return Printer(operator_id, currency).Print(message);
}

bool LacksCurrency(const Message& message) {
  Printer printer("", "");
  printer.Print(message);
  return printer.lacks_currency();
}

}  // namespace thuning::console
