#include "clients/bank/verbs.h"
#include "clients/console/program.h"

int main(int argc, char** argv) {
  return thuning::console::Main(thuning::bank::BankProgram(), argc, argv);
}
