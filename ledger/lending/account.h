// The names of ledger/loan that this folder uses as its own.
#pragma once

#include "ledger/loan/account.h"
#include "ledger/loan/facts.h"
#include "ledger/loan/policy.h"

namespace thuning::lending {

using loan::Account;
using loan::Amendment;
using loan::Charge;
using loan::ChargeBasis;
using loan::ChargePart;
using loan::ChargeTiming;
using loan::Component;
using loan::Contract;
using loan::Entry;
using loan::Fact;
using loan::kAllComponents;
using loan::kComponents;
using loan::Kind;
using loan::Parts;
using loan::Payoff;
using loan::Row;
using loan::RowKind;

}  // namespace thuning::lending
