// What the lender's staff can ask for: the sub-commands of `thuning`.
#pragma once

#include "clients/console/program.h"

namespace thuning::admin {

console::Program AdminProgram();

}  // namespace thuning::admin
