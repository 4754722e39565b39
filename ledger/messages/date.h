// A day as the messages of `proto/` carry it, and back. The one place where one becomes the other.
#pragma once

#include <optional>

#include "google/type/date.pb.h"
#include "ledger/money/date.h"

namespace thuning {

// The message as it is stated; nothing is checked.
google::type::Date DateMessage(int year, int month, int day);

google::type::Date ToProto(Date date);

// Nothing for a message that is no day between 1900 and 2999.
std::optional<Date> DateOf(const google::type::Date& date);

}  // namespace thuning
