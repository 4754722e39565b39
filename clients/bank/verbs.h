// What a partner bank can ask for: the sub-commands of `thuning-bank`.
#pragma once

#include "clients/console/program.h"

namespace thuning::bank {

console::Program BankProgram();

}  // namespace thuning::bank
