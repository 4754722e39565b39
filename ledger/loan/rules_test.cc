// RULES.md holds: each example on the page is what the engine and the judge give, or right
// arithmetic, and each rule has an example and a source.
//
// THUNING_RULES is its path. What is wrong with a page is a list of sentences, a pure function of
// the page's text, so that the last tests can show that a wrong page is found wrong.
#include <gmpxx.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/loan/naive_loan_test.h"
#include "ledger/loan/plan.h"
#include "ledger/money/decimal_text.h"

namespace thuning::loan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Differences = std::vector<std::string>;
constexpr int kLastRule = 15;

struct Box {
  std::string kind;
  int line = 0;                      // of its opening fence, on the page, from 1
  std::map<int, std::string> lines;  // by line on the page; without comments and empty lines
};

struct Page {
  int line_count = 0;
  std::vector<Box> boxes;
  std::set<int> with_example;  // numbers of rules; -1 is any other heading
  std::set<int> with_source;
};

std::string At(int line, absl::string_view what) {
  return absl::StrCat("RULES.md:", line, ": ", what);
}

Page PageOf(absl::string_view text) {
  Page page;
  bool in_box = false;
  int rule = -1;
  for (absl::string_view line : absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
    ++page.line_count;
    if (in_box) {
      in_box = line != "```";
      const bool says = !absl::StripAsciiWhitespace(line).empty() && line.front() != '#';
      if (in_box && says) page.boxes.back().lines.emplace(page.line_count, line);
    } else if (absl::ConsumePrefix(&line, "```")) {
      in_box = true;
      page.boxes.push_back({std::string(line), page.line_count, {}});
      page.with_example.insert(rule);
    } else if (absl::ConsumePrefix(&line, "## ")) {
      if (!absl::SimpleAtoi(line.substr(0, line.find('.')), &rule)) rule = -1;
    } else if (line.find("*Source:") != line.npos) {
      page.with_source.insert(rule);
    }
  }
  return page;
}

Differences FormDifferences(const Page& page) {
  Differences found;
  for (int rule = 0; rule <= kLastRule; ++rule) {
    if (!page.with_example.contains(rule)) found.push_back(absl::StrCat(rule, " has no example"));
    if (!page.with_source.contains(rule)) found.push_back(absl::StrCat(rule, " has no source"));
  }
  if (page.line_count > 400) found.push_back("the page is too long");
  return found;
}

// Reckons an expression of + - * / ^ % and parentheses in exact fractions.
struct Reckoner {
  absl::string_view rest;
  std::string problem = "";

  mpq_class Sum() {
    mpq_class sum = Product();
    while (const char sign = Take("+-")) sum += sign == '+' ? Product() : mpq_class(-Product());
    return sum;
  }

  mpq_class Product() {
    mpq_class product = Power();
    while (const char sign = Take("*/")) {
      mpq_class factor = Power();
      if (sign == '/') factor = factor == 0 ? Fail("divided by zero") : mpq_class(1 / factor);
      product *= factor;
    }
    return product;
  }

  mpq_class Power() {
    const mpq_class base = Operand();
    if (!Take("^")) return base;
    const mpq_class exponent = Power();
    if (exponent.get_den() != 1 || exponent < 0 || exponent > 1000) return Fail("no exponent");
    mpq_class power = 1;
    for (int i = 0; i < exponent; ++i) power *= base;
    return power;
  }

  mpq_class Operand() {
    if (Take("(")) {
      const mpq_class value = Sum();
      return Take(")") ? value : Fail("no closing parenthesis");
    }
    const auto length = std::min(rest.find_first_not_of("0123456789."), rest.size());
    const absl::StatusOr<int64_t> billionths = ParseDecimal(rest.substr(0, length), 9);
    if (!billionths.ok()) return Fail("a number is missing");
    rest.remove_prefix(length);
    return naive::Ratio(*billionths, 1'000'000'000) / (Take("%") ? 100 : 1);
  }

  // The sign that comes next, if it is one of these; else 0.
  char Take(absl::string_view signs) {
    rest = absl::StripLeadingAsciiWhitespace(rest);
    if (rest.empty() || signs.find(rest.front()) == signs.npos) return 0;
    const char sign = rest.front();
    rest = absl::StripLeadingAsciiWhitespace(rest.substr(1));
    return sign;
  }

  mpq_class Fail(absl::string_view why) {
    if (problem.empty()) problem = std::string(why);
    return 0;
  }
};

// What is wrong with "1 + 1 = 2.00"; empty if nothing is.
std::string SumDifference(const std::string& line) {
  const std::vector<std::string> sides = absl::StrSplit(line, " = ");
  if (sides.size() != 2) return "no sum";
  Reckoner reckoner{sides[0]};
  const mpq_class value = reckoner.Sum();
  if (!reckoner.rest.empty()) reckoner.Fail("it cannot be read");
  if (!reckoner.problem.empty()) return reckoner.problem;
  const size_t decimals = sides[1].size() - 1 - std::min(sides[1].find('.'), sides[1].size() - 1);
  if (decimals > 9) return "too many decimals";
  const mpz_class unit("1" + std::string(decimals, '0'));
  const auto right = FormatDecimal(naive::RoundHalfEven(value * unit), static_cast<int>(decimals));
  return sides[1] == right ? "" : absl::StrCat(sides[0], " is ", right, ", not ", sides[1]);
}

// Whether the word could be read.
bool Read(absl::string_view word, int& to) { return absl::SimpleAtoi(word, &to) && to > 0; }
bool Read(absl::string_view word, const Calendar*& to) { return (to = Calendar::Find(word)); }
bool Read(absl::string_view word, std::optional<Date>& to) { return !!(to = ParseIsoDate(word)); }

// An amount of two decimals, or a percentage: "4.5%" is 4'500'000.
bool Read(absl::string_view word, int64_t& to) {
  const bool percent = absl::ConsumeSuffix(&word, "%");
  to = ParseDecimal(word, percent ? 6 : 2).value_or(-1);
  return to >= 0 && (percent || FormatDecimal(to, 2) == word);
}

template <typename Field>
bool Put(Field& to, Field value) {
  to = value;
  return true;
}

// Reads "loan 600.00 zero, 3 months, from 2026-01-31".
class LoanReader {
 public:
  static absl::StatusOr<Terms> ReadText(absl::string_view text) {
    LoanReader reader;
    for (const absl::string_view phrase : absl::StrSplit(text, ", ")) {
      reader.words_ = absl::StrSplit(phrase, ' ');
      if (reader.Take()) continue;
      return absl::InvalidArgumentError(absl::StrCat("unknown word ", phrase));
    }
    Terms& terms = reader.terms_;
    const int grace = std::max(terms.grace_on_principal, terms.grace_on_interest);
    if (!reader.pay_out_ || reader.total_ <= reader.second_ || terms.count <= grace) {
      return absl::InvalidArgumentError("no whole loan");
    }
    terms.tranches = {{*reader.pay_out_, reader.total_ - reader.second_}};
    if (reader.second_date_) terms.tranches.push_back({*reader.second_date_, reader.second_});
    return terms;
  }

 private:
  bool Take() {
    Terms& t = terms_;
    HandMade made;
    using Days = BusinessDayRule;
    Days& days = t.business_day_rule;
    return Is("loan * zero", total_) || Is("loan * at *%", total_, t.rate_e8) ||
           (Is("* months", t.count) && Put(t.unit, PeriodUnit::kMonth)) ||
           (Is("* weeks", t.count) && Put(t.unit, PeriodUnit::kWeek)) ||
           (Is("* days", t.count) && Put(t.unit, PeriodUnit::kDay)) || Is("step *", t.length) ||
           Is("from *", pay_out_) || Is("first *", t.first_due_date) ||
           Is("free until *", t.interest_free_until) || Is("down *%", t.down_payment_e8) ||
           Is("second * on *", second_, second_date_) || Is("multiple *", t.instalment_multiple) ||
           (Is("hand * *", made.number, made.amount) && Put(t.by_hand.emplace_back(), made)) ||
           Is("grace on principal *", t.grace_on_principal) ||
           Is("grace on interest *", t.grace_on_interest) ||
           (Is("by the day") && Put(t.basis, InterestBasis::kDay)) ||
           (Is("flat") && Put(t.method, InterestMethod::kFlat)) ||
           (Is("equal principal") && Put(t.amortisation, Amortisation::kEqualPrincipal)) ||
           (Is("residue spread") && Put(t.residue, Residue::kSpread)) ||
           (Is("actual-365") && Put(t.day_count, DayCount::kActual365Fixed)) ||
           (Is("thirty-360") && Put(t.day_count, DayCount::kThirty360US)) ||
           (Is("actual-360") && Put(t.day_count, DayCount::kActual360)) ||
           (Is("actual-364") && Put(t.day_count, DayCount::kActual364)) ||
           (Is("actual-actual") && Put(t.day_count, DayCount::kActualActualIsda)) ||
           (Is("actual-actual-afb") && Put(t.day_count, DayCount::kActualActualAfb)) ||
           (Is("actual-366") && Put(t.day_count, DayCount::kActual366)) ||
           (Is("following *", t.calendar) && Put(days, Days::kFollowing)) ||
           (Is("modified-following *", t.calendar) && Put(days, Days::kModifiedFollowing)) ||
           (Is("preceding *", t.calendar) && Put(days, Days::kPreceding));
  }

  // Whether the phrase is the pattern. Each * of it, or *%, is a word that the next field takes.
  template <typename... Fields>
  bool Is(absl::string_view pattern, Fields&... fields) const {
    const std::vector<absl::string_view> asked = absl::StrSplit(pattern, ' ');
    std::vector<absl::string_view> taken;
    const auto fits = [&](absl::string_view word, absl::string_view ask) {
      const bool takes = ask == (absl::StripSuffix(word, "%") == word ? "*" : "*%");
      if (takes) taken.push_back(word);
      return takes || word == ask;
    };
    if (!std::equal(words_.begin(), words_.end(), asked.begin(), asked.end(), fits)) return false;
    [[maybe_unused]] auto next = taken.begin();
    return (Read(*next++, fields) && ...);
  }

  std::vector<absl::string_view> words_;  // of the phrase that is read
  Terms terms_ = {.count = 0};            // until it is stated
  int64_t total_ = 0;                     // of both tranches
  std::optional<Date> pay_out_;
  int64_t second_ = 0;
  std::optional<Date> second_date_;
};

// As the page writes it.
std::string RowText(const Plan& plan, int number) {
  const size_t index = static_cast<size_t>(number) - 1;  // of 0 it is no index
  if (index >= plan.rows.size()) return "no such row";
  const PlannedRow& row = plan.rows[index];
  return absl::StrCat(number, " ", FormatIsoDate(row.due_date), " ",
                      FormatDecimal(row.principal, 2), " ", FormatDecimal(row.interest, 2));
}

Differences QuoteDifferences(const Box& box) {
  const auto& [first_line, loan] = *box.lines.begin();
  const absl::StatusOr<Terms> terms = LoanReader::ReadText(loan);
  if (!terms.ok()) return {At(first_line, terms.status().message())};
  const std::map<std::string, Plan> plans = {{"engine", DrawPlan(*terms)},
                                             {"judge", naive::DrawPlan(*terms)}};
  Differences found;
  for (const auto& [line, text] : box.lines) {
    int number = 0;
    if (line == first_line) continue;
    if (!Read(text.substr(0, text.find(' ')), number)) number = 0;
    for (const auto& [who, plan] : plans) {
      const std::string row = RowText(plan, number);
      if (row != text) found.push_back(At(line, text + ": the " + who + " has " + row));
    }
  }
  return found;
}

Differences BoxDifferences(const Box& box) {
  const bool quote = box.kind == "quote";
  if (box.lines.size() < (quote ? 2 : 1)) return {At(box.line, "the box says too little")};
  if (quote) return QuoteDifferences(box);
  Differences found;
  for (const auto& [line, text] : box.lines) {
    const std::string what = box.kind == "sum" ? SumDifference(text) : "no known box";
    if (!what.empty()) found.push_back(At(line, what));
  }
  return found;
}

// Empty where it cannot be read: then it has neither boxes nor rules.
std::string ThePage() {
  std::ifstream file(THUNING_RULES);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Tests each box of the kind, and counts them.
size_t TestBoxes(absl::string_view kind) {
  size_t count = 0;
  for (const Box& box : PageOf(ThePage()).boxes) {
    if (box.kind != kind) continue;
    SCOPED_TRACE(At(box.line, kind));
    EXPECT_THAT(BoxDifferences(box), IsEmpty());
    ++count;
  }
  return count;
}

TEST(RulesTest, EachQuoteOnThePageIsThePlan) { EXPECT_GT(TestBoxes("quote"), 0U); }
TEST(RulesTest, EachSumOnThePageIsRight) { EXPECT_GT(TestBoxes("sum"), 0U); }

TEST(RulesTest, EachRuleHasAnExampleAndASource) {
  EXPECT_THAT(FormDifferences(PageOf(ThePage())), IsEmpty());
}

// Counted by the fences in the text: so no box is overlooked, or of another kind.
TEST(RulesTest, EachBoxOnThePageIsTested) {
  const std::vector<std::string> between_fences = absl::StrSplit(ThePage(), "```");
  EXPECT_EQ(2 * (TestBoxes("quote") + TestBoxes("sum")), between_fences.size() - 1);
}

Differences InBox(absl::string_view kind, absl::string_view text) {
  return BoxDifferences(PageOf(absl::StrCat("```", kind, "\n", text, "\n```\n")).boxes.at(0));
}

TEST(RulesTest, SumsAreExactAndRoundedHalfEven) {
  for (const std::string right :
       {"1 + 2 * 3 - 8 / 4 = 5", "2 ^ 3 ^ 2 = 512", "(1 - 3) * 50% = -1.0", "100 / 3 / 7 = 4.76190",
        "0.125 = 0.12", "0.375 = 0.38", "0.1250001 = 0.13", "0 - 0.125 = -0.12", "1 / 3 * 3 = 1"}) {
    EXPECT_EQ(SumDifference(right), "");
  }
}

TEST(RulesTest, AWrongSumIsFoundWrong) {
  EXPECT_THAT(InBox("sum", "# right\n2 * 1.01 = 2.02\n2 * 1.01 = 2.03"),
              ElementsAre("RULES.md:4: 2 * 1.01 is 2.02, not 2.03"));
  for (const std::string wrong :
       {"1 / 0 = 1", "(1 = 1", "1) = 1", "1 + = 1", "1,000 = 1000", "1 + 1", "4 ^ 0.5 = 2",
        "1 2 = 1", "1 ^ (0 - 1) = 1", "1 = 1 = 1", "1..2 = 1", "1 = 1.00 ", "x = 0", "1 = one"}) {
    EXPECT_NE(SumDifference(wrong), "") << wrong;
  }
}

TEST(RulesTest, AWrongOrMissingRowIsFoundWrong) {
  EXPECT_THAT(InBox("quote", "loan 1.00 zero, 1 days, from 2026-02-27\n1 2026-02-28 1.00 0.01\n2"),
              ElementsAre(HasSubstr("0.01: the engine has 1 2026-02-28 1.00 0.00"),
                          HasSubstr("0.01: the judge has 1 2026-02-28 1.00 0.00"),
                          "RULES.md:4: 2: the engine has no such row", HasSubstr("the judge")));
}

TEST(RulesTest, AnUnknownWordIsReported) {
  for (const std::string word :
       {"by night", "x months", "0 weeks", "step", "from 2026-02-30", "down 5", "hand 1 20",
        "second 1.00", "following MARS", "near TARGET2", "multiple 1", "flat 1", ""}) {
    EXPECT_THAT(InBox("quote", "loan 9.00 at 4%, 2 months, " + word + "\n1"),
                ElementsAre("RULES.md:2: unknown word " + word));
  }
  EXPECT_THAT(InBox("quote", "loan 9.00 zero\n1"), ElementsAre("RULES.md:2: no whole loan"));
}

TEST(RulesTest, EveryWordOfALoanIsRead) {
  const absl::StatusOr<Terms> read = LoanReader::ReadText(
      "loan 100.00 at 4.5%, 9 weeks, step 2, from 2026-01-01, first 2026-01-20, by the day, "
      "actual-360, multiple 0.10, residue spread, grace on principal 1, grace on interest 2, "
      "free until 2026-01-03, down 20%, hand 3 5.00, second 40.00 on 2026-01-09, "
      "modified-following TARGET2, flat, equal principal");
  const Terms& t = read.value();
  EXPECT_THAT(std::vector<int64_t>({t.tranches.at(0).amount, t.tranches.at(1).amount, t.rate_e8,
                                    t.count, t.length, t.instalment_multiple, t.down_payment_e8,
                                    t.grace_on_principal, t.grace_on_interest,
                                    t.by_hand.at(0).number, t.by_hand.at(0).amount}),
              ElementsAre(60'00, 40'00, 4'500'000, 9, 2, 10, 20'000'000, 1, 2, 3, 5'00));
  EXPECT_TRUE(t.unit == PeriodUnit::kWeek && t.day_count == DayCount::kActual360);
  EXPECT_TRUE(t.basis == InterestBasis::kDay && t.method == InterestMethod::kFlat);
  EXPECT_TRUE(t.residue == Residue::kSpread && t.amortisation == Amortisation::kEqualPrincipal);
  EXPECT_EQ(t.first_due_date, ParseIsoDate("2026-01-20"));
  EXPECT_EQ(t.interest_free_until, ParseIsoDate("2026-01-03"));
  EXPECT_EQ(Adjust(*ParseIsoDate("2026-05-31"), t.business_day_rule, *t.calendar).day(), 29);
}

TEST(RulesTest, APageThatLacksSomethingIsFoundWrong) {
  std::string page;
  for (int rule = 0; rule < kLastRule; ++rule) {
    absl::StrAppend(&page, "## ", rule, ". A\n", rule == 4 ? "" : "*Source: b.*\n",
                    rule == 7 ? "" : "```sum\n1 = 1\n```\n");
  }
  EXPECT_THAT(FormDifferences(PageOf(page + std::string(400, '\n'))),
              ElementsAre("4 has no source", "7 has no example", "15 has no example",
                          "15 has no source", "the page is too long"));
  EXPECT_THAT(InBox("sums", "1 = 1"), ElementsAre("RULES.md:2: no known box"));
  EXPECT_THAT(InBox("sum", "# 1 = 1"), ElementsAre("RULES.md:1: the box says too little"));
}

}  // namespace
}  // namespace thuning::loan
