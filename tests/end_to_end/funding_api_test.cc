// A partner's part of a loan over the API of a server: funded, repaid, settled, and seen by the
// partner without whose loan it is.
#include <grpcpp/grpcpp.h>

#include <string>

#include "gtest/gtest.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/server_process.h"
#include "tests/support/temporary_directory.h"

namespace thuning {
namespace {

using namespace ledger::v1;

template <typename Response, typename Stub, typename Method, typename Request>
Response Ok(Stub& stub, Method method, const Request& request) {
  Response response;
  const grpc::Status status = Call(stub, method, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

type::v1::Money Euro(int64_t minor) {
  type::v1::Money money;
  money.set_minor_units(minor);
  money.set_currency_code("EUR");
  return money;
}

class FundingApiTest : public testing::Test {
 protected:
  FundingApiTest()
      : server_(ServerProcess::Start(directory_ / "data")), client_(server_->NewChannel()) {
    SetUpProgramme(client_, 0);
  }
  ~FundingApiTest() override { EXPECT_EQ(server_->Terminate(), 0); }

  template <typename Request>
  Request Step(const std::string& name) {
    Request request;
    request.set_request_id(UuidOf(name));
    return request;
  }

  void OpenLine(const std::string& partner, const std::string& share, const std::string& account) {
    auto create = Step<CreatePartnerRequest>("partner " + partner);
    create.set_parent("operators/ami");
    create.set_partner_id(partner);
    create.set_display_name(partner);
    Ok<CreatePartnerResponse>(*client_.funding, &FundingService::Stub::CreatePartner, create);
    auto open = Step<CreateFundingLineRequest>("line " + partner);
    open.set_parent("operators/ami/partners/" + partner);
    open.set_funding_line_id("prets");
    type::v1::FundingTerms& terms = *open.mutable_terms();
    terms.set_display_name("Prêts");
    terms.set_purpose(type::v1::FUNDING_PURPOSE_LOANS);
    *terms.mutable_amount() = Euro(1'000'000'00);
    *terms.mutable_start_date() = Day(2026, 1, 1);
    *terms.mutable_end_date() = Day(2026, 12, 31);
    terms.set_share_percent(share);
    terms.set_bears_losses(true);
    terms.set_ledger_account(account);
    Ok<CreateFundingLineResponse>(*client_.funding, &FundingService::Stub::CreateFundingLine, open);
  }

  // 100 000.01, active.
  void FundLoan() {
    auto apply = Step<ApplyForLoanRequest>("apply");
    apply.set_parent("operators/ami");
    apply.set_loan_id("F-1");
    apply.set_beneficiary("operators/ami/beneficiaries/B-1");
    apply.set_product("operators/ami/products/zero");
    *apply.mutable_terms()->mutable_principal() = Euro(100'000'01);
    apply.mutable_terms()->set_instalment_count(12);
    *apply.mutable_effective_date() = Day(2026, 1, 2);
    Ok<ApplyForLoanResponse>(*client_.issuance, &IssuanceService::Stub::ApplyForLoan, apply);
    auto approve = Step<ApproveLoanRequest>("approve");
    approve.set_name("operators/ami/loans/F-1");
    *approve.mutable_effective_date() = Day(2026, 1, 3);
    for (const std::string partner : {"cdc", "coop"}) {
      approve.add_funding()->set_funding_line("operators/ami/partners/" + partner +
                                              "/fundingLines/prets");
    }
    Ok<ApproveLoanResponse>(*client_.issuance, &IssuanceService::Stub::ApproveLoan, approve);
    auto disburse = Step<DisburseLoanRequest>("disburse");
    disburse.set_name("operators/ami/loans/F-1");
    disburse.set_bank_account("operators/ami/bankAccounts/coop");
    *disburse.mutable_effective_date() = Day(2026, 1, 5);
    Ok<DisburseLoanResponse>(*client_.issuance, &IssuanceService::Stub::DisburseLoan, disburse);
  }

  GetPartnerPositionResponse PositionOf(const std::string& partner, google::type::Date day) {
    GetPartnerPositionRequest request;
    request.set_name("operators/ami/partners/" + partner);
    *request.mutable_as_of_date() = day;
    return Ok<GetPartnerPositionResponse>(*client_.funding,
                                          &FundingService::Stub::GetPartnerPosition, request);
  }

  TemporaryDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
  Client client_;
};

TEST_F(FundingApiTest, APartnerSeesItsPartAndAgreesToWhatIsOwed) {
  OpenLine("cdc", "60", "168100");
  OpenLine("coop", "40", "164100");
  FundLoan();
  EXPECT_EQ(PositionOf("cdc", Day(2026, 1, 31)).total().drawn_minor(), 60'000'01);
  EXPECT_EQ(PositionOf("coop", Day(2026, 1, 31)).total().drawn_minor(), 40'000'00);
  EXPECT_EQ(PositionOf("coop", Day(2026, 1, 4)).total().drawn_minor(), 0);

  ListFundedLoansRequest list;
  list.set_parent("operators/ami/partners/cdc/fundingLines/prets");
  const auto loans =
      Ok<ListFundedLoansResponse>(*client_.funding, &FundingService::Stub::ListFundedLoans, list);
  ASSERT_EQ(loans.funded_loans_size(), 1);
  EXPECT_EQ(loans.funded_loans(0).loan(), "operators/ami/loans/F-1");
  EXPECT_EQ(loans.funded_loans(0).outstanding_minor(), 60'000'01);
  EXPECT_EQ(loans.funded_loans(0).state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_EQ(loans.DebugString().find("B-1"), std::string::npos) << "nobody is named";

  auto close = Step<ClosePeriodRequest>("close");
  close.set_parent("operators/ami");
  *close.mutable_end_date() = Day(2026, 1, 31);
  Ok<ClosePeriodResponse>(*client_.admin, &AdminService::Stub::ClosePeriod, close);
  auto propose = Step<ProposeSettlementRequest>("propose");
  propose.set_parent("operators/ami/partners/cdc");
  *propose.mutable_end_date() = Day(2026, 1, 31);
  *propose.mutable_effective_date() = Day(2026, 2, 2);
  const auto proposed = Ok<ProposeSettlementResponse>(
      *client_.funding, &FundingService::Stub::ProposeSettlement, propose);
  EXPECT_EQ(proposed.net_minor(), -60'000'01);
  auto agree = Step<AgreeSettlementRequest>("agree");
  agree.set_name(proposed.name());
  agree.set_net_minor(proposed.net_minor());
  *agree.mutable_effective_date() = Day(2026, 2, 3);
  Ok<AgreeSettlementResponse>(*client_.funding, &FundingService::Stub::AgreeSettlement, agree);
  GetSettlementRequest get;
  get.set_name(proposed.name());
  const auto settlement =
      Ok<GetSettlementResponse>(*client_.funding, &FundingService::Stub::GetSettlement, get);
  EXPECT_EQ(settlement.settlement().state(), type::v1::SETTLEMENT_STATE_AGREED);
  EXPECT_EQ(settlement.settlement().lines(0).figures().drawn_minor(), 60'000'01);
}

}  // namespace
}  // namespace thuning
