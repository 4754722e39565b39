// How a statement and an entry are recognised when a bank sends them again: in another file, or in
// files that overlap.
//
//   file       its SHA-256 (ledger/base/sha256.h)
//   statement  account, currency, sequence number (without one, the period) and closing balance;
//              the same identity with the same content is nothing new, with another content it is
//              a conflict for people to settle
//   entry      account, currency, booking and value date, amount, status, references and text;
//              then its number among the equal entries of the statement: 1, 2, …
//
// The texts that are hashed are canonical: several spaces become one, letters become capitals.
// Hashes are stored by others: they never change.
#pragma once

#include <vector>

#include "ledger/bankfile/statement.h"
#include "ledger/base/sha256.h"

namespace thuning::bankfile {

Sha256Digest StatementIdentity(const Statement& statement);

// The hash of the identity, the balances and the entries in their order.
Sha256Digest StatementContent(const Statement& statement);

// One fingerprint for each entry, in order, all different: equal entries are told apart by their
// number among their equals. To compare two statements that overlap, compare their fingerprints as
// sets.
std::vector<Sha256Digest> EntryFingerprints(const Statement& statement);

}  // namespace thuning::bankfile
