#include "ledger/bankfile/camt053.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/bankfile/parse.h"
#include "ledger/bankfile/random_statement.h"
#include "ledger/bankfile/test_vocabulary.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace thuning::bankfile {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Written by hand: 1000.00 + 300.00 - 53.00 - 8.50 = 1238.50.
const char kGood[] = R"(<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-11-20T20:00:00+01:00</CreDtTm></GrpHdr>
<Stmt><Id>S-1</Id><StmtPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>
<ElctrncSeqNb>7</ElctrncSeqNb><CreDtTm>2026-11-20T20:00:00+01:00</CreDtTm>
<FrToDt><FrDtTm>2026-11-01T00:00:00+01:00</FrDtTm><ToDtTm>2026-11-20T23:59:59+01:00</ToDtTm></FrToDt>
<Acct><Id><IBAN>FR7630004001230001234567814</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>A.M.I.</Nm></Ownr></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-01</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1238.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>
<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries><Sum>361.50</Sum></TtlNtries><TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>300.00</Sum></TtlCdtNtries></TxsSummry>
<Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">300.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-05</Dt></BookgDt><ValDt><Dt>2026-11-06</Dt></ValDt><AcctSvcrRef>BANK-1</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>ESDD</SubFmlyCd></Fmly></Domn><Prtry><Cd>A1/0001</Cd><Issr>CFONB</Issr></Prtry></BkTxCd>
<NtryDtls><Btch><PmtInfId>SDD-1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>
<TxDtls><Refs><EndToEndId>L-1</EndToEndId></Refs><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>
<TxDtls><Refs><EndToEndId>L-2</EndToEndId></Refs><Amt Ccy="EUR">200.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls></NtryDtls></Ntry>
<Ntry><NtryRef>2</NtryRef><Amt Ccy="EUR">53.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-09</Dt></BookgDt><ValDt><DtTm>2026-11-09T12:00:00Z</DtTm></ValDt><BkTxCd/>
<NtryDtls><TxDtls><Refs><InstrId>I-1</InstrId><EndToEndId>NOTPROVIDED</EndToEndId><MndtId>MANDATE-2</MndtId></Refs><Amt Ccy="EUR">53.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<AmtDtls><InstdAmt><Amt Ccy="EUR">50.00</Amt></InstdAmt></AmtDtls><Chrgs><Rcrd><Amt Ccy="EUR">3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>
<RltdPties><Dbtr><Pty><Nm>Dupré &amp; Fils</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></DbtrAcct></RltdPties><RltdAgts><DbtrAgt><FinInstnId><BICFI>PSSTFRPPMAR</BICFI></FinInstnId></DbtrAgt></RltdAgts>
<RmtInf><Ustrd>Loan 2</Ustrd><Ustrd>month 3</Ustrd><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>
<RtrInf><Rsn><Cd>AM04</Cd></Rsn><AddtlInf>/RTYP/RTRN</AddtlInf></RtrInf></TxDtls></NtryDtls></Ntry>
<Ntry><NtryRef>3</NtryRef><Amt Ccy="EUR">8.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BkTxCd/><AddtlNtryInf>Fee</AddtlNtryInf></Ntry>
</Stmt></BkToCstmrStmt></Document>
)";

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

std::string Utf16(absl::string_view ascii, bool big_endian) {
  std::string out = big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : ascii) out += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

TEST(Camt053Test, ReadsAStatement) {
  const ParsedFile file = ReadCamt053(kGood);
  ASSERT_THAT(file, HasVerdict(Verdict::kAccepted));
  EXPECT_EQ(file.format, "camt.053.001.08");
  ASSERT_THAT(file.statements, SizeIs(1));
  const Statement& statement = file.statements[0];
  EXPECT_EQ(statement.id, "S-1");
  EXPECT_EQ(statement.sequence_number, 7);
  EXPECT_EQ(statement.account, "FR7630004001230001234567814");
  EXPECT_EQ(statement.holder, "A.M.I.");
  EXPECT_EQ(statement.from, D("2026-11-01"));
  EXPECT_EQ(*statement.opening, (Balance{{100000, "EUR"}, D("2026-11-01")}));
  EXPECT_EQ(*statement.closing, (Balance{{123850, "EUR"}, D("2026-11-20")}));
  EXPECT_EQ(statement.credit_total_minor, 30000);
  EXPECT_EQ(statement.debit_total_minor, 6150);
  EXPECT_TRUE(statement.complete);
}

TEST(Camt053Test, ABatchKeepsItsDetails) {
  const Entry entry = ReadCamt053(kGood).statements.at(0).entries.at(0);
  EXPECT_EQ(entry.amount, (Amount{30000, "EUR"}));
  EXPECT_EQ(entry.payment.payment_information_id, "SDD-1");
  EXPECT_EQ(entry.payment.account_servicer_reference, "BANK-1");
  EXPECT_EQ(entry.payment.code, (BankTransactionCode{"PMNT", "IDDT", "ESDD", "A1/0001", "CFONB"}));
  EXPECT_EQ(entry.value_date, D("2026-11-06"));
  ASSERT_THAT(entry.details, SizeIs(2));
  EXPECT_EQ(entry.details[1].amount, (Amount{20000, "EUR"}));
  EXPECT_EQ(entry.details[1].payment.end_to_end_id, "L-2");
}

TEST(Camt053Test, ASingleDetailIsFoldedIntoItsEntry) {
  const Entry entry = ReadCamt053(kGood).statements.at(0).entries.at(1);
  EXPECT_THAT(entry.details, IsEmpty());
  EXPECT_EQ(entry.amount, (Amount{-5300, "EUR"}));  // the reversal mark turns nothing round
  EXPECT_TRUE(entry.reversal);
  const Payment& payment = entry.payment;
  EXPECT_EQ(payment.end_to_end_id, "");
  EXPECT_EQ(payment.mandate_id, "MANDATE-2");
  EXPECT_EQ(payment.original, (Amount{5000, "EUR"}));
  EXPECT_THAT(payment.charges, ElementsAre(Amount{-300, "EUR"}));
  EXPECT_EQ(payment.debtor, (Party{"Dupré & Fils", "FR1420041010050500013M02606", "PSSTFRPPMAR"}));
  EXPECT_THAT(payment.remittance, ElementsAre("Loan 2", "month 3"));
  EXPECT_EQ(payment.creditor_reference, "RF18539007547034");
  EXPECT_EQ(payment.return_reason, "AM04");
}

TEST(Camt053Test, FormsThatMeanTheSameAreReadAsTheSame) {
  const auto good = ReadCamt053(kGood).statements;
  const auto expect_same = [&](const std::string& text, absl::string_view name) {
    ParsedFile file = Parse(text);
    EXPECT_THAT(file, HasVerdict(Verdict::kAccepted)) << name;
    for (Statement& statement : file.statements) {
      statement.position = good[0].position;
      for (size_t i = 0; i < statement.entries.size(); ++i)
        statement.entries[i].position = good[0].entries[i].position;
    }
    EXPECT_EQ(file.statements, good) << name;
  };
  const std::string ascii = Edited(kGood, "Dupré", "Dupr&#xE9;");
  const std::string prefixed = absl::StrReplaceAll(
      kGood, {{"</", "</c:"}, {"<?", "<?"}, {"<", "<c:"}, {" xmlns=", " xmlns:c="}});
  const std::string body = Edited(kGood, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "");
  expect_same(absl::StrCat("\xEF\xBB\xBF", kGood), "byte order mark");
  expect_same(Utf16(Edited(ascii, "UTF-8", "UTF-16"), false), "UTF-16 little endian");
  expect_same(Utf16(Edited(ascii, "UTF-8", "UTF-16"), true), "UTF-16 big endian");
  expect_same(Edited(Edited(kGood, "UTF-8", "ISO-8859-1"), "Dupré", "Dupr\xE9"), "ISO-8859-1");
  expect_same(prefixed, "prefix");
  expect_same(absl::StrCat("<e:env xmlns:e=\"urn:e\"><AppHdr xmlns=\"urn:h\"/><e:b>", body,
                           "</e:b></e:env>"),
              "envelope");
  expect_same(Edited(kGood, "300.00", "+000300.00000"), "decimal forms");
  expect_same(Edited(kGood, ">8.50<", "> 8.<!-- -->50 <"), "comment within");
  expect_same(Edited(kGood, ">8.50<", "><![CDATA[8.50]]><"), "CDATA");
  expect_same(Edited(kGood, "<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>"), "status as text");
  expect_same(
      Edited(kGood, "<Ntry>",
             "<x:Amt xmlns:x=\"urn:other\">1</x:Amt><Ntry><x:Amt xmlns:x=\"urn:other\">1</x:Amt>"),
      "foreign elements");
  expect_same(Edited(kGood, ">OPBD<", ">PRCD<"), "previous closing for opening");
}

TEST(Camt053Test, VersionsAreTakenFromTheNamespace) {
  for (const char* version : {"02", "03", "04", "07", "10", "14"}) {
    const ParsedFile file =
        ReadCamt053(Edited(kGood, "053.001.08", absl::StrCat("053.001.", version)));
    EXPECT_EQ(file.format, absl::StrCat("camt.053.001.", version));
    EXPECT_THAT(file, HasVerdict(Verdict::kAccepted));
  }
}

TEST(Camt053Test, FaultsOfTheFileRefuseItWhole) {
  const Departure kFaults[] = {
      {"doctype", "<Document", "<!DOCTYPE Document [<!ENTITY e \"1\">]><Document", "XML_DOCTYPE"},
      {"no namespace", " xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"", "",
       "NAMESPACE_MISSING"},
      {"other message", "camt.053.001.08", "camt.054.001.08", "FORMAT_UNKNOWN"},
      {"version 01", "camt.053.001.08", "camt.053.001.01", "FORMAT_UNKNOWN"},
      {"version 15", "camt.053.001.08", "camt.053.001.15", "FORMAT_UNKNOWN"},
      {"no document",
       "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>",
       "<Other xmlns=\"x\"><Other2><y/></Other2></Other><!--", "XML_MALFORMED"},
      {"truncated", "</Stmt></BkToCstmrStmt></Document>", "", "XML_MALFORMED"},
      {"second root", "</Document>", "</Document><Document/>", "XML_MALFORMED"},
      {"no statement", "<Stmt>", "<Stmt0></Stmt0><!--", "XML_MALFORMED"},
      {"undeclared prefix", "<NtryRef>1</NtryRef>", "<p:NtryRef>1</p:NtryRef>",
       "UNDECLARED_PREFIX"},
      {"not UTF-8", "Dupré", "Dupr\xE9", "ENCODING_INVALID"},
      {"unknown encoding", "UTF-8", "EBCDIC", "ENCODING_UNSUPPORTED"},
  };
  for (const Departure& fault : kFaults) {
    const ParsedFile file = ReadCamt053(Edited(kGood, fault.from, fault.to));
    EXPECT_THAT(file, HasVerdict(Verdict::kRefused)) << fault.name;
    EXPECT_THAT(file, IsFound(fault.reason)) << fault.name;
    EXPECT_THAT(file.statements, IsEmpty()) << fault.name;
  }
}

TEST(Camt053Test, AFileWithoutStatementsIsRefused) {
  const std::string text =
      "<Document "
      "xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt/></Document>";
  EXPECT_THAT(ReadCamt053(text), IsFound("STATEMENT_MISSING"));
}

TEST(Camt053Test, FaultsOfContentRefuseTheStatement) {
  const Departure kFaults[] = {
      {"two points", ">8.50<", ">8..50<", "AMOUNT_MALFORMED"},
      {"empty amount", ">8.50<", "><", "AMOUNT_MALFORMED"},
      {"comma", ">8.50<", ">8,50<", "AMOUNT_MALFORMED"},
      {"element in amount", ">8.50<", ">8<x/>.50<", "AMOUNT_MALFORMED"},
      {"19 digits", ">8.50<", ">12345678901234567.89<", "AMOUNT_MALFORMED"},
      {"negative", ">8.50<", ">-8.50<", "AMOUNT_NEGATIVE"},
      {"three decimals", ">8.50<", ">8.505<", "AMOUNT_TOO_PRECISE"},
      {"decimals of yen", "Ccy=\"EUR\">8.50<", "Ccy=\"JPY\">8.50<", "AMOUNT_TOO_PRECISE"},
      {"unknown currency", "Ccy=\"EUR\">8.50<", "Ccy=\"EUQ\">8.50<", "CURRENCY_UNKNOWN"},
      {"no currency", "Ccy=\"EUR\">8.50<", ">8.50<", "CURRENCY_UNKNOWN"},
      {"no amount", "<Amt Ccy=\"EUR\">8.50</Amt>", "", "ELEMENT_MISSING"},
      {"two amounts", "<Amt Ccy=\"EUR\">8.50</Amt>",
       "<Amt Ccy=\"EUR\">8.50</Amt><Amt Ccy=\"EUR\">9</Amt>", "ELEMENT_REPEATED"},
      {"no direction", "300.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>", "300.00</Amt>",
       "ELEMENT_MISSING"},
      {"unknown direction", "300.00</Amt><CdtDbtInd>CRDT", "300.00</Amt><CdtDbtInd>CR",
       "DIRECTION_MALFORMED"},
      {"no status", "<Sts><Cd>BOOK</Cd></Sts>", "", "ELEMENT_MISSING"},
      {"30 February", "2026-11-05", "2026-02-30", "DATE_MALFORMED"},
      {"no account", "<IBAN>FR7630004001230001234567814</IBAN>", "", "ACCOUNT_MISSING"},
      {"account currency", "<Ccy>EUR</Ccy>", "<Ccy>EUQ</Ccy>", "CURRENCY_UNKNOWN"},
      {"balance currency", "Ccy=\"EUR\">1238.50", "Ccy=\"SEK\">1238.50", "BALANCE_CURRENCY"},
      {"equation", "1238.50", "1238.51", "BALANCE_EQUATION"},
      {"overdrawn", "1000.00</Amt><CdtDbtInd>CRDT", "1000.00</Amt><CdtDbtInd>DBIT",
       "BALANCE_EQUATION"},
      {"details do not sum up", ">200.00<", ">200.01<", "DETAIL_SUM"},
  };
  for (const Departure& fault : kFaults) {
    const ParsedFile file = ReadCamt053(Edited(kGood, fault.from, fault.to));
    EXPECT_THAT(file, HasVerdict(Verdict::kRefused)) << fault.name;
    EXPECT_THAT(file, IsFound(fault.reason)) << fault.name;
    EXPECT_THAT(file.statements, IsEmpty()) << fault.name;
    EXPECT_THAT(file.refused, SizeIs(1)) << fault.name;
  }
}

TEST(Camt053Test, WhatWantsALookIsAWarning) {
  const Departure kDepartures[] = {
      {"no opening", ">OPBD<", ">OPAV<", "BALANCES_INCOMPLETE"},
      {"no closing", ">CLBD<", ">CLAV<", "BALANCES_INCOMPLETE"},
      {"page break", "<Cd>OPBD</Cd></CdOrPrtry>",
       "<Cd>OPBD</Cd></CdOrPrtry><SubTp><Cd>INTM</Cd></SubTp>", "INTERMEDIATE_BALANCE"},
      {"entry in another currency", "</Stmt>",
       "<Ntry><Amt Ccy=\"SEK\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry></Stmt>",
       "ENTRY_CURRENCY"},
      {"pending entry", "</Stmt>",
       "<Ntry><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts></Ntry></Stmt>",
       "ENTRIES_NOT_BOOKED"},
      {"summary count", "<NbOfNtries>3<", "<NbOfNtries>4<", "SUMMARY_MISMATCH"},
      {"summary sum", "<Sum>300.00<", "<Sum>-300.00<", "SUMMARY_MISMATCH"},
      {"batch count", "<NbOfTxs>2<", "<NbOfTxs>3<", "BATCH_COUNT"},
      {"batch total", "<NbOfTxs>2</NbOfTxs>", "<TtlAmt Ccy=\"EUR\">9</TtlAmt>", "BATCH_TOTAL"},
      {"amount of a single detail", "<Amt Ccy=\"EUR\">53.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>\n",
       "<Amt Ccy=\"EUR\">54.00</Amt>\n", "DETAIL_AMOUNT"},
      {"charge", ">3.00<", ">three<", "AMOUNT_IGNORED"},
      {"later pages missing", "<LastPgInd>true<", "<LastPgInd>false<", "PAGE_MISSING"},
      {"earlier pages missing", "<PgNb>1<", "<PgNb>2<", "PAGE_MISSING"},
      {"no id", "<Id>S-1</Id>", "", "STATEMENT_ID_MISSING"},
  };
  for (const Departure& departure : kDepartures) {
    const ParsedFile file = ReadCamt053(Edited(kGood, departure.from, departure.to));
    EXPECT_THAT(file, HasVerdict(Verdict::kAcceptedWithWarnings)) << departure.name;
    EXPECT_THAT(file, IsFound(departure.reason)) << departure.name;
    EXPECT_THAT(file.statements, SizeIs(1)) << departure.name;
  }
}

TEST(Camt053Test, ChargesExplainWhatDetailsLack) {
  const std::string charged = Edited(
      kGood, "<Ntry><NtryRef>2<",
      "<Ntry><Chrgs><TtlChrgsAndTaxAmt Ccy=\"EUR\">1.00</TtlChrgsAndTaxAmt></Chrgs><NtryRef>2<");
  EXPECT_THAT(ReadCamt053(charged), HasVerdict(Verdict::kAccepted));
  const std::string batch = Edited(
      Edited(kGood, ">200.00<", ">201.00<"), "<NtryRef>1</NtryRef>",
      "<NtryRef>1</NtryRef><Chrgs><TtlChrgsAndTaxAmt Ccy=\"EUR\">1.00</TtlChrgsAndTaxAmt></Chrgs>");
  EXPECT_THAT(ReadCamt053(batch), HasVerdict(Verdict::kAccepted));
}

TEST(Camt053Test, WrongCheckDigitsAreNotedAndWeighNothing) {
  const ParsedFile file = ReadCamt053(Edited(kGood, "RF18", "RF19"));
  EXPECT_THAT(file, HasVerdict(Verdict::kAccepted));
  EXPECT_THAT(file, IsFound("CREDITOR_REFERENCE_CHECK"));
}

TEST(Camt053Test, AnEntryOfTheFutureLeftOutOfTheClosingIsNamed) {
  const ParsedFile file =
      ReadCamt053(Edited(Edited(kGood, "2026-11-06", "2026-11-21"), "1238.50", "938.50"));
  EXPECT_THAT(file, HasVerdict(Verdict::kRefused));
  EXPECT_THAT(file, IsFound("FUTURE_VALUE_OUTSIDE_CLOSING"));
}

TEST(Camt053Test, FindingsSayWhere) {
  const ParsedFile file = ReadCamt053(Edited(kGood, ">8.50<", ">8..50<"));
  EXPECT_EQ(ToString(file.findings.at(0).position),
            "line 22, column 28, Document/BkToCstmrStmt/Stmt[1]/Ntry[3]/Amt");
}

// Two pages: the first ends, and the second begins, at 1300.00.
TEST(Camt053Test, PagesAreOneStatement) {
  const std::string text = kGood;
  const size_t start = text.find("<Stmt>"), end = text.find("</Stmt>") + 7;
  const std::string page = absl::StrReplaceAll(text.substr(start, end - start),
                                               {{"<TxsSummry>", "<!--"}, {"</TxsSummry>", "-->"}});
  const size_t second_entry = page.find("<Ntry><NtryRef>2<"), first_entry = page.find("<Ntry>");
  const std::string first = Edited(
      Edited(page.substr(0, second_entry) + "</Stmt>", "true</LastPgInd>", "false</LastPgInd>"),
      "1238.50", "1300.00");
  const std::string second = Edited(
      Edited(page.substr(0, first_entry) + page.substr(second_entry), "<PgNb>1<", "<PgNb>2<"),
      "1000.00", "1300.00");

  const ParsedFile file = ReadCamt053(text.substr(0, start) + first + second + text.substr(end));
  EXPECT_THAT(file, HasVerdict(Verdict::kAcceptedWithWarnings));
  ASSERT_THAT(file.statements, SizeIs(1));
  EXPECT_THAT(file.statements[0].entries, SizeIs(3));
  EXPECT_EQ(file.statements[0].opening->amount.minor, 100000);
  EXPECT_EQ(file.statements[0].closing->amount.minor, 123850);
  EXPECT_TRUE(file.statements[0].complete);

  const std::string gap = Edited(second, "1300.00", "1301.00");
  EXPECT_THAT(ReadCamt053(text.substr(0, start) + first + gap + text.substr(end)),
              IsFound("BALANCE_DISCONTINUITY"));
  EXPECT_FALSE(
      ReadCamt053(text.substr(0, start) + first + text.substr(end)).statements.at(0).complete);
}

TEST(Camt053Test, ReadsBackWhatItWrites) {
  std::mt19937_64 random(TestSeed(53));
  const Camt053Header header{"MESSAGE-1", "2026-11-20T20:00:00+01:00"};
  for (int n = 0; n < 300; ++n) {
    const bool is_08 = n % 2 == 1;
    const Statement statement = RandomCamt053Statement(random, is_08);
    const auto file =
        WriteCamt053({statement}, header, is_08 ? Camt053Version::k08 : Camt053Version::k02);
    ASSERT_THAT(file, IsOk()) << n;  // the writer compares
    const ParsedFile read = Parse(*file);
    EXPECT_EQ(read.format, is_08 ? "camt.053.001.08" : "camt.053.001.02");
    ASSERT_EQ(read.statements.size(), 1u) << n;
    ASSERT_EQ(read.statements[0].entries.size(), statement.entries.size()) << n;
    for (size_t i = 0; i < statement.entries.size(); ++i) {
      ASSERT_EQ(read.statements[0].entries[i].payment, statement.entries[i].payment) << n;
      ASSERT_EQ(read.statements[0].entries[i].details, statement.entries[i].details) << n;
    }
  }
}

TEST(Camt053Test, WhatHasNoRoomIsNotWritten) {
  const Camt053Header header{"MESSAGE-1", "2026-11-20T20:00:00+01:00"};
  Statement statement = ReadCamt053(kGood).statements.at(0);
  EXPECT_OK(WriteCamt053({statement}, header, Camt053Version::k08));
  EXPECT_THAT(WriteCamt053({statement}, header, Camt053Version::k08),
              IsOkAndHolds(HasSubstr("Dupré &amp; Fils")));
  const auto refused = RefusedWith("NOT_REPRESENTABLE", "");
  statement.entries[0].reference = std::string(36, 'X');
  EXPECT_THAT(WriteCamt053({statement}, header, Camt053Version::k08), refused);
  statement.entries[0].reference = "1";
  statement.entries[0].complements = {{"XYZ", "only CFONB has these"}};
  EXPECT_THAT(WriteCamt053({statement}, header, Camt053Version::k08), refused);
  statement.entries[0].complements = {};
  statement.entries[1].payment.uetr = "8a562c67-ca16-48ba-b074-65581be6f001";
  EXPECT_OK(WriteCamt053({statement}, header, Camt053Version::k08));
  EXPECT_THAT(WriteCamt053({statement}, header, Camt053Version::k02), refused);
}

}  // namespace
}  // namespace thuning::bankfile
