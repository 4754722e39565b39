// What thuning-audit can do, as a table of verbs.
#pragma once

#include "clients/console/program.h"

namespace thuning::auditor {

console::Program AuditorProgram();

}  // namespace thuning::auditor
