// What a reader made of a bank file, as the API's message. For the server, and for thuning-bank,
// which needs no server.
#pragma once

#include <string>

#include "ledger/bankfile/statement.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::bankfile {

// Statements stand in the order of the file, the refused ones among them.
ledger::v1::ParsedBankFile ToProto(const ParsedFile& file);

// One text for the bank's code of an entry: "PMNT/RCDT/ESCT", else the bank's own ("B3", "05").
std::string TransactionCode(const Entry& entry);

}  // namespace thuning::bankfile
