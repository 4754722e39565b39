// Parsing without a server, on a statement written here: 100.00 EUR, a credit of 50.00, 150.00 EUR.
#include <sstream>

#include "absl/strings/str_cat.h"
#include "clients/bank/verbs.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thuning::bank {
namespace {

using ::testing::HasSubstr;

std::string Camt053(const std::string& closing) {
  const auto balance = [](const std::string& code, const std::string& amount) {
    return absl::StrCat("<Bal><Tp><CdOrPrtry><Cd>", code, "</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">",
                        amount,
                        "</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-31</Dt></Dt></Bal>");
  };
  return absl::StrCat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
      "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>"
      "<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-04-01T06:00:00</CreDtTm></GrpHdr>"
      "<Stmt><Id>S-3</Id><CreDtTm>2026-04-01T06:00:00</CreDtTm>"
      "<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>",
      balance("OPBD", "100.00"), balance("CLBD", closing),
      "<Ntry><Amt Ccy=\"EUR\">50.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
      "<BookgDt><Dt>2026-03-15</Dt></BookgDt><ValDt><Dt>2026-03-15</Dt></ValDt>"
      "<BkTxCd><Prtry><Cd>05</Cd></Prtry></BkTxCd></Ntry>"
      "</Stmt></BkToCstmrStmt></Document>");
}

class ParseTest : public testing::Test {
 protected:
  console::ExitStatus Run(const std::string& input, const std::string& output) {
    std::istringstream in(input);
    return console::RunProgram(BankProgram(), {"parse", "-", "--output", output}, {in, out_, err_});
  }

  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ParseTest, AnAcceptedFileIsTheProtosJson) {
  EXPECT_EQ(Run(Camt053("150.00"), "json"), console::kDone) << err_.str();
  for (const char* line :
       {"\"format\": \"camt.053.001.08\"", "\"verdict\": \"ACCEPTED\"", "\"id\": \"S-3\"",
        "\"account\": \"FR7630006000011234567890189\"", "\"currencyCode\": \"EUR\"",
        "\"openingBalance\": \"10000\"", "\"closingBalance\": \"15000\"",
        "\"creditTotal\": \"5000\"", "\"debitTotal\": \"0\"", "\"amount\": \"5000\""}) {
    EXPECT_THAT(out_.str(), HasSubstr(line));
  }
}

TEST_F(ParseTest, ARefusedFileIsPrintedAndIsStatus1) {
  EXPECT_EQ(Run(Camt053("151.00"), "json"), console::kRefused);
  EXPECT_THAT(out_.str(), HasSubstr("\"verdict\": \"REFUSED\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"refusal\": true"));
  EXPECT_THAT(err_.str(), HasSubstr("\"code\": \"INVALID_ARGUMENT\""));
}

TEST_F(ParseTest, WhatIsNoBankFileIsRefused) {
  EXPECT_EQ(Run("hello", "table"), console::kRefused);
  EXPECT_THAT(out_.str(), HasSubstr("verdict  refused\n"));
  EXPECT_THAT(err_.str(), HasSubstr("error: the file is refused"));
}

TEST_F(ParseTest, PeopleGetTheEntriesOfEachStatement) {
  EXPECT_EQ(Run(Camt053("150.00"), "table"), console::kDone);
  EXPECT_THAT(out_.str(), HasSubstr("closing balance  150.00 EUR\n"));
  EXPECT_THAT(out_.str(), HasSubstr("     1  2026-03-15    2026-03-15   50.00  EUR"));
}

}  // namespace
}  // namespace thuning::bank
