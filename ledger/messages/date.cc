#include "ledger/messages/date.h"

namespace thuning {

google::type::Date DateMessage(int year, int month, int day) {
  google::type::Date message;
  message.set_year(year);
  message.set_month(month);
  message.set_day(day);
  return message;
}

google::type::Date ToProto(Date date) { return DateMessage(date.year(), date.month(), date.day()); }

std::optional<Date> DateOf(const google::type::Date& date) {
  return Date::FromYmd(date.year(), date.month(), date.day());
}

}  // namespace thuning
